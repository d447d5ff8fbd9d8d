import fc from 'fast-check'
import { expect, test } from 'vitest'
import { calibrated, mapThrough } from '../../../src-shared/domain/quality'
import { taxonomy } from '../../../src-shared/domain/taxonomy'
import { TAXONOMY } from '../../support/stores'

type Knots = [number, number][]
const MAPPED = taxonomy.parse({ ...TAXONOMY, calibration: [{ pack: 'analytic@1.0.0', target: 'noise', knots: [[0.2, 0.1], [0.6, 0.5], [1, 0.9]] }] })

test('a raw score is read through the mapping of its own pack and target, linear between knots and constant beyond', () => {
  const read = (score: number, target = 'noise', pack = 'analytic@1.0.0'): number => calibrated(score, { target, pack }, MAPPED)
  expect([0, 0.2, 0.4, 0.6, 0.8, 1].map(score => Number(read(score).toFixed(9)))).toEqual([0.1, 0.1, 0.3, 0.5, 0.7, 0.9])
  expect([read(0.4, 'focus'), read(0.4, 'noise', 'analytic@1.0.1'), calibrated(0.4, { target: 'noise', pack: 'analytic@1.0.0' }, TAXONOMY)]).toEqual([0.4, 0.4, 0.4])
})

test('any rising knots give a rising mapping within their ends', () => {
  const unit = fc.double({ min: 0, max: 1, noNaN: true })
  const knots = fc.uniqueArray(unit, { minLength: 2, maxLength: 12 }).chain(xs => fc.tuple(fc.constant(xs.sort((a, b) => a - b)), fc.array(unit, { minLength: xs.length, maxLength: xs.length }))).map(([xs, ys]): Knots => xs.map((x, index) => [x, ys.sort((a, b) => a - b)[index] as number]))
  fc.assert(fc.property(knots, unit, unit, (chosen, a, b) => {
    const [low, high] = [mapThrough(chosen, Math.min(a, b)), mapThrough(chosen, Math.max(a, b))]
    expect(low).toBeLessThanOrEqual(high + 1e-12)
    expect(low).toBeGreaterThanOrEqual((chosen[0] as [number, number])[1])
    expect(high).toBeLessThanOrEqual((chosen.at(-1) as [number, number])[1] + 1e-12)
  }))
})

test.each([
  ['falling knots', [{ pack: 'a@1.0.0', target: 'noise', knots: [[0, 0.5], [1, 0.4]] }], /must rise/],
  ['an unknown target', [{ pack: 'a@1.0.0', target: 'taste', knots: [[0, 0], [1, 1]] }], /unknown target taste/],
  ['two mappings for one target', Array.from({ length: 2 }, () => ({ pack: 'a@1.0.0', target: 'noise', knots: [[0, 0], [1, 1]] })), /more than one mapping/],
])('%s are refused', (_name, calibration, message) => {
  expect(() => taxonomy.parse({ ...TAXONOMY, calibration })).toThrow(message)
})
