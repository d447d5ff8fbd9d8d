import type { ItemFailure } from '../../../src-shared/domain/fault'
import type { FrameTable, StreamInfo } from '../../../src-shared/domain/media'
import type { FrameRange, FrameSampling, Timeline } from '../../../src-shared/domain/timeline'
import type { GlanceSampling } from '../media/glance'
import type { MachineScore } from './effectiveQuality'

/** One video to analyse. `frameTable` is the packet index of the probe: it says which frames to sample and how many to expect. */
export interface AnalysisRequest {
  readonly videoPath: string
  readonly stream: StreamInfo
  readonly frameTable: FrameTable
  /** Only a few key frames are looked at, without motion: features of single frames, and a hash of each. */
  readonly glance?: GlanceRequest | undefined
}

/** How few frames a glance looks at; frames that vary less than `minContrast` codes have no hash. */
export interface GlanceRequest extends GlanceSampling { readonly minContrast: number }

/** A raw feature with its unit ("1" for ratios). */
export interface Feature { readonly value: number, readonly unit: string }

/** Raw features of one stretch of frames, in the units of the whole video's features; what has no meaning there is absent. */
export interface WindowFeatures extends FrameRange { readonly features: Readonly<Record<string, number>> }

/** What one decode of the source bytes gives. */
export interface Analysis {
  /** Presented frames as decoded (`origin: 'decoded'`). */
  readonly frameTable: FrameTable
  readonly framesDecoded: number
  readonly framesExpected: number
  /** Distinct decoder messages, at most 20, and how many there were in all. */
  readonly decodeErrors: readonly string[]
  readonly decodeErrorCount: number
  /** Decode errors, or fewer than 99 % of the expected frames. */
  readonly degraded: boolean
  readonly features: Readonly<Record<string, Feature>>
  /** Features along the video in order of frames, without overlap: what a timeline is drawn from. */
  readonly windows: readonly WindowFeatures[]
  readonly sampling: FrameSampling
  /** JPEG, at most 320 px wide; empty when the analysis made none, and the one there is stays. */
  readonly poster: Uint8Array
  /** Of a glance: perceptual hashes of its frames. */
  readonly frameHashes?: readonly string[] | undefined
  /** `note` is there when another provider than the wanted one measured the video, and says why. */
  readonly versions: { readonly ffmpeg: string, readonly onnxruntime: string, readonly provider: string, readonly note?: string | undefined }
}

/** Decodes and measures videos in killable child processes; several calls may run at once. */
export interface Analyzer {
  /** Progress is frames decoded so far. @throws Fault `file.*`, `scoring.*`, `cancelled`, `environment.*`. */
  analyze: (request: AnalysisRequest, signal: AbortSignal, onFrames?: (decoded: number) => void) => Promise<Analysis>
  /** Ends every child process. */
  dispose: () => Promise<void>
}

/** A video that has no result of a pack with given parameters yet. */
export interface PendingVideo {
  readonly id: string
  readonly path: string
  readonly sizeBytes: number
  readonly mtimeMs: number
  readonly stream: StreamInfo
  readonly frameTable: FrameTable
}

/** A pack as it is written down beside the scores made with it. */
export interface UsedPack { readonly sha256: string, readonly name: string, readonly manifest: string }

/** One target's score of a run; how far it can be relied on (0 to 1), and why it was not measured where it was not. */
export interface RunScore extends MachineScore { readonly confidence: number, readonly reason: string | null }

/** What scoring one video with one pack found. */
export interface ScoreRun {
  readonly id: string
  readonly videoId: string
  readonly pack: string
  readonly packSha256: string
  /** Canonical JSON of everything else that shapes the result. */
  readonly parameters: string
  readonly scoredAt: string
  readonly analysis: Pick<Analysis, 'frameTable' | 'framesDecoded' | 'framesExpected' | 'decodeErrors' | 'decodeErrorCount' | 'degraded' | 'features' | 'sampling' | 'versions'>
  readonly scores: readonly RunScore[]
  /** Null where no dimension could be measured along the video. */
  readonly timeline: Timeline | null
}

export interface ScoreStore {
  /** Keeps the manifest of a pack that scores are about to be made with, so that its evidence stays readable without its files. */
  rememberPack: (pack: UsedPack, at: string) => void
  /** Ids of the videos to score, oldest first. */
  pendingIds: (packSha256: string, parameters: string) => string[]
  getPending: (id: string) => PendingVideo
  /** Stores run, scores, effective quality and decoded frame table in one transaction; a second run of the same key changes nothing. */
  save: (run: ScoreRun) => void
  /** Makes the levels of every scored video again from its stored scores, as taxonomy, policy and curators say now; yields how far it is. */
  projectAll: () => Iterable<{ readonly done: number, readonly total: number }>
  markFailed: (videoId: string, failure: ItemFailure, at: string) => void
  /** External scores of videos without a file (matched by name to files that are here); replaces earlier imports of the same names. */
  saveImported: (rows: readonly ImportedScores[], at: string) => { created: number, updated: number, matched: number }
}

/** A row of an imported score list: `scores` by dimension id or `overall`, in [0, 1]. */
export interface ImportedScores { readonly name: string, readonly scores: Readonly<Record<string, number>> }

/** Keeps poster images, outside the database. */
export interface PosterCache {
  save: (videoId: string, jpeg: Uint8Array) => Promise<void>
}
