import type { Stats } from 'node:fs'
import type { Readable } from 'node:stream'
import type { Limits } from '../../../src-shared/domain/limits'
import type { ListedFile, PackSource } from './packOffer'
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, open, readdir, realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Fault } from '../../../src-shared/domain/fault'
import { throwIfCancelled } from '../../core/media/cancellation'
import { refused } from './packOffer'
import { openZip } from './packZip'

/**
 * Opens a folder or a zip file that holds a pack.
 * @throws Fault `not_found`, `pack.refused`.
 */
export async function openPackSource(path: string, limits: Limits): Promise<PackSource> {
  if (/^(?:\\\\|\/\/)/.test(path))
    throw refused('addresses of other computers are not opened; copy the pack to this computer first')
  const real = await realpath(path).catch((cause: NodeJS.ErrnoException) => {
    throw new Fault('not_found', `There is nothing at ${path}. Nothing was imported. Give the folder or the zip file of a model pack.`, { cause })
  })
  const stats = await lstat(real)
  if (stats.isDirectory())
    return openFolder(real)
  if (!stats.isFile())
    throw refused(`${basename(path)} is neither a folder nor a file`)
  return openZip(real, limits)
}

async function openFolder(folder: string): Promise<PackSource> {
  const files = new Map<string, number>()
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isFile())
      files.set(entry.name, (await lstat(join(folder, entry.name))).size)
  }
  return {
    files,
    read: name => readPlainFile(join(folder, name)),
    [Symbol.asyncDispose]: async () => {},
  }
}

/** Reads a file that is nothing but a file: no link of either kind, no device, and still what was looked at. */
async function readPlainFile(path: string): Promise<Readable> {
  const seen = await lstat(path).catch((cause: unknown) => {
    throw refused(`${basename(path)} cannot be read`, cause)
  })
  refuseSpecial(path, seen)
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch((cause: unknown) => {
    throw refused(`${basename(path)} cannot be read`, cause)
  })
  const opened = await file.stat()
  if (opened.ino !== seen.ino || opened.dev !== seen.dev) {
    await file.close()
    throw refused(`${basename(path)} was replaced while it was read`)
  }
  return file.createReadStream()
}

function refuseSpecial(path: string, stats: Stats): void {
  if (!stats.isFile())
    throw refused(`${basename(path)} is a link or no ordinary file; put a copy of the file in its place`)
  if (stats.nlink > 1)
    throw refused(`${basename(path)} has a second name elsewhere (hard link); put a copy of the file in its place`)
}

/**
 * The bytes of a file, no more of them than it may have.
 * @throws Fault `pack.refused` when there are more, `cancelled`.
 */
export async function* boundedBytes(source: PackSource, name: string, maxBytes: number, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  if (!source.files.has(name))
    throw refused(`it has no file ${name}`)
  let total = 0
  for await (const chunk of readable(await source.read(name), name)) {
    throwIfCancelled(signal ?? new AbortController().signal)
    total += chunk.length
    if (total > maxBytes)
      throw refused(`${name} is larger than ${maxBytes} bytes`)
    yield chunk
  }
}

/** What a stream gives; its failure (a zip that lies about a size, a disk that does not read) is a refusal. */
async function* readable(stream: Readable, name: string): AsyncGenerator<Uint8Array> {
  try {
    yield* stream as AsyncIterable<Uint8Array>
  }
  catch (cause) {
    throw refused(`${name} cannot be read to its end (${(cause as Error).message})`, cause)
  }
}

/** Reads a small file whole. @throws Fault `pack.refused`. */
export async function readSmall(source: PackSource, name: string, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of boundedBytes(source, name, maxBytes))
    chunks.push(chunk)
  return new Uint8Array(Buffer.concat(chunks))
}

/** The bytes of a listed file; ends with a fault unless they have the listed size and checksum. @throws Fault `pack.refused`, `cancelled`. */
export async function* checkedBytes(source: PackSource, file: ListedFile, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let total = 0
  for await (const chunk of boundedBytes(source, file.path, file.sizeBytes, signal)) {
    hash.update(chunk)
    total += chunk.length
    yield chunk
  }
  if (total !== file.sizeBytes || hash.digest('hex') !== file.sha256)
    throw refused(`${file.path} is not what the manifest names: it has ${total} of ${file.sizeBytes} bytes, or another sha256`)
}
