import type { FileHandle } from 'node:fs/promises'
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { Fault } from '../../../src-shared/domain/fault'
import { displayName } from '../../core/media/fileFault'

/**
 * What writers on another computer (of a shared folder) left behind is removed once it is this old. Whether a process
 * of this computer still lives can be asked, so what a dead one left is removed by the next writer of that name.
 */
export const ABANDONED_AFTER_MS = 10 * 60_000

/** Stands for this computer in the names of partial files. */
const MACHINE = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)

/** Whole content, or pieces of it in order. */
export type FileContent = string | Uint8Array | AsyncIterable<string | Uint8Array>

/**
 * Writes a file so that under its name there is the old content or all of the new, whatever happens: temporary
 * sibling, fsync, rename, fsync of the folder. The folder is made when absent; nothing partial stays behind.
 * @throws Fault `disk.full`, `input.invalid` (not writable); whatever `content` throws.
 */
export async function writeFileAtomically(path: string, content: FileContent): Promise<void> {
  await replaceFile(path, async (partial) => {
    await using file = await open(partial, 'wx')
    await writeContent(file, content)
    await file.sync()
  })
}

/**
 * Like {@link writeFileAtomically}, for writers that need a path: `write` gets that of the temporary sibling
 * (with the extension of `path`, by which ffmpeg chooses a muxer).
 */
export async function replaceFile(path: string, write: (partialPath: string) => Promise<void>): Promise<void> {
  const target = resolve(path)
  await guarded(target, async (partial) => {
    await write(partial)
    await syncPath(partial)
    await rename(partial, target)
  })
}

/**
 * Writes a folder so that it is there whole or not at all: `write` fills `<name>.partial-…` beside it, everything in it is
 * synced, then it gets its name. An empty folder of that name is replaced.
 * @throws Fault `export.target_exists` (a file or a folder with content), `disk.full`, `input.invalid`; whatever `write` throws.
 */
export async function writeFolderAtomically(path: string, write: (partialFolder: string) => Promise<void>): Promise<void> {
  const target = resolve(path)
  await refuseExisting(target)
  await guarded(target, async (partial) => {
    await mkdir(partial)
    await write(partial)
    await syncTree(partial)
    await refuseExisting(target)
    if (await exists(target))
      await rmdir(target)
    await rename(partial, target)
  })
}

async function guarded(target: string, write: (partial: string) => Promise<void>): Promise<void> {
  const folder = dirname(target)
  const partial = partialPath(target)
  try {
    await mkdir(folder, { recursive: true })
    await removeAbandoned(target)
    await write(partial)
    await syncPath(folder)
  }
  catch (error) {
    // Failing to clean up must not hide why the write failed; the next write sweeps again.
    await rm(partial, { recursive: true, force: true }).catch(() => undefined)
    throw writeFault(error, target)
  }
}

/** `clip.partial-<pid>-<machine>-<id>.mp4` for `clip.mp4`: process and machine tell whether somebody is still writing. */
function partialPath(target: string): string {
  const { stem, extension } = splitName(target)
  return join(dirname(target), `${stem}.partial-${process.pid}-${MACHINE}-${randomUUID()}${extension}`)
}

function splitName(target: string): { stem: string, extension: string } {
  const name = basename(target)
  const dot = name.lastIndexOf('.')
  return dot > 0 ? { stem: name.slice(0, dot), extension: name.slice(dot) } : { stem: name, extension: '' }
}

/** Process, machine and the rest of what {@link partialPath} puts into a name. */
const PARTIAL_ID = /^(\d+)-([0-9a-f]{8})-[0-9a-f-]{36}$/

async function removeAbandoned(target: string): Promise<void> {
  const folder = dirname(target)
  const { stem, extension } = splitName(target)
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${stem}.partial-`) || !name.endsWith(extension))
      continue
    const [, pid, machine] = PARTIAL_ID.exec(name.slice(`${stem}.partial-`.length, name.length - extension.length)) ?? []
    const path = join(folder, name)
    if (pid !== undefined && await isAbandoned(path, Number(pid), machine ?? ''))
      await rm(path, { recursive: true, force: true })
  }
}

async function isAbandoned(path: string, pid: number, machine: string): Promise<boolean> {
  if (machine === MACHINE)
    return !isAlive(pid)
  // Another writer may have removed it in the meantime.
  const stats = await stat(path).catch(() => null)
  return stats !== null && Date.now() - stats.mtimeMs > ABANDONED_AFTER_MS
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  }
  catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(() => true, () => false)
}

async function refuseExisting(target: string): Promise<void> {
  const content = await readdir(target).catch((error: NodeJS.ErrnoException) => error.code === 'ENOENT' ? [] : ['a file'])
  if (content.length > 0)
    throw new Fault('export.target_exists', `${displayName(target)} already exists and is not empty. Nothing was written and it was left as it is. Choose another name or an empty folder.`)
}

async function writeContent(file: FileHandle, content: FileContent): Promise<void> {
  if (typeof content === 'string' || content instanceof Uint8Array)
    return await file.writeFile(content)
  for await (const piece of content)
    await file.writeFile(piece)
}

/** Syncs a file, or a folder's list of names (Windows has no such thing and keeps it by itself). */
async function syncPath(path: string): Promise<void> {
  const isFolder = (await stat(path)).isDirectory()
  if (isFolder && process.platform === 'win32')
    return
  await using handle = await open(path, isFolder ? 'r' : 'r+')
  await handle.sync()
}

async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory())
      await syncTree(path)
    else await syncPath(path)
  }
  await syncPath(folder)
}

const NOT_WRITABLE = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'EEXIST', 'ENAMETOOLONG'])

/** Errors of the file system while writing `target`, as Faults; others as they are. */
export function writeFault(error: unknown, target: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? ''
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new Fault('disk.full', `The disk is full, so ${displayName(target)} could not be written. What was there before is unchanged. Free some space and try again.`, { cause: error })
  if (NOT_WRITABLE.has(code) && !(error instanceof Fault))
    return new Fault('input.invalid', `${displayName(target)} could not be written (${code}). Nothing was changed. Choose a folder you may write to.`, { cause: error })
  return error
}
