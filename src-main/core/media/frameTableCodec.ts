import type { FrameTable } from '../../../src-shared/domain/media'
import { deflateSync, inflateSync } from 'node:zlib'
import { Fault } from '../../../src-shared/domain/fault'
import { DEFAULT_LIMITS } from '../../../src-shared/domain/limits'

/**
 * Layout, all integers little-endian: magic "S2FT", u8 version, u8 origin (0 packets, 1 decoded), u16 zero,
 * u32 time base numerator, u32 denominator, u32 frames, u32 keyframes, u32 length of what follows before deflation,
 * then deflated variable-length integers (7 bits a byte, lowest first): first PTS (zigzag), PTS gaps, first keyframe
 * index, keyframe gaps.
 */
const MAGIC = 0x54463253
const VERSION = 1
const HEADER_BYTES = 28
const ORIGINS = ['packets', 'decoded'] as const
/** Bytes of the longest variable-length integer below 2^53. */
const MAX_INTEGER_BYTES = 8

/** Compact bytes of a frame table for storage, about one byte a frame before deflation at a constant rate. */
export function encodeFrameTable(table: FrameTable): Uint8Array {
  const body = new IntegerWriter((table.pts.length + table.keyframes.length) * MAX_INTEGER_BYTES)
  writeRising(body, table.pts, true)
  writeRising(body, table.keyframes, false)
  const plain = body.finish()
  const packed = deflateSync(plain)
  const bytes = new Uint8Array(HEADER_BYTES + packed.length)
  const header = new DataView(bytes.buffer)
  header.setUint32(0, MAGIC, true)
  header.setUint8(4, VERSION)
  header.setUint8(5, ORIGINS.indexOf(table.origin))
  ;[table.timeBase[0], table.timeBase[1], table.pts.length, table.keyframes.length, plain.length]
    .forEach((value, index) => header.setUint32(8 + 4 * index, value, true))
  bytes.set(packed, HEADER_BYTES)
  return bytes
}

/**
 * The table that `encodeFrameTable` wrote.
 * @throws Fault `database.damaged` when the bytes are anything else.
 */
export function decodeFrameTable(bytes: Uint8Array): FrameTable {
  if (bytes.length < HEADER_BYTES)
    throw damaged('it is too short')
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (header.getUint32(0, true) !== MAGIC || header.getUint16(6, true) !== 0)
    throw damaged('it is not a frame table')
  if (header.getUint8(4) !== VERSION)
    throw damaged(`its version is ${header.getUint8(4)}, not ${VERSION}`)
  const origin = ORIGINS[header.getUint8(5)]
  const [numerator = 0, denominator = 0, frameCount = 0, keyframeCount = 0, plainBytes = 0] = [8, 12, 16, 20, 24].map(at => header.getUint32(at, true))
  const isPossible = numerator > 0 && denominator > 0 && frameCount <= DEFAULT_LIMITS.maxFrames && keyframeCount <= frameCount
    && plainBytes <= (frameCount + keyframeCount) * MAX_INTEGER_BYTES
  if (origin === undefined || !isPossible)
    throw damaged('its header is impossible')
  const reader = new IntegerReader(inflateExactly(bytes.subarray(HEADER_BYTES), plainBytes))
  const pts = readRising(reader, frameCount, true)
  const keyframes = readRising(reader, keyframeCount, false)
  if (!reader.atEnd || (keyframes.at(-1) ?? 0) >= Math.max(1, frameCount))
    throw damaged('its numbers do not add up')
  return { timeBase: [numerator, denominator], pts, keyframes, origin }
}

function damaged(why: string, cause?: unknown): Fault {
  return new Fault('database.damaged', `A stored frame table is damaged: ${why}. Nothing was changed. Restore the workspace from its newest backup, or add the video again.`, { cause })
}

function inflateExactly(packed: Uint8Array, expectedBytes: number): Uint8Array {
  let plain: Uint8Array
  try {
    plain = inflateSync(packed, { maxOutputLength: Math.max(1, expectedBytes) })
  }
  catch (cause) {
    throw damaged('it cannot be unpacked', cause)
  }
  if (plain.length !== expectedBytes)
    throw damaged('its length is wrong')
  return plain
}

function writeRising(writer: IntegerWriter, values: readonly number[], isSigned: boolean): void {
  let previous = 0
  values.forEach((value, index) => {
    if (!Number.isSafeInteger(value) || (index === 0 ? !isSigned && value < 0 : value <= previous))
      throw new RangeError(`frame tables hold rising whole numbers, but entry ${index} is ${value}`)
    const first = value >= 0 ? value * 2 : -value * 2 - 1
    writer.write(index > 0 ? value - previous : isSigned ? first : value)
    previous = value
  })
}

function readRising(reader: IntegerReader, count: number, isSigned: boolean): number[] {
  const values: number[] = []
  let previous = 0
  for (let index = 0; index < count; index++) {
    const coded = reader.read()
    if (index > 0 && coded === 0)
      throw damaged('its numbers do not rise')
    const first = isSigned ? (coded % 2 === 0 ? coded / 2 : -(coded + 1) / 2) : coded
    previous = index > 0 ? previous + coded : first
    if (!Number.isSafeInteger(previous))
      throw damaged('a number is too large')
    values.push(previous)
  }
  return values
}

/** Writes whole numbers from 0 to 2^53 - 1, 7 bits a byte; the high bit says that more follows. */
class IntegerWriter {
  readonly #bytes: Uint8Array
  #length = 0

  constructor(capacityBytes: number) {
    this.#bytes = new Uint8Array(capacityBytes)
  }

  write(value: number): void {
    if (!Number.isSafeInteger(value))
      throw new RangeError(`${value} is too large for a frame table`)
    let rest = value
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80
      rest = Math.floor(rest / 0x80)
    }
    this.#bytes[this.#length++] = rest
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }
}

class IntegerReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  read(): number {
    let value = 0
    let scale = 1
    for (let count = 0; count < MAX_INTEGER_BYTES; count++) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined)
        throw damaged('it ends too early')
      value += (byte & 0x7F) * scale
      if (byte < 0x80)
        return value
      scale *= 0x80
    }
    throw damaged('a number is too long')
  }
}
