import type { QuestionType } from '../../../src-shared/domain/generation'
import type { LEVELS } from '../../../src-shared/domain/level'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { Band, BANDS, Condition, Grammar } from './language'
import type { Lexicon } from './lexicon'
import type { FreeReader } from './lock/reader'
import type { CompiledPairs } from './pairs/grammar'
import type { SentencePool } from './pools'
import type { CompiledReasoning } from './reasoningGrammar'
import type { Template } from './template'
import type { CompiledTimes } from './times'

/** Sentence forms of a question type by the lists it declares. */
export type QuestionForms = Readonly<Record<string, SentencePool>>

/** What one sees of a target in a band. */
export interface EvidencePlace { readonly target: string, readonly band: Band }

/** What one may see at a level whatever was measured, and what features show. */
export interface Evidence {
  readonly general: readonly string[]
  readonly findings: readonly { readonly when: readonly Condition[], readonly texts: readonly string[] }[]
}

/** A grammar made ready for one taxonomy: templates split, names spelt out, lexicon built. */
export interface CompiledGrammar {
  readonly source: Grammar
  /** Such as `en@1.0.0`; goes into provenance. */
  readonly name: string
  readonly taxonomy: Taxonomy
  readonly lexicon: Lexicon
  /** Reads what a model or a person wrote; null where the language has no reading lexicon. */
  readonly reader: FreeReader | null
  /** Name of each target in a sentence: "the clarity of edges and fine detail". */
  readonly names: Readonly<Record<string, string>>
  /** `fact` and `factHedged` are the plain and hedged ones that start with their target. */
  readonly claims: Readonly<Record<keyof Grammar['claims'] | 'fact' | 'factHedged', readonly Template[]>>
  readonly evidence: Readonly<Record<string, Readonly<Record<Band, Evidence>>>>
  /** What each evidence phrase, in lower case, shows. */
  readonly evidencePlaces: ReadonlyMap<string, EvidencePlace>
  readonly times: CompiledTimes
  readonly statements: SentencePool
  readonly reasoning: CompiledReasoning
  /** Reasons given for a rating of a group or the overall. */
  readonly reasons: Readonly<Record<keyof Grammar['qa']['reasons'], SentencePool>>
  /** Forms of the question types that the language asks. */
  readonly questions: Readonly<Partial<Record<QuestionType, QuestionForms>>>
  readonly stage1: { readonly questions: readonly Template[], readonly responses: readonly Template[] }
  /** Comparisons of two videos; null where the language has none. */
  readonly pairs: CompiledPairs | null
}

/** Band of a level in this grammar; `BANDS` says which there are. */
export function bandOf(grammar: CompiledGrammar, level: (typeof LEVELS)[number]): (typeof BANDS)[number] {
  return grammar.source.bands[level]
}
