import type { ReaderLexicon } from './lexicon'

/** A word in lower case with contractions undone, or a mark; offsets in code units of the text. */
export interface Token { readonly word: string, readonly start: number, readonly end: number, readonly mark: 'hard' | 'comma' | 'soft' | 'link' | null }

const SPACED = /[\p{L}\p{N}]+(?:['\u2019]\p{L}+)*['\u2019]?|\n+|\.{2,}|-{2,}|[^\s\p{L}\p{N}]/gu
/** Every sign of an unspaced script is a word of its own. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{N}])+|\n+|[^\s\p{L}\p{N}]/gu
const WORD = /^[\p{L}\p{N}]/u
const MARKS: Readonly<Record<string, Token['mark']>> = { '.': 'hard', '!': 'hard', '?': 'soft', ';': 'hard', '\u3002': 'hard', '\uFF01': 'hard', '\uFF1F': 'soft', '\uFF1B': 'hard', ',': 'comma', '\uFF0C': 'comma', '\u3001': 'link', ':': 'soft', '\uFF1A': 'soft', '(': 'soft', ')': 'soft', '\uFF08': 'soft', '\uFF09': 'soft', '\u2014': 'soft', '\u2013': 'soft', '-': 'soft', '\u2026': 'soft', '&': 'link', '+': 'link', '/': 'link' }

function markOf(text: string): Token['mark'] | undefined {
  if (text.startsWith('\n'))
    return 'hard'
  if (text.startsWith('..') || text.startsWith('--'))
    return 'soft'
  return MARKS[text]
}

/** "i.e." and "U.S.": the stop follows a single letter or stands before another. */
function isAbbreviation(text: string, at: number): boolean {
  return WORD.test(text.charAt(at + 1)) || (WORD.test(text.charAt(at - 1)) && text.charAt(at - 2) === '.')
}

/** Splits a text of a language into words and marks. A hyphen inside a word parts it, so "well-lit" is "well lit". */
export function createTokeniser({ contractions }: ReaderLexicon, wordBoundaries: boolean): (text: string) => Token[] {
  const pattern = wordBoundaries ? SPACED : UNSPACED
  const endings = Object.entries(contractions.endings)

  function expand(raw: string): string[] {
    const whole = contractions.whole[raw]
    if (whole !== undefined)
      return whole.split(' ')
    for (const [ending, word] of endings) {
      if (raw.endsWith(ending) && raw.length > ending.length)
        return [raw.slice(0, -ending.length), word]
    }
    const dropped = contractions.dropped.find(ending => raw.endsWith(ending) && raw.length > ending.length)
    return [dropped === undefined ? raw : raw.slice(0, -dropped.length)]
  }

  return (text) => {
    const tokens: Token[] = []
    for (const { 0: raw, index: start } of text.matchAll(pattern)) {
      const end = start + raw.length
      if (WORD.test(raw)) {
        const lower = raw.toLowerCase().replaceAll('\u2019', '\'')
        for (const word of lower.includes('\'') ? expand(lower) : [lower])
          tokens.push({ word, start, end, mark: null })
        continue
      }
      const isInsideWord = raw === '-' && start > 0 && WORD.test(text.charAt(start - 1)) && WORD.test(text.charAt(end))
      const mark = isInsideWord || (raw === '.' && wordBoundaries && isAbbreviation(text, start)) ? undefined : markOf(raw)
      if (mark)
        tokens.push({ word: raw, start, end, mark })
    }
    return tokens
  }
}
