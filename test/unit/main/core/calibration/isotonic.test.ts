import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isotonicKnots, poolAdjacentViolators } from '../../../../../src-main/core/calibration/isotonic'
import { mapThrough } from '../../../../../src-shared/domain/quality'

const unit = fc.double({ min: 0, max: 1, noNaN: true })

/** Least squares over all partitions into blocks of equal value that rise: the definition, at exponential cost. */
function bruteForce(values: readonly number[]): number {
  let best = Infinity
  for (let cuts = 0; cuts < 2 ** (values.length - 1); cuts++) {
    const blocks: number[][] = [[values[0] as number]]
    for (let i = 1; i < values.length; i++) {
      if (cuts >> (i - 1) & 1)
        blocks.push([])
      blocks.at(-1)?.push(values[i] as number)
    }
    const means = blocks.map(block => block.reduce((a, b) => a + b) / block.length)
    if (means.some((mean, index) => index > 0 && mean < (means[index - 1] as number)))
      continue
    best = Math.min(best, blocks.flat().length && blocks.reduce((sum, block, index) => sum + block.reduce((total, value) => total + (value - (means[index] as number)) ** 2, 0), 0))
  }
  return best
}

test('pool-adjacent-violators rises, changes nothing the second time, and is the least-squares fit', () => {
  fc.assert(fc.property(fc.array(unit, { minLength: 1, maxLength: 9 }), (values) => {
    const fitted = poolAdjacentViolators(values)
    expect(fitted).toHaveLength(values.length)
    expect(fitted.every((value, index) => index === 0 || value >= (fitted[index - 1] as number))).toBe(true)
    poolAdjacentViolators(fitted).forEach((value, index) => expect(value).toBeCloseTo(fitted[index] as number, 12))
    const error = fitted.reduce((sum, value, index) => sum + (value - (values[index] as number)) ** 2, 0)
    expect(error).toBeCloseTo(bruteForce(values), 9)
  }))
})

test('a weight counts as so many equal entries', () => {
  const thrice = poolAdjacentViolators([0.9, 0.1, 0.1, 0.1])
  expect(poolAdjacentViolators([0.9, 0.1], [1, 3])).toEqual([thrice[0], thrice[1]])
})

test('knots are few, lie in [0, 1], rise, and cover [0, 1]', () => {
  fc.assert(fc.property(fc.array(fc.tuple(unit, unit), { minLength: 2, maxLength: 200 }), fc.integer({ min: 2, max: 9 }), (pairs, maxKnots) => {
    const knots = isotonicKnots(pairs.map(([x]) => x), pairs.map(([, y]) => y), maxKnots)
    if (knots === null)
      return
    expect(knots.length).toBeLessThanOrEqual(maxKnots + 3)
    expect([knots[0]?.[0], knots.at(-1)?.[0]]).toEqual([0, 1])
    for (const [index, [x, y]] of knots.entries()) {
      expect(x > (knots[index - 1]?.[0] ?? -1) && y >= (knots[index - 1]?.[1] ?? 0) && y >= 0 && y <= 1).toBe(true)
    }
  }))
})

test('a bent scale is straightened; labels that fall with the score give no mapping', () => {
  const x = Array.from({ length: 300 }, (_, index) => index / 299)
  const knots = isotonicKnots(x, x.map(Math.sqrt), 9)
  for (const raw of [0.1, 0.3, 0.5, 0.9])
    expect(mapThrough(knots ?? [], raw)).toBeCloseTo(Math.sqrt(raw), 1)
  expect(isotonicKnots(x, x.map(value => 1 - value), 9)).toBeNull()
})
