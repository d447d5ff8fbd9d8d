import type { QuestionType } from '../../../src-shared/domain/generation'
import type { LEVELS } from '../../../src-shared/domain/level'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { Band, BANDS, Grammar, GroupPattern, OverallPattern } from './language'
import type { Lexicon } from './lexicon'
import type { FreeReader } from './lock/reader'
import type { Template } from './template'
import { compileTemplate } from './template'

/** Alternatives of one sentence, and those among them that show evidence and that do without. */
export interface SentencePool { readonly all: readonly Template[], readonly withEvidence: readonly Template[], readonly bare: readonly Template[] }

/** Sentence forms of a question type by the lists it declares. */
export type QuestionForms = Readonly<Record<string, SentencePool>>

/** What one sees of a target in a band. */
export interface EvidencePlace { readonly target: string, readonly band: Band }

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
  readonly claims: Readonly<Record<keyof Grammar['claims'], readonly Template[]>>
  readonly evidence: Readonly<Record<string, Readonly<Record<Band, readonly string[]>>>>
  /** What each evidence phrase, in lower case, shows. */
  readonly evidencePlaces: ReadonlyMap<string, EvidencePlace>
  readonly statements: SentencePool
  readonly reasoning: {
    readonly questions: readonly string[]
    /** Sentences that say what the video shows. */
    readonly captions: readonly Template[]
    readonly openings: { readonly first: readonly Template[], readonly next: readonly Template[] }
    readonly drag: { readonly defect: SentencePool, readonly mild: SentencePool }
    readonly support: { readonly strength: SentencePool, readonly mild: SentencePool }
    readonly strengths: readonly Template[]
    readonly middlings: readonly Template[]
    readonly defectList: readonly Template[]
    readonly inferredList: readonly Template[]
    readonly group: Readonly<Record<GroupPattern, readonly Template[]>>
    readonly overall: Readonly<Record<OverallPattern, readonly Template[]>>
  }
  /** Reasons given for a rating of a group or the overall. */
  readonly reasons: Readonly<Record<keyof Grammar['qa']['reasons'], SentencePool>>
  /** Forms of the question types that the language asks. */
  readonly questions: Readonly<Partial<Record<QuestionType, QuestionForms>>>
  readonly stage1: { readonly questions: readonly Template[], readonly responses: readonly Template[] }
}

/** A list of sentence forms as a pool. */
export function compilePool(list: readonly string[]): SentencePool {
  const all = list.map(compileTemplate)
  return { all, withEvidence: all.filter(entry => entry.slots.has('evidence')), bare: all.filter(entry => !entry.slots.has('evidence')) }
}

/** Band of a level in this grammar; `BANDS` says which there are. */
export function bandOf(grammar: CompiledGrammar, level: (typeof LEVELS)[number]): (typeof BANDS)[number] {
  return grammar.source.bands[level]
}
