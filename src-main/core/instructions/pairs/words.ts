import type { Taxonomy } from '../../../../src-shared/domain/taxonomy'
import type { Grammar, PairGrammar } from '../language'
import type { Entry, Lexicon, Meaning } from '../lexicon'
import { OVERALL } from '../../../../src-shared/domain/taxonomy'
import { createFinder, entriesOf } from '../lexicon'

/** Which of the two videos. */
export type Side = 'first' | 'second'
/** How one video stands to the other. */
export type Relation = 'better' | 'worse' | 'tie'

/** What words mean in a text about two videos. */
export type PairMeaning = Meaning | { readonly kind: 'video', readonly side: Side } | { readonly kind: 'relation', readonly relation: Relation }
export type PairLexicon = Lexicon<PairMeaning>

export const SIDES = ['first', 'second'] as const
export const RELATIONS = ['better', 'worse', 'tie'] as const

/** The words of a language for a taxonomy, with those that name a video or say which one is ahead. */
export function createPairLexicon(grammar: Grammar, { names, overall, words }: PairGrammar, taxonomy: Taxonomy): PairLexicon {
  const entries: Entry<PairMeaning>[] = [
    ...entriesOf(grammar, taxonomy),
    { text: overall, meaning: { kind: 'target', target: OVERALL } },
    ...SIDES.flatMap(side => names[side].map(text => ({ text, meaning: { kind: 'video', side } as const }))),
    ...RELATIONS.flatMap(relation => words[relation].map(text => ({ text, meaning: { kind: 'relation', relation } as const }))),
  ]
  return createFinder(entries, grammar.wordBoundaries)
}
