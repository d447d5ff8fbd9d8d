import type { TargetQuality } from '../../../src-shared/contract/catalog'
import type { Claim, InstructionKind, InstructionState, Provenance } from '../../../src-shared/domain/claim'
import type { GenerationPlan } from '../../../src-shared/domain/generation'
import type { StaleCounts, StaleReason } from '../../../src-shared/domain/stale'
import type { MeasuredRun } from './findings'
import type { TextPlan } from './generatorKey'
import type { RatedVideo, WrittenText } from './writing'

/** A generated question and response with the claims the response makes. */
export interface NewInstruction extends Omit<WrittenText, 'claims' | 'provenance'> {
  readonly id: string
  readonly claims: readonly Claim[]
  readonly provenance: Provenance
}

/** What a video shows, where a model said it in the language and it may stand in texts; null where not. */
export type CaptionOf = (videoId: string, language: string) => Provenance['caption']

/** A text ready to be stored. */
export interface StorableText extends WrittenText { readonly id: string }

/** A text with its claims and provenance as they are stored. */
export function storable({ claims, provenance, ...text }: NewInstruction): StorableText {
  return { ...text, claims: JSON.stringify(claims), provenance: JSON.stringify(provenance) }
}

/** A text that stands in a slot. */
export interface CurrentText {
  readonly id: string
  readonly generator: string
  readonly seed: number
  /** A person has decided on it or edited it. */
  readonly touched: boolean
  /** A newer text is offered beside it and waits for an answer. */
  readonly offered: boolean
  readonly stale: StaleReason | null
  /** The video that its own is compared with; null in texts about one. */
  readonly secondVideoId: string | null
}

/** A video with what was measured beside its scores. */
export interface MeasuredVideo extends RatedVideo {
  /** Decodes when called; null for videos that no pack has measured. */
  readonly measured: () => MeasuredRun | null
}

/** A video whose texts may be missing or out of date. */
export interface GenerationSource extends MeasuredVideo {
  /** Current texts by slot. */
  readonly current: ReadonlyMap<string, CurrentText>
}

export interface PlacedSource extends GenerationSource {
  /** Place among all videos in the order they were added, from 0, rated or not: it stays when others are added or rated. */
  readonly place: number
}

/** An instruction as exports and the command line see it: texts as edited by people. */
export interface EffectiveInstruction {
  readonly id: string
  readonly videoId: string
  readonly videoName: string
  readonly videoPath: string | null
  readonly videoSha256: string | null
  readonly kind: InstructionKind
  readonly questionType: string
  readonly question: string
  readonly response: string
  readonly claims: readonly Claim[]
  readonly state: InstructionState
  readonly stale: StaleReason | null
  readonly curator: string | null
  readonly provenance: Provenance
  readonly quality: readonly TargetQuality[]
  /** The video it is compared with; null in texts about one. */
  readonly second: { readonly videoId: string, readonly videoName: string, readonly videoPath: string | null, readonly videoSha256: string | null, readonly quality: readonly TargetQuality[] } | null
}

export interface InstructionQuery {
  readonly kind?: InstructionKind | undefined
  readonly state?: InstructionState | undefined
  readonly language?: string | undefined
  readonly after?: string | undefined
  readonly limit?: number | undefined
  /** Only those of the videos of this saved set. */
  readonly set?: string | null | undefined
}

/** What renewing came to: texts replaced, and texts put beside those that somebody has touched. */
export interface Renewed { readonly rewritten: number, readonly offered: number }

/** A text as it was generated, in a slot where nobody has decided yet. */
export interface RewriteSource {
  readonly instruction: NewInstruction
  /** Generator of the text that stands in the slot now: this one's, or that of a rewrite. */
  readonly currentGenerator: string
}

export interface InstructionStore {
  /** How many videos (of a saved set) have an overall quality, and them one by one, oldest first. */
  countSources: (set: string | null) => number
  eachSource: (set: string | null) => Iterable<PlacedSource>
  /** Adds texts in one transaction; an undecided older text in the same slot is superseded, a touched one stays. Returns how many were added. */
  insert: (rows: readonly StorableText[], at: string) => number
  /** Keeps what of a plan is needed to write one of its texts anew, and finds it by its key; null for one never used here. */
  rememberPlan: (plan: GenerationPlan) => void
  findPlan: (key: string) => TextPlan | null
  countStale: () => StaleCounts
  /** Videos with a stale text, one by one, with all their current texts. */
  eachStaleSource: () => Iterable<GenerationSource>
  /** A video as it is rated now; null for one without an overall quality. */
  findRated: (id: string) => RatedVideo | null
  /**
   * Puts texts in the place of stale ones in one transaction; beside one that somebody has touched the text is offered,
   * in place of an earlier offer that nobody has answered. What is no longer stale is left alone.
   */
  renew: (rows: readonly StorableText[], at: string) => Renewed
  /** How many generated texts about one video, of these kinds in a language, nobody has touched, and them one by one as of now, oldest first. */
  countRewritable: (kinds: readonly InstructionKind[], language: string) => number
  eachRewritable: (kinds: readonly InstructionKind[], language: string) => Iterable<RewriteSource>
  each: (query: InstructionQuery) => Iterable<EffectiveInstruction>
  counts: () => Record<InstructionState, number>
}
