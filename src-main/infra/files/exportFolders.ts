import type { Hash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import type { ExportManifest } from '../../core/export/manifest'
import type { ExportFolders, FileDigest } from '../../core/export/ports'
import { createHash } from 'node:crypto'
import { open, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../../src-shared/domain/fault'
import { exportManifest, manifestText } from '../../core/export/manifest'
import { writeFolderAtomically } from './atomicFile'

const MANIFEST = 'manifest.json'
const MAX_VERSIONS = 10_000

/** Same data in an earlier export: found while the new one was being finished, which is then dropped. */
class SameContent extends Error {
  readonly path: string
  readonly manifest: ExportManifest
  constructor(path: string, manifest: ExportManifest) {
    super('the same content was exported before')
    this.path = path
    this.manifest = manifest
  }
}

/** Export folders on disk. */
export const exportFolders: ExportFolders = {
  async create(path, write) {
    const target = await freeName(path)
    let manifest: ExportManifest | null = null
    try {
      await writeFolderAtomically(target, async (partial) => {
        const files = new DigestedFiles(partial)
        const build = await write(files.append)
        manifest = build(await files.close())
        await refuseSame(path, manifest)
        const file = await open(join(partial, MANIFEST), 'wx')
        try { await file.writeFile(manifestText(manifest)) }
        finally { await file.close() }
      })
    }
    catch (thrown) {
      if (thrown instanceof SameContent)
        return { path: thrown.path, manifest: thrown.manifest, reused: true }
      throw thrown
    }
    if (manifest === null)
      throw new Error('an export has a manifest')
    return { path: target, manifest, reused: false }
  },
}

/** Open files of a folder with running digests. */
class DigestedFiles {
  readonly #folder: string
  readonly #open = new Map<string, { file: FileHandle, hash: Hash, sizeBytes: number }>()
  constructor(folder: string) { this.#folder = folder }

  readonly append = async (name: string, text: string): Promise<void> => {
    let entry = this.#open.get(name)
    if (!entry) {
      entry = { file: await open(join(this.#folder, name), 'wx'), hash: createHash('sha256'), sizeBytes: 0 }
      this.#open.set(name, entry)
    }
    const bytes = Buffer.from(text, 'utf8')
    entry.hash.update(bytes)
    entry.sizeBytes += bytes.byteLength
    await entry.file.writeFile(bytes)
  }

  async close(): Promise<Record<string, FileDigest>> {
    const digests: Record<string, FileDigest> = {}
    for (const [name, { file, hash, sizeBytes }] of this.#open) {
      await file.close()
      digests[name] = { sizeBytes, sha256: hash.digest('hex') }
    }
    return digests
  }
}

async function freeName(path: string): Promise<string> {
  for (let version = 1; version <= MAX_VERSIONS; version++) {
    const name = versioned(path, version)
    if (await contentOf(name) === 0)
      return name
  }
  throw new Fault('export.target_exists', `${path} and ${MAX_VERSIONS} numbered folders beside it already hold exports. Choose another folder.`)
}

function versioned(path: string, version: number): string {
  return version === 1 ? path : `${path}-${version}`
}

/** Number of entries in a folder; 0 when there is none, 1 for a file of that name. */
async function contentOf(path: string): Promise<number> {
  return await readdir(path).then(names => names.length, (error: NodeJS.ErrnoException) => error.code === 'ENOENT' ? 0 : 1)
}

async function refuseSame(path: string, fresh: ExportManifest): Promise<void> {
  for (let version = 1; version <= MAX_VERSIONS; version++) {
    const name = versioned(path, version)
    if (await contentOf(name) === 0)
      return
    const found = await readManifest(join(name, MANIFEST))
    if (found && JSON.stringify(found.files) === JSON.stringify(fresh.files))
      throw new SameContent(name, found)
  }
}

async function readManifest(path: string): Promise<ExportManifest | null> {
  const text = await readFile(path, 'utf8').catch(() => null)
  if (text === null)
    return null
  try { return exportManifest.safeParse(JSON.parse(text)).data ?? null }
  catch { return null }
}
