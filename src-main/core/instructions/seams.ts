import type { Grammar } from './language'
import type { Lexicon } from './lexicon'
import { compileTemplate } from './template'

/** More code units than any word of a script without blanks has. */
const REACH = 8
/** Slots whose values bear on no rating. */
const INERT: ReadonlySet<string> = new Set(['evidence', 'advice', 'topic', 'time', 'letter', 'text', 'from', 'to'])

/** Texts of one value of a slot: names may stand wherever a slot holds or starts with one. */
function valuesOf(slot: string, { levels }: Grammar, names: readonly string[]): readonly string[] {
  if (INERT.has(slot))
    return []
  return slot === 'level' ? Object.values(levels).flat() : names
}

/**
 * Where words are not set apart by blanks, the end of a fixed text and the start of what a slot holds can make a word
 * that neither has ("看出" + "色彩" holds "出色"). Such seams as sentences.
 */
export function findSeamProblems(texts: Iterable<{ readonly path: string, readonly text: string }>, grammar: Grammar, names: readonly string[], lexicon: Lexicon): string[] {
  if (grammar.wordBoundaries)
    return []
  const isSplit = (left: string, right: string): boolean => lexicon.find(left + right).some(({ start, end }) => start < left.length && end > left.length)
  const known = new Map<string, string | undefined>()
  /** The first value of the slot that makes a word with the text before (`left`) or after it. */
  const seamOf = (left: string, slot: string, right: string): string | undefined => {
    const key = `${left}\0${slot}\0${right}`
    if (!known.has(key))
      known.set(key, valuesOf(slot, grammar, names).find(value => isSplit(left, value) || isSplit(value, right)))
    return known.get(key)
  }
  const problems: string[] = []
  for (const { path, text } of texts) {
    const { parts } = compileTemplate(text)
    for (let at = 1; at < parts.length; at += 2) {
      const value = seamOf((parts[at - 1] ?? '').slice(-REACH), parts[at] ?? '', (parts[at + 1] ?? '').slice(0, REACH))
      if (value !== undefined)
        problems.push(`${path} ("${text}") makes another word with "${value}"`)
    }
  }
  return problems
}
