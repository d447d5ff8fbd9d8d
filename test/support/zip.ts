import { crc32, deflateRawSync } from 'node:zlib'

/** One entry of a zip; whatever is given beside name and data is written as it is, true or not. */
export interface ZipEntry {
  readonly name: string
  readonly data: Uint8Array
  readonly method?: 'stored' | 'deflated'
  /** Unix mode with the type of file; without it the entry comes from a system that has none. */
  readonly mode?: number
  readonly isEncrypted?: boolean
  /** Sizes that the directory of the zip states. */
  readonly statedSizeBytes?: number
  readonly statedPackedBytes?: number
  /** States both sizes in the zip64 field instead; 'missing' promises the field and leaves it out. */
  readonly zip64?: readonly [sizeBytes: bigint, packedBytes: bigint] | 'missing'
  /** A second name in the field for names in Unicode. */
  readonly unicodeName?: string
}

const METHODS = { stored: 0, deflated: 8 }
const MADE_BY_UNIX = 3 << 8 | 45
const IN_ZIP64 = 0xFFFFFFFF
const ZIP64_FIELD = 0x0001
const UNICODE_NAME_FIELD = 0x7075

function field(id: number, content: Buffer): Buffer {
  const header = Buffer.alloc(4)
  header.writeUInt16LE(id)
  header.writeUInt16LE(content.length, 2)
  return Buffer.concat([header, content])
}

function fieldsOf({ zip64, unicodeName }: ZipEntry, name: Buffer): Buffer {
  const sizes = Buffer.alloc(16)
  if (Array.isArray(zip64)) {
    sizes.writeBigUInt64LE(zip64[0])
    sizes.writeBigUInt64LE(zip64[1], 8)
  }
  const nameCheck = Buffer.alloc(5, 1)
  nameCheck.writeUInt32LE(crc32(name), 1)
  return Buffer.concat([
    ...(Array.isArray(zip64) ? [field(ZIP64_FIELD, sizes)] : []),
    ...(unicodeName === undefined ? [] : [field(UNICODE_NAME_FIELD, Buffer.concat([nameCheck, Buffer.from(unicodeName)]))]),
  ])
}

/**
 * A zip of these entries, in this order (APPNOTE.TXT 6.3.10, sections 4.3 and 4.4). It can lie in every way that matters
 * to a reader; the local headers tell the same as the directory.
 */
export function zipOf(entries: readonly ZipEntry[]): Uint8Array {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const entry of entries) {
    const { data, method = 'deflated', mode, isEncrypted = false, zip64 } = entry
    const name = Buffer.from(entry.name)
    const packed = method === 'deflated' ? deflateRawSync(data) : Buffer.from(data)
    const fields = fieldsOf(entry, name)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(45)
    common.writeUInt16LE(0x0800 | (isEncrypted ? 1 : 0), 2)
    common.writeUInt16LE(METHODS[method], 4)
    common.writeUInt32LE(crc32(data), 10)
    common.writeUInt32LE(zip64 === undefined ? entry.statedPackedBytes ?? packed.length : IN_ZIP64, 14)
    common.writeUInt32LE(zip64 === undefined ? entry.statedSizeBytes ?? data.length : IN_ZIP64, 18)
    common.writeUInt16LE(name.length, 22)
    common.writeUInt16LE(fields.length, 24)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(((mode ?? 0) << 16) >>> 0, 6)
    place.writeUInt32LE(offset, 10)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, fields, packed])
    const madeBy = Buffer.alloc(2)
    madeBy.writeUInt16LE(mode === undefined ? 45 : MADE_BY_UNIX)
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02'), madeBy, common, place, name, fields]))
    parts.push(local)
    offset += local.length
  }
  const end = Buffer.alloc(18)
  end.writeUInt16LE(entries.length, 4)
  end.writeUInt16LE(entries.length, 6)
  end.writeUInt32LE(directory.reduce((sum, part) => sum + part.length, 0), 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, ...directory, Buffer.from('PK\x05\x06'), end])
}
