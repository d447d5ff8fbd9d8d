import type { FrameTable, StreamInfo } from '../../../src-shared/domain/media'

/** What probing a file learns without decoding it. */
export interface Probe {
  readonly stream: StreamInfo
  /** Index from the container's packets: the frames a player should present (edit lists applied, hidden packets dropped). */
  readonly frameTable: FrameTable
}

/** Reads a video's header and index in a hardened child process. */
export interface MediaProbe {
  /** @throws Fault `file.*` with a sentence for people; `cancelled`; `environment.ffmpeg_missing`. */
  probe: (path: string, signal: AbortSignal) => Promise<Probe>
}

/** One presented frame as a small picture, for lists. */
export interface PosterMaker {
  /** JPEG bytes, at most 320 px wide, rotation and pixel aspect applied, HDR tone-mapped. @throws Fault `file.*`. */
  poster: (path: string, stream: StreamInfo, signal: AbortSignal) => Promise<Uint8Array>
}
