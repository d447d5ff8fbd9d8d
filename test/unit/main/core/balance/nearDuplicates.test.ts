import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { frameHash } from '../../../../../src-main/core/balance/frameHash'
import { createDuplicateIndex } from '../../../../../src-main/core/balance/nearDuplicates'

const RULES = { maxDistance: 6, minShare: 0.75, minContrast: 3 }

/** A hash with the given bits of 64 turned over. */
function flipped(hash: string, bits: readonly number[]): string {
  return bits.reduce((value, bit) => value ^ (1n << BigInt(bit)), BigInt(`0x${hash}`)).toString(16).padStart(16, '0')
}

const hash = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(value => value.toString(16).padStart(16, '0'))
const bits = (count: number) => fc.uniqueArray(fc.integer({ min: 0, max: 63 }), { minLength: count, maxLength: count })

describe('near-duplicates', () => {
  test('are found at up to six bits of 64, wherever these are, and no farther', () => {
    fc.assert(fc.property(hash, fc.integer({ min: 0, max: 12 }).chain(bits), (original, turned) => {
      const index = createDuplicateIndex(RULES)
      index.add('first', [original])
      expect(index.find([flipped(original, turned)])).toBe(turned.length <= RULES.maxDistance ? 'first' : null)
    }))
  })

  test.each([0, 3, 4, 11, 15])('hold for a limit of %i bits too', (maxDistance) => {
    fc.assert(fc.property(hash, fc.integer({ min: 0, max: 20 }).chain(bits), (original, turned) => {
      const index = createDuplicateIndex({ ...RULES, maxDistance })
      index.add('first', [original])
      expect(index.find([flipped(original, turned)])).toBe(turned.length <= maxDistance ? 'first' : null)
    }), { numRuns: 40 })
  })

  test('need three quarters of the fewer frames', () => {
    const index = createDuplicateIndex(RULES)
    const frames = ['0123456789abcdef', 'fedcba9876543210', '00ff00ff00ff00ff', 'aaaa5555aaaa5555']
    index.add('four', frames)
    expect(index.find(frames.slice(0, 3).concat('f00ff00ff00ff00f'))).toBe('four')
    expect(index.find(frames.slice(0, 2).concat('f00ff00ff00ff00f', '3c3c3c3c3c3c3c3c'))).toBeNull()
    expect(index.find(frames.slice(1, 2))).toBe('four')
    expect(index.find([])).toBeNull()
  })

  test('the first of several is named', () => {
    const index = createDuplicateIndex(RULES)
    index.add('first', ['0123456789abcdef'])
    index.add('second', ['0123456789abcdee'])
    expect(index.find(['0123456789abcdee'])).toBe('first')
  })
})

describe('the hash of a frame', () => {
  function picture(widthPx: number, heightPx: number, value: (x: number, y: number) => number) {
    return { widthPx, heightPx, luma: Uint8Array.from({ length: widthPx * heightPx }, (_, at) => value((at % widthPx + 0.5) / widthPx, (Math.floor(at / widthPx) + 0.5) / heightPx)) }
  }
  const scene = (x: number, y: number): number => 128 + 60 * Math.sin(9 * x + 3 * y) + 40 * Math.cos(7 * y * x)

  test('stays within the limit under another size, brightness and grain, and differs for another picture', () => {
    const original = frameHash(picture(160, 90, scene), 3) ?? ''
    const index = createDuplicateIndex(RULES)
    index.add('original', [original])
    const copies = [picture(320, 180, scene), picture(160, 90, (x, y) => 0.7 * scene(x, y) + 30), picture(160, 90, (x, y) => scene(x, y) + 8 * Math.sin(977 * x * y))]
    for (const copy of copies)
      expect(index.find([frameHash(copy, 3) ?? ''])).toBe('original')
    expect(index.find([frameHash(picture(160, 90, (x, y) => scene(y, 1 - x)), 3) ?? ''])).toBeNull()
  })

  test('is none for a flat picture: black frames are not alike in anything', () => {
    expect(frameHash(picture(64, 64, () => 16), 3)).toBeNull()
    expect(frameHash(picture(64, 64, x => 16 + 2 * x), 3)).toBeNull()
  })
})
