import type { PackReport } from '../../../src-shared/contract/packs'
import type { PackManifest } from '../scoring/packManifest'

/** A pack in its folder, known by its manifest; nothing else of it has been read yet. */
export interface ShelvedPack {
  readonly folder: string
  readonly manifest: PackManifest
  /** Of the manifest's bytes. */
  readonly sha256: string
  readonly origin: 'installed' | 'imported'
}

/** A pack outside, open for reading. Only its manifest has been read. */
export interface OfferedPack extends AsyncDisposable {
  readonly manifest: PackManifest
  readonly sha256: string
  /**
   * Copies manifest and listed files, each checked against its size and sha256, into a private folder of the workspace.
   * `approve` looks at the copy before it gets its name; when it throws, nothing stays.
   * @throws Fault `pack.refused`, `disk.full`, `cancelled`; whatever `approve` throws.
   */
  install: (approve: (copy: ShelvedPack) => Promise<void>, signal: AbortSignal) => Promise<ShelvedPack>
}

/** The packs of the installation and those of the workspace. */
export interface PackShelf {
  /** Installed ones first, then by id and version. A folder that cannot be read is left out. */
  list: () => Promise<ShelvedPack[]>
  /** Opens a folder or a zip file. @throws Fault `not_found`, `pack.refused`. */
  open: (path: string) => Promise<OfferedPack>
  /** Reads every file and compares sizes and checksums. @throws Fault `environment.pack_missing`, `environment.pack_invalid`. */
  checkFiles: (pack: ShelvedPack, signal: AbortSignal) => Promise<void>
  /** The licence text the pack carries; null when it carries none. */
  readLicense: (pack: ShelvedPack) => Promise<string | null>
  remove: (pack: ShelvedPack) => Promise<void>
}

export type PackCheck = PackReport['checks'][number]

/** Tries a pack in a process of its own, with limits on time and memory. */
export interface PackTrial {
  /** Structure, inputs, outputs, and a run on test pictures. @throws Fault `pack.refused`, `environment.*`, `cancelled`. */
  run: (pack: ShelvedPack, signal: AbortSignal) => Promise<PackCheck[]>
}

export interface Acceptance { readonly by: string, readonly at: string }

/** Who accepted the licence of which pack; entries are never changed. */
export interface LicenseLedger {
  get: (packSha256: string) => Acceptance | null
  put: (packSha256: string, acceptance: Acceptance) => void
}

/** A moment in the life of a pack and, in words, why it came to that. */
export interface PackMoment { readonly at: string, readonly reason: string }

/** What happened to the processes of the packs of a workspace; entries are never changed. */
export interface CrashLedger {
  record: (packSha256: string, crash: PackMoment) => void
  /** Crashes since the pack was last enabled that have not been followed by `forgivenAfter` scored videos. */
  count: (packSha256: string, forgivenAfter: number) => number
  /** Since when and why the pack is disabled; null when it is not. */
  disabled: (packSha256: string) => PackMoment | null
  disable: (packSha256: string, moment: PackMoment) => void
  /** From now on no earlier crash counts. */
  enable: (packSha256: string, at: string) => void
}
