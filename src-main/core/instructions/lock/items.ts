import type { Level } from '../../../../src-shared/domain/level'
import type { Sense, SenseIndex, Side } from './senses'

/** A stretch of text with one meaning. `word` is one without any, `comma`, `pause` (a colon, a dash) and `break` ("but") part clauses. */
export type Item = { readonly start: number, readonly end: number } & (Sense | { readonly kind: 'word' | 'comma' | 'pause' })
export type RatingItem = Extract<Item, { kind: 'level' | 'descriptor' | 'amount' }>
export type TargetItem = Extract<Item, { kind: 'target' }>

/**
 * A rating read from a text: one of `targets` has one of `levels`. No targets: the rating of something that is none.
 * `isDirect` where a level is said, not described ("grainy", "hardly any flicker"); `side`: which video of a pair.
 */
export interface Rating { readonly targets: readonly string[], readonly levels: readonly Level[], readonly isDirect: boolean, readonly side: Side | null, readonly start: number, readonly end: number }

/** `better` is said to be better than `worse`. */
export interface Relation { readonly better: readonly string[], readonly worse: readonly string[], readonly start: number, readonly end: number }

/** Unknown signs that touch are one word, in scripts without blanks. */
function addWord(items: Item[], { start, end }: { readonly start: number, readonly end: number }): void {
  const last = items.at(-1)
  if (last?.kind === 'word' && last.end === start)
    items[items.length - 1] = { kind: 'word', start: last.start, end }
  else items.push({ kind: 'word', start, end })
}

/** The text as sentences of items. */
export function itemsOf(text: string, index: SenseIndex): Item[][] {
  const tokens = index.tokenise(text)
  const match = index.speaksOfPair(tokens) ? index.matchInPair : index.match
  const sentences: Item[][] = []
  let current: Item[] = []
  sentences.push(current)
  for (let at = 0; at < tokens.length;) {
    const token = tokens[at] as (typeof tokens)[number]
    const found = token.mark === null ? match(tokens, at) : null
    const last = tokens[(found?.end ?? at + 1) - 1] as (typeof tokens)[number]
    at = found?.end ?? at + 1
    if (found)
      current.push({ ...found.value, start: token.start, end: last.end })
    else if (token.mark === 'hard')
      sentences.push(current = [])
    else if (token.mark === 'link')
      current.push({ kind: 'link', spreads: false, start: token.start, end: token.end })
    else if (token.mark !== null)
      current.push({ kind: token.mark === 'comma' ? 'comma' : 'pause', start: token.start, end: token.end })
    else
      addWord(current, token)
  }
  return sentences.filter(sentence => sentence.length > 0)
}
