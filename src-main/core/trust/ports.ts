import type { Feature, RunScore } from '../scoring/ports'

/** A pack that has scored videos of this workspace, or `imported` for labels. */
export interface UsedPack { readonly pack: string, readonly sha256: string }

/** One score of a pack's newest run of a video: index into the ids that were asked for, target, score, source, confidence, reason. */
export type ScoreTuple = readonly [index: number, target: string, score: number, source: 'measured' | 'inferred' | 'imported', confidence: number, reason: string | null]

/** A file that the response test can use. */
export interface ResponseClip { readonly id: string, readonly name: string, readonly path: string }

/** Reads what the trust report is made from; every call is short, so that a curator's requests get through between them. */
export interface TrustStore {
  usedPacks: () => UsedPack[]
  /** Ids of videos after `after` in order, at most `limit`. */
  videoIds: (after: string, limit: number) => string[]
  countVideos: () => number
  scoresOf: (pack: UsedPack, videoIds: readonly string[]) => Iterable<ScoreTuple>
  names: (videoIds: readonly string[]) => Map<string, string>
  /** Videos marked degraded: the oldest ones with their names, and how many there are. */
  degraded: (limit: number) => { readonly videos: readonly { readonly id: string, readonly name: string }[], readonly total: number }
  /** Scored files that are not degraded, best overall first, at most `limit`. */
  bestFiles: (limit: number) => ResponseClip[]
}

/** Makes clips for the tests of a scorer, in a folder that is gone when `use` is done. @throws Fault `file.*`, `environment.*`, `cancelled`. */
export interface TrustClips {
  withGolden: <Result>(use: (path: string) => Promise<Result>, signal: AbortSignal) => Promise<Result>
  /** Copies the start of a clip, made worse by `step`. */
  withDegraded: <Result>(source: string, step: DegradationStep, use: (path: string) => Promise<Result>, signal: AbortSignal) => Promise<Result>
}

/** How a copy is made worse: an ffmpeg video filter and the constant rate factor of x264. */
export interface DegradationStep { readonly filter: string | null, readonly crf: number }

/** Measures a file as any video is measured. */
export interface TrustScorer {
  /** `id@version` of the pack that is tested. */
  readonly pack: string
  measure: (path: string, signal: AbortSignal) => Promise<Measured>
}

export interface Measured {
  readonly features: Readonly<Record<string, Feature>>
  readonly scores: readonly RunScore[]
  readonly versions: { readonly ffmpeg: string, readonly onnxruntime: string, readonly provider: string }
}

/** Keeps the last results of the tests beside the workspace. */
export interface TrustResults {
  read: (name: 'golden' | 'response') => Promise<unknown>
  write: (name: 'golden' | 'response', result: unknown) => Promise<void>
}
