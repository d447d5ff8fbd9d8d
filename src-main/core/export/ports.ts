import type { EffectiveInstruction, InstructionQuery } from '../instructions/ports'
import type { ExportManifest } from './manifest'

/** The database as it stood at one moment, whatever is written meanwhile. */
export interface ExportSnapshot extends Disposable {
  readonly each: (query: InstructionQuery) => Iterable<EffectiveInstruction>
  /** Paths of all video files, for the common media root. */
  readonly videoPaths: () => Iterable<string>
  readonly count: (state: 'approved' | 'all', only: { readonly set: string | null, readonly language: string | null }) => number
  /** Newest decision event that the snapshot holds. */
  readonly eventSeq: number
}

/** Size and SHA-256 of a file as written. */
export interface FileDigest { readonly sizeBytes: number, readonly sha256: string }

export interface ExportFolders {
  /**
   * Writes a folder whole or not at all. `write` appends texts to named files and returns the text of `manifest.json`
   * from their digests. An earlier export with the same data files is left and returned (`reused`); one with other
   * content stays too, and the new folder gets the next free name (`name-2`).
   */
  readonly create: (
    path: string,
    write: (append: (file: string, text: string) => Promise<void>) => Promise<(digests: Readonly<Record<string, FileDigest>>) => ExportManifest>,
  ) => Promise<{ readonly path: string, readonly manifest: ExportManifest, readonly reused: boolean }>
}

export interface ExportLedger {
  readonly record: (run: { id: string, at: string, format: string, path: string, eventSeq: number, manifest: ExportManifest }) => void
}
