import type { ProxyScores, Selection, SelectionSummary, SelectionVideo } from '../../../src-shared/contract/balance'
import type { UsedPack } from '../scoring/ports'
import type { StratumFacts } from './strata'

/** What a glance at a few frames of a video found. */
export interface Glance {
  readonly videoId: string
  readonly pack: string
  readonly packSha256: string
  /** Canonical JSON of everything else that shapes the result. */
  readonly parameters: string
  readonly at: string
  /** Raw scores of the pack by dimension. */
  readonly scores: ProxyScores
  /** Perceptual hashes of the frames that have one. */
  readonly hashes: readonly string[]
  readonly frames: number
  readonly versions: { readonly ffmpeg: string, readonly onnxruntime: string, readonly provider: string }
}

/** Which glances count: those of one pack with the same parameters. */
export type GlanceKey = Pick<Glance, 'packSha256' | 'parameters'>

/** All that balancing asks of one video. */
export interface BalanceEntry extends StratumFacts {
  readonly id: string
  readonly name: string
  readonly sha256: string | null
  /** Has imported scores. */
  readonly labelled: boolean
  /** Effective overall score, and what the machine said; null where it has none. */
  readonly overall: { readonly score: number, readonly machine: number } | null
  readonly glance: Pick<Glance, 'scores' | 'hashes'> | null
}

/** A selection as it is kept: with every video that it says something about. */
export interface SavedSelection extends Omit<Selection, 'rejected'> {
  readonly videos: readonly Omit<SelectionVideo, 'name' | 'path'>[]
}

export interface BalanceStore {
  /** Ids of the files without labels that have no such glance yet, oldest first. */
  pendingIds: (key: GlanceKey) => string[]
  /** A second glance of the same key changes nothing. */
  saveGlance: (glance: Glance) => void
  /** At most `limit` videos after `after` in order of ids. */
  entries: (key: GlanceKey, after: string, limit: number) => BalanceEntry[]
  /**
   * Appends a selection piece by piece, in short transactions, and gives after each how many videos are saved; it counts
   * once all are. One that is there already stays as it is.
   */
  save: (selection: SavedSelection, pack: UsedPack) => Iterable<number>
  /** Id of the selection of this name. */
  idOf: (name: string) => string | null
  list: () => SelectionSummary[]
  get: (id: string) => Omit<Selection, 'rejected'> | null
  /** Videos of a selection with one of the outcomes, in the order they were chosen, at most `limit`. */
  videosOf: (id: string, outcomes: readonly SelectionVideo['outcome'][], limit: number) => SelectionVideo[]
}
