/** What a text for training must not hold, each with the sentence about it. Data, so that one loop reads it. */
const FORBIDDEN: readonly { readonly pattern: RegExp, readonly problem: string }[] = [
  // Controls but line feed; marks of direction, of zero width and of interlinear notes; lone surrogates; private use.
  { pattern: /[^\P{C}\n]|[\u2028\u2029]/u, problem: 'it holds control or invisible characters' },
  { pattern: /<[a-z/!?]/i, problem: 'it holds HTML' },
  { pattern: /&(?:#\d+|#x[\da-f]+|[a-z]+);/i, problem: 'it holds HTML character references' },
  { pattern: /\b[a-z][a-z\d+.-]*:\/\/|\b(?:javascript|data|mailto):|\bwww\./i, problem: 'it holds an address' },
  { pattern: /[`*_~|#[\]{}\\]/, problem: 'it holds Markdown' },
  { pattern: /^\s*(?:[-+>\u2022]\s|={3,}|-{3,})/m, problem: 'it holds a list or another Markdown block' },
]

/** Why `text` is not plain prose of at most `maxChars`: sentences, none when it is. */
export function plainTextProblems(text: string, maxChars: number): string[] {
  if (text.trim() === '')
    return ['it is empty']
  if (text.length > maxChars)
    return [`it has ${text.length} characters, more than ${maxChars}`]
  return FORBIDDEN.filter(({ pattern }) => pattern.test(text)).map(({ problem }) => problem)
}
