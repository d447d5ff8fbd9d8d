import type { Quarantined, TargetQuality, VideoDetail, VideoFilter, VideoRow } from '../../../src-shared/contract/catalog'
import type { ItemFailure } from '../../../src-shared/domain/fault'
import type { FrameTable } from '../../../src-shared/domain/media'
import type { Timeline } from '../../../src-shared/domain/timeline'
import type { Probe } from '../media/ports'

/** A video whose file is known. `mtimeMs` and `sizeBytes` are those of the file when it was hashed. */
export interface KnownFile {
  readonly id: string
  readonly name: string
  readonly path: string
  readonly sha256: string
  readonly sizeBytes: number
  readonly mtimeMs: number
}

export interface VideoQuery {
  readonly filter: VideoFilter
  readonly sort: 'added' | 'name' | 'duration' | 'size' | 'overall' | 'pending'
  readonly descending: boolean
  readonly offset: number
  readonly limit: number
}

/** Videos of a workspace. Rows come without host addresses (`posterUrl`, `sourceUrl` are null here). */
export interface VideoStore {
  findByPath: (path: string) => KnownFile | null
  findBySha256: (sha256: string) => KnownFile | null
  findFile: (id: string) => KnownFile | null
  /** Adds the video with its packet index and takes its path off the quarantine list; false, and no change, when the sha256 is known. */
  insert: (file: KnownFile, probe: Probe, addedAt: string) => boolean
  /** Same bytes at a new place and maybe under a new name (or the same place, touched). */
  relocate: (file: Pick<KnownFile, 'id' | 'name' | 'path' | 'mtimeMs'>) => void
  quarantine: (failure: ItemFailure, stage: Quarantined['stage'], at: string) => void
  /** Takes a path that could not be added before off the quarantine list. */
  release: (path: string) => void
  list: (query: VideoQuery) => { rows: VideoRow[], total: number }
  get: (id: string) => VideoDetail | null
  frameTable: (id: string) => FrameTable | null
  timeline: (id: string) => Timeline | null
  listQuarantined: (offset: number, limit: number) => { rows: Quarantined[], total: number }
  /** Every video with its effective quality, for the command line. Oldest first. */
  each: () => Iterable<ScoredVideo>
  counts: () => { videos: number, scored: number, quarantined: number }
}

export interface ScoredVideo {
  readonly id: string
  readonly path: string | null
  readonly name: string
  readonly sha256: string | null
  readonly source: 'file' | 'imported'
  readonly degraded: boolean
  readonly quality: readonly TargetQuality[]
}

/** A file or folder the scan met. */
export type Scanned = { readonly path: string, readonly sizeBytes: number } | { readonly failure: ItemFailure }

export interface FileScanner {
  scan: (paths: readonly string[], signal: AbortSignal) => AsyncIterable<Scanned>
  hash: (path: string, signal: AbortSignal) => Promise<string>
  /** Modification time and size now. @throws Fault `file.missing`, `file.unreadable`. */
  stat: (path: string) => Promise<{ mtimeMs: number, sizeBytes: number }>
}
