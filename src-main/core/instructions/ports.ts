import type { TargetQuality } from '../../../src-shared/contract/catalog'
import type { Claim, InstructionKind, InstructionState, Provenance } from '../../../src-shared/domain/claim'

/** A generated question and response with the claims the response makes. */
export interface NewInstruction {
  readonly id: string
  readonly videoId: string
  /** Place in the video's set: `reasoning/1/en`, `qa/2/en`, ... */
  readonly slot: string
  readonly kind: InstructionKind
  readonly questionType: string
  readonly question: string
  readonly response: string
  readonly claims: readonly Claim[]
  readonly provenance: Provenance
  /** Hash of everything the text was written from; the same hash is never stored twice in a slot. */
  readonly generator: string
}

/** A video whose texts may be missing or out of date. */
export interface GenerationSource {
  readonly id: string
  /** Names the random stream of its texts: the sha256 of its file (or its name), so that every workspace writes the same. */
  readonly key: string
  readonly name: string
  readonly pack: string | null
  readonly quality: readonly TargetQuality[]
  /** Current texts by slot: their generator hash, and whether a person has decided on or edited them. */
  readonly current: ReadonlyMap<string, { readonly generator: string, readonly touched: boolean }>
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
  readonly stale: boolean
  readonly curator: string | null
  readonly provenance: Provenance
  readonly quality: readonly TargetQuality[]
}

export interface InstructionQuery {
  readonly kind?: InstructionKind | undefined
  readonly state?: InstructionState | undefined
  readonly language?: string | undefined
  readonly after?: string | undefined
  readonly limit?: number | undefined
}

/** A text as it was generated, in a slot where nobody has decided yet. */
export interface RewriteSource {
  readonly instruction: NewInstruction
  /** Generator of the text that stands in the slot now: this one's, or that of a rewrite. */
  readonly currentGenerator: string
}

export interface InstructionStore {
  /** How many videos have an overall quality, and them one by one, oldest first. */
  countSources: () => number
  eachSource: () => Iterable<GenerationSource>
  /** Adds texts in one transaction; an undecided older text in the same slot is superseded, a touched one stays. Returns how many were added. */
  insert: (rows: readonly NewInstruction[], at: string) => number
  /** How many generated texts of these kinds in a language nobody has touched, and them one by one as of now, oldest first. */
  countRewritable: (kinds: readonly InstructionKind[], language: string) => number
  eachRewritable: (kinds: readonly InstructionKind[], language: string) => Iterable<RewriteSource>
  each: (query: InstructionQuery) => Iterable<EffectiveInstruction>
  counts: () => Record<InstructionState, number>
}
