import type { VideoDetail } from '../../../src-shared/contract/catalog'
import type { DecisionEvent, InstructionDetail, InstructionRow, QueueFilter } from '../../../src-shared/contract/review'
import type { Claim, InstructionState } from '../../../src-shared/domain/claim'
import type { Level } from '../../../src-shared/domain/level'
import type { EffectiveQuality, MachineScore } from '../scoring/effectiveQuality'

/** What the event is about and does; `before` and `after` make the history readable without replay. */
export type DecisionPayload
  = | { readonly verdict: 'approve' | 'reject' | 'flag', readonly reason: string | null, readonly before: InstructionState }
    | { readonly edit: EditedText, readonly before: { readonly question: string, readonly response: string } }
    | { readonly target: string, readonly level: Level | null, readonly before: Level | null }
    | { readonly take: string, readonly text: EditedText, readonly before: { readonly question: string, readonly response: string } }
    | { readonly keep: string }
    | { readonly undo: string }

/** A text as a person left it, with the claims that can be read out of it. */
export interface EditedText { readonly question: string, readonly response: string, readonly claims: readonly Claim[] }

/** An instruction as the database gives it. */
export type StoredInstruction = Omit<InstructionDetail, 'staleBecause' | 'offer'>

/** A text that would be written now. */
export type Offer = NonNullable<InstructionDetail['offer']>

/** A level that a text depends on and that is another one now. */
export interface Change { readonly target: string, readonly side: 'first' | 'second', readonly before: Level | null, readonly now: Level | null }

/** A decision event as stored. */
export interface StoredEvent {
  readonly id: string
  readonly at: string
  readonly curator: string
  readonly kind: DecisionEvent['kind']
  readonly subjectType: 'instruction' | 'video'
  readonly subjectId: string
  readonly payload: DecisionPayload
  readonly summary: string
  readonly undoes: string | null
}

/** Projection of an instruction's events. */
export interface InstructionProjection {
  readonly state: InstructionState
  readonly edited: EditedText | null
  /** What was answered to offers of new texts, by the id of the offered text. */
  readonly answers: ReadonlyMap<string, 'taken' | 'kept'>
  readonly decidedBy: string | null
  readonly decidedAt: string | null
  readonly version: number
}

/** Instruction ids that a `--where` expression or a list of ids selects, with their versions. */
export interface Selected { readonly id: string, readonly version: number }

export interface ReviewStore {
  /** Everything inside happens in one immediate transaction, durable when it returns. */
  transaction: <T>(work: () => T) => T
  findEvent: (id: string) => StoredEvent | null
  /** Events of one subject, oldest first. */
  eventsOf: (subjectId: string) => StoredEvent[]
  append: (event: StoredEvent) => void
  saveInstruction: (id: string, projection: InstructionProjection) => void
  /** Replaces the effective quality of a video and marks its instructions stale where a claim no longer agrees. */
  saveQuality: (videoId: string, quality: readonly EffectiveQuality[]) => void
  machineScores: (videoId: string) => MachineScore[]
  getInstruction: (id: string) => StoredInstruction | null
  /** A newer text has taken the place of this one; people no longer see it. */
  isSuperseded: (id: string) => boolean
  /** A text that is offered beside this one and not answered yet. */
  getOffer: (id: string) => Offer | null
  /** Why a text is out of date, target by target; null where it was not scored then or is not now. */
  changesSince: (id: string) => Change[]
  getVideo: (id: string) => VideoDetail | null
  /** Newest event of a curator that passes `accept`. */
  newestOf: (curator: string, accept: (event: StoredEvent) => boolean) => StoredEvent | null
  isUndone: (eventId: string) => boolean
  history: (subject: string | null, limit: number) => DecisionEvent[]
  listQueue: (filter: QueueFilter, offset: number, limit: number) => { rows: InstructionRow[], total: number }
  select: (where: Selection) => Selected[]
}

/** Conditions that all must hold. */
export interface Selection {
  readonly ids?: readonly string[]
  readonly conditions?: readonly Condition[]
}

export type Condition
  = | { readonly field: 'state' | 'kind' | 'type' | 'language' | 'video', readonly operator: '=' | '!=', readonly value: string }
    | { readonly field: 'level', readonly target: string, readonly operator: '=' | '!=' | '<' | '<=' | '>' | '>=', readonly rank: number }
    | { readonly field: 'score', readonly target: string, readonly operator: '=' | '!=' | '<' | '<=' | '>' | '>=', readonly score: number }
