import type { Dirent } from 'node:fs'
import type { ItemFailure } from '../../../src-shared/domain/fault'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { toFault } from '../../../src-shared/domain/fault'
import { throwIfCancelled } from '../../core/media/cancellation'
import { fileFault } from '../../core/media/fileFault'
import { hasVideoExtension } from '../../core/media/formats'
import { fileSystemFault, inspectFile } from './inspectFile'

/** A file worth probing (absolute path), or one thing that was set aside. */
export type ScanResult = { readonly path: string, readonly sizeBytes: number } | { readonly failure: ItemFailure }

/** What one scan has seen, so that links and overlapping paths yield nothing twice. */
interface Visited { readonly folders: Set<string>, readonly files: Set<string> }

/** Orders "clip 2" before "clip 10" and does not depend on the locale of the machine. */
const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'variant' })

/**
 * Walks files and folders in the given order; folders recursively and sorted by name. Named files are always taken,
 * in folders only those with a video extension; hidden entries are skipped; links are followed, each folder once.
 * Whatever cannot be taken is yielded as a failure and the walk goes on.
 * @throws Fault `cancelled`.
 */
export async function* scanPaths(paths: readonly string[], signal: AbortSignal): AsyncGenerator<ScanResult> {
  const visited: Visited = { folders: new Set(), files: new Set() }
  for (const given of paths) {
    throwIfCancelled(signal)
    const path = resolve(given)
    const kind = await kindOf(path)
    if (kind !== 'folder') {
      yield* takeFile(path, visited)
      continue
    }
    let foundCount = 0
    for await (const result of walk(path, visited, signal)) {
      foundCount++
      if (result !== 'seen')
        yield result
    }
    if (foundCount === 0)
      yield failureOf(path, fileFault('folder.no_videos', path))
  }
}

async function kindOf(path: string): Promise<'folder' | 'other'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'other'
  }
  catch {
    // Looked at again, with its fault, when it is taken.
    return 'other'
  }
}

function failureOf(path: string, error: unknown): ScanResult {
  const fault = toFault(error)
  return { failure: { path, code: fault.code, message: fault.message } }
}

async function* takeFile(path: string, visited: Visited): AsyncGenerator<ScanResult> {
  if (visited.files.has(path))
    return
  visited.files.add(path)
  try {
    const stats = await inspectFile(path)
    yield { path, sizeBytes: stats.size }
  }
  catch (error) {
    yield failureOf(path, error)
  }
}

/** Yields `seen` for a video that an earlier path of the same scan already gave, so that its folder counts as not empty. */
async function* walk(folder: string, visited: Visited, signal: AbortSignal): AsyncGenerator<ScanResult | 'seen'> {
  throwIfCancelled(signal)
  let entries: Dirent[]
  try {
    const real = await realpath(folder)
    if (visited.folders.has(real))
      return yield 'seen'
    visited.folders.add(real)
    entries = await readdir(folder, { withFileTypes: true })
  }
  catch (error) {
    yield failureOf(folder, fileSystemFault(error, folder))
    return
  }
  for (const entry of entries.filter(item => !item.name.startsWith('.')).sort((a, b) => byName.compare(a.name, b.name))) {
    throwIfCancelled(signal)
    const path = join(folder, entry.name)
    if (entry.isDirectory() || (entry.isSymbolicLink() && await kindOf(path) === 'folder')) {
      yield* walk(path, visited, signal)
    }
    else if ((entry.isFile() || entry.isSymbolicLink()) && hasVideoExtension(entry.name)) {
      if (visited.files.has(path))
        yield 'seen'
      else yield* takeFile(path, visited)
    }
  }
}
