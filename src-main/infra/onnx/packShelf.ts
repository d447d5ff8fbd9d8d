import type { Limits } from '../../../src-shared/domain/limits'
import type { OfferedPack, PackShelf, ShelvedPack } from '../../core/packs/ports'
import type { PackManifest } from '../../core/scoring/packManifest'
import type { PackSource } from '../files/packOffer'
import type { ModelPack } from './packFolder'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault, toFault } from '../../../src-shared/domain/fault'
import { throwIfCancelled } from '../../core/media/cancellation'
import { parseManifest } from '../../core/scoring/packManifest'
import { writeFileAtomically, writeFolderAtomically } from '../files/atomicFile'
import { refused } from '../files/packOffer'
import { checkedBytes, openPackSource, readSmall } from '../files/packSource'
import { loadPack } from './packFolder'

interface Parts {
  /** Folders of the packs that came with the application. */
  readonly installedFolders: readonly string[]
  /** Holds one folder for each imported pack. */
  readonly importedDir: string
  readonly limits: Limits
}

/** `<id>@<version>-<first digits of the sha256>`. */
const FOLDER_NAME = /^[a-z][a-z0-9-]*@\d+\.\d+\.\d+-[0-9a-f]{8}$/

function folderName({ id, version }: PackManifest, sha256: string): string {
  return `${id}@${version}-${sha256.slice(0, 8)}`
}

function shelved({ folder, manifest, sha256 }: ModelPack, origin: ShelvedPack['origin']): ShelvedPack {
  return { folder, manifest, sha256, origin }
}

async function readManifest(source: PackSource, limits: Limits): Promise<{ bytes: Uint8Array, manifest: PackManifest, sha256: string }> {
  const bytes = await readSmall(source, 'manifest.json', limits.packManifestMaxBytes)
  try {
    return { bytes, manifest: parseManifest(new TextDecoder('utf-8', { fatal: true }).decode(bytes)), sha256: createHash('sha256').update(bytes).digest('hex') }
  }
  catch (thrown) {
    throw thrown instanceof Fault ? refused(thrown.message.replace(/\.$/, ''), thrown) : refused('its manifest is not UTF-8 text', thrown)
  }
}

/** Packs in folders: those of the installation, and copies of imported ones in the workspace. */
export function createPackShelf({ installedFolders, importedDir, limits }: Parts): PackShelf {
  async function importedFolders(): Promise<string[]> {
    const entries = await readdir(importedDir, { withFileTypes: true }).catch(() => [])
    return entries.filter(entry => entry.isDirectory() && FOLDER_NAME.test(entry.name)).map(entry => join(importedDir, entry.name)).sort()
  }

  async function open(path: string): Promise<OfferedPack> {
    const source = await openPackSource(path, limits)
    try {
      const { bytes, manifest, sha256 } = await readManifest(source, limits)
      const total = manifest.files.reduce((sum, file) => sum + file.sizeBytes, 0)
      if (total > limits.packMaxBytes)
        throw refused(`its files have ${total} bytes, more than ${limits.packMaxBytes}`)
      return {
        manifest,
        sha256,
        async install(approve, signal) {
          const folder = join(importedDir, folderName(manifest, sha256))
          await writeFolderAtomically(folder, async (partial) => {
            for (const file of manifest.files)
              await writeFileAtomically(join(partial, file.path), checkedBytes(source, file, signal))
            await writeFileAtomically(join(partial, 'manifest.json'), bytes)
            await approve({ folder: partial, manifest, sha256, origin: 'imported' })
          })
          return { folder, manifest, sha256, origin: 'imported' }
        },
        [Symbol.asyncDispose]: () => source[Symbol.asyncDispose](),
      }
    }
    catch (thrown) {
      await source[Symbol.asyncDispose]()
      throw thrown
    }
  }

  return {
    async list() {
      const installed = await Promise.all(installedFolders.map(async folder => shelved(await loadPack(folder), 'installed')))
      // What is damaged there cannot score and can be imported again; it must not keep the others from being listed.
      const imported = await Promise.all((await importedFolders()).map(folder => loadPack(folder).then(pack => shelved(pack, 'imported'), () => null)))
      return [...installed, ...imported.filter(pack => pack !== null)]
    },

    open,

    async checkFiles({ folder, manifest }, signal) {
      for (const file of manifest.files) {
        const path = join(folder, file.path)
        const stats = await lstat(path).catch(() => null)
        if (stats === null || !stats.isFile() || stats.size !== file.sizeBytes || await sha256Of(path, signal) !== file.sha256)
          throw new Fault('environment.pack_invalid', `${file.path} of the model pack ${manifest.id} is missing or not what its manifest names. Nothing was scored with it. Remove the pack and import it again.`)
      }
    },

    async readLicense({ folder, manifest }) {
      const file = manifest.kind === 'learned' ? manifest.files.find(entry => entry.role === 'license') : undefined
      if (file === undefined)
        return null
      const source = await openPackSource(folder, limits)
      return new TextDecoder().decode(await readSmall(source, file.path, limits.packLicenseMaxBytes))
    },

    async remove({ folder }) {
      // Out of the list first, so that a removal that is cut short never leaves half a pack in it.
      const gone = `${folder}.removed`
      await rename(folder, gone).catch((thrown: unknown) => {
        throw new Fault('conflict', `The model pack in ${folder} could not be removed: ${toFault(thrown).message}. Nothing was changed. Close what uses it, then try again.`)
      })
      await rm(gone, { recursive: true, force: true })
    },
  }
}

async function sha256Of(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) {
    throwIfCancelled(signal)
    hash.update(chunk as Uint8Array)
  }
  return hash.digest('hex')
}
