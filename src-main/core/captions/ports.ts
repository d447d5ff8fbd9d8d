import type { FrameTable, StreamInfo } from '../../../src-shared/domain/media'

/** A frame by its place in the frame table. */
export interface FrameAt { readonly index: number, readonly pts: number }

/** A frame as a model sees it, and what tells black and like ones apart. */
export interface FramePicture extends FrameAt {
  readonly jpeg: Uint8Array
  /** The same picture as a few luma values, 0 to 255, row by row. */
  readonly luma: Uint8Array
}

/** How pictures for a model are made. */
export interface PictureForm {
  /** Longest side; smaller pictures keep their size. */
  readonly maxSidePx: number
  /** ffmpeg's scale for JPEG: 2 (best) to 31. */
  readonly jpegQuality: number
}

/** Decodes single frames of a video. */
export interface FramePictures {
  /** Exactly the frames that are named (rising); those that do not decode are left out. @throws Fault `file.*` when none does, `environment.*`, `cancelled`. */
  readonly read: (video: { readonly path: string, readonly stream: StreamInfo, readonly frameTable: FrameTable }, indices: readonly number[], form: PictureForm, signal: AbortSignal) => Promise<FramePicture[]>
}

/** What names an answer: asked again with the same four, the answer is the one that is kept. */
export interface CaptionKey {
  readonly videoId: string
  readonly promptSha256: string
  readonly model: string
  /** Of the frames that were looked at: the file as it was added and which of its frames. */
  readonly framesSha256: string
}

/** What came of asking; a server that failed is no outcome. */
export type CaptionOutcome
  = | { readonly kind: 'captioned', readonly text: string, /** Of the server that answered. */ readonly endpoint: string }
    | { readonly kind: 'refused', readonly problems: readonly string[] }

/** A caption that is kept, with where it came from. */
export interface Caption { readonly text: string, readonly model: string, readonly promptSha256: string, readonly endpoint: string }

export interface CaptionStore {
  readonly find: (key: CaptionKey) => CaptionOutcome | null
  /** `frames` are those that were sent. */
  readonly put: (key: CaptionKey, entry: { readonly outcome: CaptionOutcome, readonly language: string, readonly frames: readonly FrameAt[] }, at: string) => void
  /** The newest caption of a video in a language. */
  readonly latest: (videoId: string, language: string) => Caption | null
  /** Videos that have a file, oldest first. */
  readonly videoIds: () => string[]
}
