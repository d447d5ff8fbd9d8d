import type { VideoDetail } from '../../../src-shared/contract/catalog'
import type { ItemFailure } from '../../../src-shared/domain/fault'
import type { FrameTable } from '../../../src-shared/domain/media'
import type { Work } from '../jobs/work'
import type { MediaProbe, Probe } from '../media/ports'
import type { FileScanner, KnownFile, Scanned, VideoStore } from './ports'
import { basename } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { Fault, toFault } from '../../../src-shared/domain/fault'
import { inLanesInOrder } from '../jobs/lanes'
import { throwIfCancelled } from '../media/cancellation'

const ADD_LANES = 2
/** Files that may be read before an earlier one, which takes longer, is stored. */
const READ_AHEAD = 50

export interface AddSummary { readonly added: number, readonly known: number, readonly failed: readonly ItemFailure[] }

/** A file that was read and is not in the workspace yet. */
interface NewFile { readonly kind: 'new', readonly path: string, readonly file: Omit<KnownFile, 'id'>, readonly probe: Probe }

type Outcome = { readonly kind: 'added' | 'known', readonly path: string } | { readonly kind: 'failed', readonly failure: ItemFailure }

/** Which videos a workspace holds. Adding twice adds nothing: files are known by the sha256 of their bytes. */
export function createCatalog({ videos, files, probe }: { videos: VideoStore, files: FileScanner, probe: MediaProbe }) {
  async function read(path: string, signal: AbortSignal): Promise<Outcome | NewFile> {
    try {
      const { mtimeMs, sizeBytes } = await files.stat(path)
      const known = videos.findByPath(path)
      if (known && known.sizeBytes === sizeBytes && known.mtimeMs === mtimeMs)
        return { kind: 'known', path }
      const sha256 = await files.hash(path, signal)
      const same = videos.findBySha256(sha256)
      if (same) {
        if (same.path === path || !await isStillThere(same))
          videos.relocate({ id: same.id, name: basename(path), path, mtimeMs })
        return { kind: 'known', path }
      }
      return { kind: 'new', path, file: { name: basename(path), path, sha256, sizeBytes, mtimeMs }, probe: await probe.probe(path, signal) }
    }
    catch (thrown) {
      const fault = toFault(thrown)
      if (!fault.code.startsWith('file.'))
        throw fault
      return { kind: 'failed', failure: { path, code: fault.code, message: fault.message } }
    }
  }

  /** Another file may have taken its place since. */
  async function isStillThere(file: KnownFile): Promise<boolean> {
    try {
      const now = await files.stat(file.path)
      return now.sizeBytes === file.sizeBytes && now.mtimeMs === file.mtimeMs
    }
    catch { return false }
  }

  const readScanned = async (scanned: Scanned, signal: AbortSignal): Promise<Outcome | NewFile> =>
    'failure' in scanned ? { kind: 'failed', failure: scanned.failure } : read(scanned.path, signal)

  /** Of two copies of one file, which may be read at once, the store keeps the first. */
  function settle(entry: Outcome | NewFile): Outcome {
    if (entry.kind !== 'new')
      return entry
    return { kind: videos.insert({ id: uuidv7(), ...entry.file }, entry.probe, new Date().toISOString()) ? 'added' : 'known', path: entry.path }
  }

  return {
    /** Adds files and folders in the order of the scan, so that the same folder gives the same order of videos everywhere. A file that cannot be added is set aside with a typed code and the rest goes on. */
    async* add(paths: readonly string[], signal: AbortSignal): Work<AddSummary> {
      const scanned: Scanned[] = []
      yield { type: 'progress', stage: 'scan', done: 0, total: null, item: null }
      for await (const entry of files.scan(paths, signal))
        scanned.push(entry)
      let added = 0
      let known = 0
      let done = 0
      const failed: ItemFailure[] = []
      for await (const entry of inLanesInOrder(scanned, { lanes: ADD_LANES, ahead: READ_AHEAD }, file => readScanned(file, signal))) {
        throwIfCancelled(signal)
        const outcome = settle(entry)
        done += 1
        if (outcome.kind === 'failed') {
          failed.push(outcome.failure)
          videos.quarantine(outcome.failure, 'add', new Date().toISOString())
          yield { type: 'failure', failure: outcome.failure }
        }
        else if (outcome.kind === 'added') { added += 1 }
        else {
          known += 1
          videos.release(outcome.path)
        }
        const path = outcome.kind === 'failed' ? outcome.failure.path : outcome.path
        yield { type: 'progress', stage: 'add', done, total: scanned.length, item: basename(path) }
      }
      return { added, known, failed }
    },

    list: videos.list,
    each: videos.each,
    listQuarantined: videos.listQuarantined,
    /** Scores along the video; null where none were stored. */
    timeline: videos.timeline,

    /** @throws Fault `not_found`. */
    get(id: string): VideoDetail {
      return videos.get(id) ?? notFound('video', id)
    },

    /** Presented frames of a video; from the container's packets until it was decoded. @throws Fault `not_found`. */
    frameTable(id: string): FrameTable {
      return videos.frameTable(id) ?? notFound('frame table', id)
    },
  }
}

export type Catalog = ReturnType<typeof createCatalog>

function notFound(what: string, id: string): never {
  throw new Fault('not_found', `There is no ${what} ${id} in this workspace. Reload the list.`)
}
