import type { FileHandle } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { throwIfCancelled } from '../../core/media/cancellation'
import { fileFault } from '../../core/media/fileFault'
import { fileSystemFault } from './inspectFile'

const BLOCK_BYTES = 1024 * 1024

/** Identity of a file's bytes and the state it had while they were read. */
export interface FileHash { readonly sha256: string, readonly sizeBytes: number, readonly mtimeMs: number }

/**
 * SHA-256 (lower-case hex) of a file, read in blocks of 1 MiB. `onBytes` gets the bytes read so far.
 * @throws Fault `file.missing`, `file.unreadable`, `file.changed` (size or time changed meanwhile), `cancelled`.
 */
export async function hashFile(path: string, signal: AbortSignal, onBytes?: (bytesRead: number) => void): Promise<FileHash> {
  throwIfCancelled(signal)
  await using file = await openForReading(path)
  const before = await file.stat()
  const hash = createHash('sha256')
  const block = new Uint8Array(BLOCK_BYTES)
  let bytesRead = 0
  while (true) {
    throwIfCancelled(signal)
    const read = await readBlock(file, block, path)
    if (read === 0)
      break
    hash.update(block.subarray(0, read))
    bytesRead += read
    onBytes?.(bytesRead)
  }
  const after = await file.stat()
  if (bytesRead !== before.size || after.size !== before.size || after.mtimeMs !== before.mtimeMs)
    throw fileFault('file.changed', path)
  return { sha256: hash.digest('hex'), sizeBytes: before.size, mtimeMs: before.mtimeMs }
}

async function openForReading(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r')
  }
  catch (error) {
    throw fileSystemFault(error, path)
  }
}

async function readBlock(file: FileHandle, block: Uint8Array, path: string): Promise<number> {
  try {
    return (await file.read(block, 0, block.length, null)).bytesRead
  }
  catch (error) {
    throw fileSystemFault(error, path)
  }
}
