import type { Readable } from 'node:stream'
import { Fault } from '../../../src-shared/domain/fault'

/** A folder or zip file whose plain files at one level can be read. Names with folders in them are not offered. */
export interface PackSource extends AsyncDisposable {
  /** Sizes in bytes by file name. */
  readonly files: ReadonlyMap<string, number>
  /** @throws Fault `pack.refused` when the file turns out to be a link, or larger than it said. */
  read: (name: string) => Promise<Readable>
}

/** What a manifest says of a file. */
export interface ListedFile { readonly path: string, readonly sizeBytes: number, readonly sha256: string }

/** A refusal of a model pack that was offered; nothing of it was kept. */
export function refused(detail: string, cause?: unknown): Fault {
  return new Fault('pack.refused', `The model pack was refused: ${detail}. Nothing was imported and nothing else was changed.`, { cause })
}
