import { spawnSync } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'

/** What a process did to its files, and what it said on stdout, in order. */
export type DiskEvent
  = | { readonly kind: 'write', readonly file: string, readonly offset: number, readonly bytes: Buffer }
    | { readonly kind: 'truncate', readonly file: string, readonly size: number }
    | { readonly kind: 'flush', readonly file: string }
    | { readonly kind: 'said', readonly text: string }

const TRACER = 'strace'
const CALLS = 'pwrite64,write,ftruncate,fsync,fdatasync'
const LINE = /^(\w+)\((\d+)<([^>]*)>(?:, (.*))?\)\s+= (\d+)/
const MAX_WRITE_BYTES = 8192

/** Whether system calls can be watched here. */
export function canWatchDisk(): boolean {
  return process.platform === 'linux' && spawnSync(TRACER, ['-o', '/dev/null', 'true']).status === 0
}

/** Runs a program to its end under strace; only its main thread is watched, the one that runs SQLite. */
export async function watchDisk(command: readonly string[], traceFile: string): Promise<DiskEvent[]> {
  const { status, stderr } = spawnSync(TRACER, ['-y', '-xx', '-s', String(MAX_WRITE_BYTES), '-e', `trace=${CALLS}`, '-o', traceFile, ...command], { stdio: ['ignore', 'ignore', 'pipe'] })
  if (status !== 0)
    throw new Error(`the watched program ended with ${status}: ${String(stderr)}`)
  const events: DiskEvent[] = []
  for await (const line of createInterface({ input: createReadStream(traceFile) })) {
    const event = parseLine(line)
    if (event)
      events.push(event)
  }
  return events
}

function parseLine(line: string): DiskEvent | null {
  const [, call = '', descriptor, hexPath = '', rest = '', result = ''] = LINE.exec(line) ?? []
  const file = basename(hexPath.includes('\\x') ? unhex(hexPath).toString() : hexPath)
  if (call === 'write')
    return descriptor === '1' ? { kind: 'said', text: unhex(rest).toString().trim() } : null
  if (call === 'fsync' || call === 'fdatasync')
    return { kind: 'flush', file }
  if (call === 'ftruncate')
    return { kind: 'truncate', file, size: Number(rest) }
  if (call !== 'pwrite64')
    return null
  const bytes = unhex(rest)
  if (bytes.length !== Number(result))
    throw new Error(`strace shortened a write of ${result} bytes to ${file}`)
  return { kind: 'write', file, offset: Number(/, (\d+)$/.exec(rest)?.[1]), bytes }
}

function unhex(text: string): Buffer {
  return Buffer.from((text.match(/\\x[0-9a-f]{2}/g) ?? []).map(pair => pair.slice(2)).join(''), 'hex')
}

/**
 * The files as a power cut after `events` may leave them: everything up to the last flush of a file, and of what came
 * later only what `survives` says, write by write and in any order of arrival.
 */
export function afterPowerCut(before: ReadonlyMap<string, Buffer>, events: readonly DiskEvent[], survives: () => boolean): Map<string, Buffer> {
  const lastFlush = new Map<string, number>()
  events.forEach((event, index) => {
    if (event.kind === 'flush')
      lastFlush.set(event.file, index)
  })
  const files = new Map([...before].map(([name, bytes]) => [name, new Image(bytes)]))
  events.forEach((event, index) => {
    if (event.kind === 'said' || event.kind === 'flush' || !(index < (lastFlush.get(event.file) ?? -1) || survives()))
      return
    const image = files.get(event.file) ?? new Image(Buffer.alloc(0))
    files.set(event.file, image)
    if (event.kind === 'truncate')
      image.resize(event.size)
    else image.write(event.bytes, event.offset)
  })
  return new Map([...files].map(([name, image]) => [name, image.bytes()]))
}

/** A file in memory with room to grow; what was never written is zero. */
class Image {
  #room: Buffer
  #size: number
  constructor(bytes: Buffer) {
    this.#room = Buffer.from(bytes)
    this.#size = bytes.length
  }

  resize(size: number): void {
    if (size > this.#room.length)
      this.#room = Buffer.concat([this.#room, Buffer.alloc(2 * size - this.#room.length)])
    this.#room.fill(0, Math.min(size, this.#size), Math.max(size, this.#size))
    this.#size = size
  }

  write(bytes: Buffer, offset: number): void {
    if (offset + bytes.length > this.#size)
      this.resize(offset + bytes.length)
    bytes.copy(this.#room, offset)
  }

  bytes(): Buffer {
    return this.#room.subarray(0, this.#size)
  }
}
