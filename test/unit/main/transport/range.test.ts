import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseRange } from '../../../../src-main/transport/range'

/** The slow, obvious reading of RFC 9110: which byte positions does the header select? */
function reference(header: string, size: number): number[] | 'full' | 'unsatisfiable' {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header)
  if (match === null || (match[1] === '' && match[2] === ''))
    return 'full'
  const positions = Array.from({ length: size }, (_, i) => i)
  let selected: number[]
  if (match[1] === '') {
    selected = Number(match[2]) === 0 ? [] : positions.slice(-Number(match[2]))
  }
  else {
    const last = match[2] === '' ? Number.POSITIVE_INFINITY : Number(match[2])
    if (last < Number(match[1]))
      return 'full'
    selected = positions.filter(i => i >= Number(match[1]) && i <= last)
  }
  return selected.length === 0 ? 'unsatisfiable' : selected
}

describe('parseRange', () => {
  test('selects the same bytes as the reference for any positions and size', () => {
    const position = fc.oneof(fc.constant(''), fc.nat(40).map(String))
    fc.assert(fc.property(position, position, fc.nat(30), (from, to, size) => {
      const header = `bytes=${from}-${to}`
      const range = parseRange(header, size)
      const expected = reference(header, size)
      if (range.kind === 'partial')
        expect(Array.from({ length: range.last - range.first + 1 }, (_, i) => range.first + i)).toEqual(expected)
      else
        expect(range.kind).toBe(expected)
    }), { numRuns: 10_000 })
  })

  test('never selects bytes outside the file, whatever the header says', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.string().map(text => `bytes=${text}`)), fc.nat(1000), (header, size) => {
      const range = parseRange(header, size)
      if (range.kind === 'partial') {
        expect(range.first).toBeGreaterThanOrEqual(0)
        expect(range.last).toBeLessThan(size)
        expect(range.first).toBeLessThanOrEqual(range.last)
      }
    }), { numRuns: 10_000 })
  })

  const size = 5 * 1024 ** 3
  const partial = (first: number, last: number) => ({ kind: 'partial', first, last })
  test.each([
    [null, { kind: 'full' }],
    ['', { kind: 'full' }],
    ['bytes', { kind: 'full' }],
    ['bytes=', { kind: 'full' }],
    ['bytes=-', { kind: 'full' }],
    ['bytes=--1', { kind: 'full' }],
    ['bytes=a-b', { kind: 'full' }],
    ['bytes=0x0-0x5', { kind: 'full' }],
    ['bytes=1.5-2', { kind: 'full' }],
    ['bytes=1e3-', { kind: 'full' }],
    ['bytes=5-2', { kind: 'full' }],
    ['items=0-5', { kind: 'full' }],
    ['bytes=0-1,4-5', { kind: 'full' }],
    ['bytes=0-0', partial(0, 0)],
    ['bytes=0-', partial(0, size - 1)],
    ['BYTES= 0-9 ', partial(0, 9)],
    ['bytes=-1', partial(size - 1, size - 1)],
    ['bytes=-0', { kind: 'unsatisfiable' }],
    [`bytes=-${2n ** 63n}`, partial(0, size - 1)],
    [`bytes=0-${2n ** 63n}`, partial(0, size - 1)],
    [`bytes=${2n ** 63n}-`, { kind: 'unsatisfiable' }],
    ['bytes=9007199254740993-9007199254740992', { kind: 'full' }],
    [`bytes=${size}-`, { kind: 'unsatisfiable' }],
    [`bytes=${size - 1}-`, partial(size - 1, size - 1)],
    [`bytes=4294967296-4294967299`, partial(4294967296, 4294967299)],
  ])('reads %j of a 5 GiB file', (header, expected) => {
    expect(parseRange(header, size)).toEqual(expected)
  })

  test.each(['bytes=0-', 'bytes=0-0', 'bytes=-1', 'bytes=-0'])('finds nothing in an empty file for %j', (header) => {
    expect(parseRange(header, 0)).toEqual({ kind: 'unsatisfiable' })
  })
})
