const MEDIA_TOKEN = /<\/?(?:video|image|audio)>/i

/** What no text may hold, whatever it rates: a number in the response, a media token; as sentences. */
export function formProblems({ question, response }: { readonly question: string, readonly response: string }): string[] {
  const problems: string[] = []
  if (/\d/.test(response))
    problems.push('the response holds a number')
  if (MEDIA_TOKEN.test(question) || MEDIA_TOKEN.test(response))
    problems.push('the text holds a media token')
  return problems
}
