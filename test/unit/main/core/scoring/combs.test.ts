import { describe, expect, test } from 'vitest'
import { combShare, findFieldOrder } from '../../../../../src-main/core/scoring/combs'

const [widthPx, heightPx] = [64, 64]

/** A picture by its luma at every place. */
function picture(code: (x: number, y: number) => number) {
  return { luma: Uint8Array.from({ length: widthPx * heightPx }, (_, index) => code(index % widthPx, Math.floor(index / widthPx))), widthPx, heightPx }
}

describe('combs', () => {
  test('are seen where an edge stands at two places by turns', () => {
    const woven = picture((x, y) => x < (y % 2 === 0 ? 24 : 32) ? 60 : 180)
    // Eight of 64 columns, all lines but those at the ends.
    expect(combShare(woven)).toBeCloseTo(8 / 64, 3)
  })

  test('are not seen in an edge, a ramp, a coarse pattern, or below the step that noise makes', () => {
    for (const code of [(x: number) => x < 30 ? 60 : 180, (_: number, y: number) => 3 * y, (_: number, y: number) => y % 4 < 2 ? 60 : 180, (_: number, y: number) => 100 + 10 * (y % 2)])
      expect(combShare(picture(code))).toBe(0)
  })
})

describe('field order', () => {
  /** A bar that moves to the right by 4 pixels a field; line y of picture t is taken at the time `at`. */
  const film = (at: (t: number, y: number) => number, extra: (x: number, y: number) => number = () => 0) =>
    Array.from({ length: 6 }, (_, t) => picture((x, y) => ((x - 4 * at(t, y)) % 64 + 64) % 64 < 16 ? 180 : 60 + extra(x, y)))

  test.each([
    ['tff', (t: number, y: number) => 2 * t + y % 2],
    ['bff', (t: number, y: number) => 2 * t + 1 - y % 2],
  ] as const)('is found: %s', (order, at) => {
    expect(findFieldOrder(film(at))).toBe(order)
    expect(findFieldOrder(film(at, (x, y) => x > 40 && y % 2 === 0 ? 40 : 0)), 'beside fine lines').toBe(order)
  })

  test('is not found in progressive, still or combed-looking pictures', () => {
    const progressive = (t: number): number => 2 * t
    expect(findFieldOrder(film(progressive))).toBeNull()
    expect(findFieldOrder(film(() => 0))).toBeNull()
    expect(findFieldOrder(film(progressive, (_, y) => y % 2 === 0 ? 40 : 0))).toBeNull()
    expect(findFieldOrder(film((_, y) => y % 2)), 'combs that do not move').toBeNull()
    expect([findFieldOrder([]), findFieldOrder(film(progressive).slice(0, 1))]).toEqual([null, null])
  })
})
