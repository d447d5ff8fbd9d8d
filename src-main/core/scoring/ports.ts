import type { FrameTable, StreamInfo } from '../../../src-shared/domain/media'

/** One video to analyse. `frameTable` is the packet index of the probe: it says which frames to sample and how many to expect. */
export interface AnalysisRequest {
  readonly videoPath: string
  readonly stream: StreamInfo
  readonly frameTable: FrameTable
}

/** A raw feature with its unit ("1" for ratios). */
export interface Feature { readonly value: number, readonly unit: string }

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
  /** JPEG, at most 320 px wide. */
  readonly poster: Uint8Array
  readonly versions: { readonly ffmpeg: string, readonly onnxruntime: string, readonly provider: string }
}

/** Decodes and measures videos in killable child processes; several calls may run at once. */
export interface Analyzer {
  /** Progress is frames decoded so far. @throws Fault `file.*`, `scoring.*`, `cancelled`, `environment.*`. */
  analyze: (request: AnalysisRequest, signal: AbortSignal, onFrames?: (decoded: number) => void) => Promise<Analysis>
  /** Ends every child process. */
  dispose: () => Promise<void>
}
