import type { Claim, InstructionKind, InstructionState } from '../../../src-shared/domain/claim'
import type { Level, ScoreSource } from '../../../src-shared/domain/level'

export type ExportScores = Readonly<Record<string, { readonly score: number, readonly source: ScoreSource }>>

/** The second video of a comparison. */
export interface SecondVideo {
  readonly videoId: string
  readonly videoPath: string | null
  readonly videoSha256: string | null
  readonly videoName: string
  readonly levels: Readonly<Record<string, Level>>
  readonly scores: ExportScores
}

/** One instruction with all that an export may say about it: texts as edited by people, effective levels. */
export interface ExportRow {
  readonly instructionId: string
  readonly videoId: string
  /** Absolute path; null for videos known only from imported scores. */
  readonly videoPath: string | null
  readonly videoSha256: string | null
  readonly videoName: string
  readonly kind: InstructionKind
  readonly questionType: string
  readonly question: string
  readonly response: string
  readonly claims: readonly Claim[]
  readonly state: InstructionState
  readonly levels: Readonly<Record<string, Level>>
  /** Scores in [0, 1] by target, higher is better. */
  readonly scores: ExportScores
  /** The video it is compared with, after the one above; null in instructions about one. */
  readonly second: SecondVideo | null
  readonly curator: string | null
  readonly pack: string | null
  /** Such as `s2i-14@1.0.0`. */
  readonly taxonomy: string
  /** Such as `en@1.0.0`. */
  readonly grammar: string
}

/** A row that was left out, and why, as a sentence. */
export interface OmittedRow { readonly instructionId: string, readonly videoName: string, readonly reason: string }
