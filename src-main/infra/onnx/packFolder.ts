import type { PackManifest } from '../../core/scoring/packManifest'
import { createHash } from 'node:crypto'
import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../../src-shared/domain/fault'
import { parseManifest } from '../../core/scoring/packManifest'

export type GraphRole = PackManifest['files'][number]['role']

/** A model pack whose files were read and match the checksums in its manifest. */
export interface ModelPack {
  readonly folder: string
  readonly manifest: PackManifest
  /** Of the manifest's bytes; as the manifest names the checksum of every file, it stands for the whole pack. */
  readonly sha256: string
  readonly graphs: Readonly<Record<GraphRole, Uint8Array>>
}

const MAX_MANIFEST_BYTES = 64 * 1024

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

async function readPlainFile(path: string, maxBytes: number): Promise<Uint8Array> {
  const stat = await lstat(path).catch((cause) => {
    throw new Fault('environment.pack_missing', `The model pack file ${path} cannot be read. No video was scored with it. Reinstall the application, or import the pack again.`, { cause })
  })
  // A link could point outside of the pack's folder.
  if (!stat.isFile() || stat.size > maxBytes)
    throw new Fault('environment.pack_invalid', `${path} is not an ordinary file of the expected size. No video was scored with this model pack. Reinstall the application, or import the pack again.`)
  return await readFile(path)
}

/**
 * Reads a model pack and checks every file against the manifest. Graphs are kept as bytes, so that what runs is what
 * was checked and no graph can name files outside its folder.
 * @throws Fault `environment.pack_missing`, `environment.pack_invalid`.
 */
export async function loadPack(folder: string): Promise<ModelPack> {
  const manifestBytes = await readPlainFile(join(folder, 'manifest.json'), MAX_MANIFEST_BYTES)
  const manifest = parseManifest(new TextDecoder().decode(manifestBytes))
  const graphs: Partial<Record<GraphRole, Uint8Array>> = {}
  for (const file of manifest.files) {
    const bytes = await readPlainFile(join(folder, file.path), file.sizeBytes)
    if (bytes.length !== file.sizeBytes || sha256Of(bytes) !== file.sha256)
      throw new Fault('environment.pack_invalid', `${file.path} of the model pack ${manifest.id} is not what its manifest names (sha256 differs). No video was scored with it. Reinstall the application, or import the pack again.`)
    graphs[file.role] = bytes
  }
  return { folder, manifest, sha256: sha256Of(manifestBytes), graphs: graphs as Record<GraphRole, Uint8Array> }
}
