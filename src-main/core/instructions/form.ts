const MEDIA_TOKEN = /<\/?(?:video|image|audio)>/i

/** A trainer counts media tokens, so no text may hold one, whatever it says; as sentences. */
export function mediaTokenProblems({ question, response }: { readonly question: string, readonly response: string }): string[] {
  return MEDIA_TOKEN.test(question) || MEDIA_TOKEN.test(response) ? ['the text holds a media token'] : []
}
