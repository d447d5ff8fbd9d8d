import type { Taxonomy } from '../../../src-shared/domain/taxonomy'

/** A taxonomy of the workspace: the one shipped with the program, or one made here. */
export interface TaxonomyVersion {
  readonly taxonomy: Taxonomy
  readonly builtIn: boolean
  /** When it was made (ISO 8601); null for the built-in one. */
  readonly at: string | null
  /** What it was made from, for people. */
  readonly origin: string
  /** How it was found to do (JSON); null for the built-in one. */
  readonly report: unknown
}

/** A taxonomy to be kept; its version must be new. */
export interface NewTaxonomyVersion { readonly taxonomy: Taxonomy, readonly at: string, readonly origin: string, readonly report: unknown }

/** Versions are appended, never changed; which one holds is a setting. */
export interface TaxonomyStore {
  /** The built-in one first, then those made here, oldest first. */
  list: () => TaxonomyVersion[]
  active: () => TaxonomyVersion
  /** @throws Fault `not_found`. */
  get: (version: string) => TaxonomyVersion
  /** @throws Fault `conflict` when the version exists already. */
  add: (version: NewTaxonomyVersion) => void
  /** Takes effect when the workspace is opened next. `BUILT_IN` means the one of the program. @throws Fault `not_found`. */
  use: (version: string) => void
}

/** Names the program's own taxonomy where a version is asked for. */
export const BUILT_IN = 'built-in'

/** One video as calibration sees it: its raw scores of one pack by target, each in [0, 1]. */
export interface RawScores { readonly videoId: string, readonly name: string, readonly scores: Readonly<Record<string, number>> }

export interface RawScoreStore {
  /** Packs (`id@version`) that have scores here with the number of videos, most videos first. `imported` stands for score lists. */
  packs: () => { pack: string, videos: number }[]
  /** Raw scores of the newest run of a pack, one entry a video. */
  of: (pack: string) => Iterable<RawScores>
}
