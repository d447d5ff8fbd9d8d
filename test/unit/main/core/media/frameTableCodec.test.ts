import type { FrameTable } from '../../../../../src-shared/domain/media'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeFrameTable, encodeFrameTable } from '../../../../../src-main/core/media/frameTableCodec'
import { frameTable } from '../../../../../src-shared/domain/media'

const gaps = fc.array(fc.oneof(fc.integer({ min: 1, max: 4000 }), fc.integer({ min: 1, max: 2 ** 40 })), { maxLength: 200 })

const tables: fc.Arbitrary<FrameTable> = fc.record({
  first: fc.integer({ min: -(2 ** 45), max: 2 ** 45 }),
  gaps,
  marks: fc.array(fc.boolean(), { maxLength: 201 }),
  numerator: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  denominator: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  origin: fc.constantFrom('packets' as const, 'decoded' as const),
}).map((part) => {
  const pts = [part.first]
  for (const gap of part.gaps)
    pts.push((pts.at(-1) ?? 0) + gap)
  return {
    timeBase: [part.numerator, part.denominator],
    pts,
    keyframes: pts.flatMap((_, index) => part.marks[index] === true ? [index] : []),
    origin: part.origin,
  }
})

const sample: FrameTable = { timeBase: [1, 30_000], pts: Array.from({ length: 900 }, (_, index) => -1001 + index * 1001), keyframes: [0, 250, 500, 750], origin: 'packets' }

describe('frame table codec', () => {
  test('gives back every table it encoded', () => {
    fc.assert(fc.property(tables, (table) => {
      expect(decodeFrameTable(encodeFrameTable(table))).toEqual(table)
    }))
  })

  test('keeps an empty table', () => {
    const empty: FrameTable = { timeBase: [1, 25], pts: [], keyframes: [], origin: 'decoded' }
    expect(decodeFrameTable(encodeFrameTable(empty))).toEqual(empty)
  })

  test('takes far less room than JSON', () => {
    expect(encodeFrameTable(sample).length).toBeLessThan(JSON.stringify(sample).length / 50)
  })

  test('reads from a view into a larger buffer, as SQLite hands it over', () => {
    const encoded = encodeFrameTable(sample)
    const larger = new Uint8Array(encoded.length + 7)
    larger.set(encoded, 3)
    expect(decodeFrameTable(larger.subarray(3, 3 + encoded.length))).toEqual(sample)
  })

  test('either refuses damaged bytes as database.damaged or gives a valid table', () => {
    const encoded = encodeFrameTable(sample)
    fc.assert(fc.property(fc.integer({ min: 0, max: encoded.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const bytes = encoded.slice()
      bytes[at] = (bytes[at] ?? 0) ^ flip
      try {
        frameTable.parse(decodeFrameTable(bytes))
      }
      catch (error) {
        expect(error).toMatchObject({ name: 'Fault', code: 'database.damaged' })
      }
    }), { numRuns: 500 })
  })

  test('refuses every shortened table', () => {
    const encoded = encodeFrameTable(sample)
    for (let length = 0; length < encoded.length; length++)
      expect(() => decodeFrameTable(encoded.subarray(0, length))).toThrow(expect.objectContaining({ code: 'database.damaged' }) as Error)
  })

  test('refuses to encode times that do not rise', () => {
    expect(() => encodeFrameTable({ ...sample, pts: [0, 5, 5], keyframes: [] })).toThrow(RangeError)
  })

  test('handles the largest index in well under a second', () => {
    const pts = Array.from({ length: 1_500_000 }, (_, index) => index * 512)
    const big: FrameTable = { timeBase: [1, 15_360], pts, keyframes: [0], origin: 'packets' }
    const encoded = encodeFrameTable(big)
    expect(encoded.length).toBeLessThan(20_000)
    expect(decodeFrameTable(encoded).pts).toHaveLength(pts.length)
  })
})
