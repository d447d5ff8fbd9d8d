import type { Stats } from 'node:fs'
import { constants } from 'node:fs'
import { access, open, stat } from 'node:fs/promises'
import { DEFAULT_LIMITS } from '../../../src-shared/domain/limits'
import { fileFault } from '../../core/media/fileFault'

const MISSING = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP', 'ENODEV', 'ENXIO'])

/** Fault for an error of the file system while `path` was looked at. */
export function fileSystemFault(error: unknown, path: string): Error {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (MISSING.has(code))
    return fileFault('file.missing', path, { cause: error })
  return fileFault('file.unreadable', path, { detail: code === 'EACCES' || code === 'EPERM' ? undefined : `The system says: ${code}.`, cause: error })
}

/**
 * Checks that `path` is a readable ordinary file of a size we accept, without opening anything else
 * (opening a pipe would wait for ever, opening a device may do something).
 * @throws Fault `file.missing`, `file.unreadable`, `file.not_regular`, `file.empty`, `file.too_large`.
 */
export async function inspectFile(path: string, maxBytes: number = DEFAULT_LIMITS.maxFileBytes): Promise<Stats> {
  const stats = await examine(path)
  if (!stats.isFile())
    throw fileFault('file.not_regular', path, { detail: stats.isDirectory() ? 'It is a folder.' : undefined })
  if (stats.size === 0)
    throw fileFault('file.empty', path)
  if (stats.size > maxBytes)
    throw fileFault('file.too_large', path, { detail: `It has ${toGibibytes(stats.size)} GiB, the limit is ${toGibibytes(maxBytes)} GiB.` })
  return stats
}

function toGibibytes(bytes: number): string {
  return (bytes / 1024 ** 3).toFixed(bytes < 10 * 1024 ** 3 ? 2 : 0)
}

async function examine(path: string): Promise<Stats> {
  try {
    const stats = await stat(path)
    if (stats.isFile())
      await access(path, constants.R_OK)
    return stats
  }
  catch (error) {
    throw fileSystemFault(error, path)
  }
}

/** The first `length` bytes of a file, fewer when it is shorter. @throws Fault `file.missing`, `file.unreadable`. */
export async function readHead(path: string, length: number): Promise<Uint8Array> {
  try {
    await using file = await open(path, 'r')
    const head = new Uint8Array(length)
    const { bytesRead } = await file.read(head, 0, length, 0)
    return head.subarray(0, bytesRead)
  }
  catch (error) {
    throw fileSystemFault(error, path)
  }
}
