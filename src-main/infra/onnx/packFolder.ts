import type { LearnedManifest } from '../../core/scoring/learned/manifest'
import type { AnalyticManifest } from '../../core/scoring/packManifest'
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, open } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../../src-shared/domain/fault'
import { parseManifest } from '../../core/scoring/packManifest'

export type GraphRole = AnalyticManifest['files'][number]['role']

interface PackIdentity {
  readonly folder: string
  /** Of the manifest's bytes; as the manifest names the checksum of every file, it stands for the whole pack. */
  readonly sha256: string
}

/** The pack of this project, whose files were read and match the checksums in its manifest. */
export interface AnalyticPack extends PackIdentity {
  readonly kind: 'analytic'
  readonly manifest: AnalyticManifest
  readonly graphs: Readonly<Record<GraphRole, Uint8Array>>
}

/** A pack with somebody else's model. Its files can be gigabytes: {@link readPackFile} reads and checks them where they run. */
export interface LearnedPack extends PackIdentity {
  readonly kind: 'learned'
  readonly manifest: LearnedManifest
}

export type ModelPack = AnalyticPack | LearnedPack

const MAX_MANIFEST_BYTES = 64 * 1024

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

async function readPlainFile(path: string, maxBytes: number): Promise<Uint8Array> {
  const stat = await lstat(path).catch((cause) => {
    throw new Fault('environment.pack_missing', `The model pack file ${path} cannot be read. No video was scored with it. Reinstall the application, or import the pack again.`, { cause })
  })
  const invalid = (cause?: unknown): Fault => new Fault('environment.pack_invalid', `${path} is not an ordinary file of the expected size. No video was scored with this model pack. Reinstall the application, or import the pack again.`, { cause })
  // A link could point outside of the pack's folder; one that is put there after the look is not followed either.
  if (!stat.isFile() || stat.size > maxBytes)
    throw invalid()
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch((cause) => {
    throw invalid(cause)
  })
  try { return await file.readFile() }
  finally { await file.close() }
}

/**
 * Reads one file of a pack and checks it against the manifest. What runs are these bytes, so that it is what was checked.
 * @throws Fault `environment.pack_missing`, `environment.pack_invalid`.
 */
export async function readPackFile(folder: string, file: { readonly path: string, readonly sizeBytes: number, readonly sha256: string }, packId: string): Promise<Uint8Array> {
  const bytes = await readPlainFile(join(folder, file.path), file.sizeBytes)
  if (bytes.length !== file.sizeBytes || sha256Of(bytes) !== file.sha256)
    throw new Fault('environment.pack_invalid', `${file.path} of the model pack ${packId} is not what its manifest names (sha256 differs). No video was scored with it. Reinstall the application, or import the pack again.`)
  return bytes
}

/**
 * Reads the manifest of a model pack; of the analytic pack also its graphs, checked against the manifest.
 * @throws Fault `environment.pack_missing`, `environment.pack_invalid`.
 */
export async function loadPack(folder: string): Promise<ModelPack> {
  const manifestBytes = await readPlainFile(join(folder, 'manifest.json'), MAX_MANIFEST_BYTES)
  const manifest = parseManifest(new TextDecoder().decode(manifestBytes))
  const sha256 = sha256Of(manifestBytes)
  if (manifest.kind === 'learned')
    return { kind: 'learned', folder, manifest, sha256 }
  const graphs: Partial<Record<GraphRole, Uint8Array>> = {}
  for (const file of manifest.files)
    graphs[file.role] = await readPackFile(folder, file, manifest.id)
  return { kind: 'analytic', folder, manifest, sha256, graphs: graphs as Record<GraphRole, Uint8Array> }
}

/** Like {@link loadPack}, for the pack of this project. @throws Fault `environment.pack_missing`, `environment.pack_invalid`. */
export async function loadAnalyticPack(folder: string): Promise<AnalyticPack> {
  const pack = await loadPack(folder)
  if (pack.kind !== 'analytic')
    throw new Fault('environment.pack_invalid', `${folder} holds a learned model pack where the analytic one was expected. No video was scored with it. Reinstall the application.`)
  return pack
}
