import type { Claim } from '../../../../src-shared/domain/claim'
import type { Level } from '../../../../src-shared/domain/level'
import type { CompiledGrammar, QuestionForms } from '../compiledGrammar'
import type { Impact } from '../impact'
import type { Reading } from '../lexicon'
import type { VideoMoments } from '../moments'
import type { SentencePool } from '../pools'
import type { Piece } from '../template'
import type { Wording } from '../wording'

/** A question with its answer, before claims are cut out of it. */
export interface Draft {
  readonly question: string
  readonly response: Piece
  /** What is asked about: a target, or targets that are compared. A type asks about a subject once a video. */
  readonly subject: string
  /** Targets whose change of level can make the response false: all rated ones, these, or (by default) those it rates. */
  readonly weighs?: 'all' | readonly string[]
}

/** What a question can be written from. */
export interface Writing {
  readonly impact: Impact
  /** Where in the video dimensions show at their worst and at their best. */
  readonly times: VideoMoments['byTarget']
  readonly wording: Wording
  /** Whether this type has asked about the subject in this video. */
  readonly isAsked: (subject: string) => boolean
  /** Whether any type has. */
  readonly isAskedAnywhere: (subject: string) => boolean
}

/** A finished text with what reading it found, for checking it. */
export interface Finished {
  readonly question: string
  readonly response: string
  readonly claims: readonly Claim[]
  /** Readings of the question and of the response. */
  readonly asked: Reading
  readonly said: Reading
  readonly levels: Readonly<Record<string, Level>>
  readonly times: Writing['times']
  readonly grammar: CompiledGrammar
}

/** A text put into other words, beside what it was made from. */
export interface Reworded {
  readonly original: { readonly question: string, readonly response: string }
  readonly question: string
  readonly response: string
  readonly grammar: CompiledGrammar
}

/** A type of question. */
export interface QuestionTypeRules {
  /**
   * Lists of sentence forms it needs of a language, each with the slots that every form in it must hold: `a|b` is one of
   * two, `a?` may be missing, and `evidence?` is in some forms and missing in others.
   */
  readonly lists: Readonly<Record<string, readonly string[]>>
  /** The question may hold level words; {@link check} looks after them. */
  readonly asksLevels?: true
  /** Null when the video has not the ratings it takes, or nothing is left to ask about. */
  readonly write: (writing: Writing, forms: QuestionForms) => Draft | null
  /** What a text of this type promises beyond true claims, read from the text alone. Problems as sentences. */
  readonly check: (finished: Finished) => string[]
  /** What must stay when the text is reworded, beside its ratings. Problems as sentences for a model. */
  readonly checkReworded?: (reworded: Reworded) => string[]
}

interface Declared<Lists extends QuestionTypeRules['lists']> extends Omit<QuestionTypeRules, 'lists' | 'write'> {
  readonly lists: Lists
  readonly write: (writing: Writing, forms: Readonly<Record<keyof Lists, SentencePool>>) => Draft | null
}

/** Declares a type of question; its writer sees the lists it declares. */
export function defineType<const Lists extends QuestionTypeRules['lists']>(type: Declared<Lists>): QuestionTypeRules {
  // `findQuestionProblems` lets no language pass that lacks one of the lists.
  return { ...type, write: (writing, forms) => type.write(writing, forms as Readonly<Record<keyof Lists, SentencePool>>) }
}
