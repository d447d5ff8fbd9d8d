import type { ScoreExpression } from '../../../../../src-main/core/scoring/measureExpression'
import { describe, expect, test } from 'vitest'
import { evaluate, featuresOf, scoreExpression } from '../../../../../src-main/core/scoring/measureExpression'

const logistic: ScoreExpression = { kind: 'logistic', of: { feature: 'a' }, mu: 2, k: 1, direction: 'rising' }

describe('score expressions', () => {
  test('gives one half at the middle of a logistic and mirrors it when falling', () => {
    expect(evaluate(logistic, { a: 2 })).toBe(0.5)
    expect(evaluate(logistic, { a: 3 })).toBeCloseTo(0.731059, 6)
    expect(evaluate({ ...logistic, direction: 'falling' }, { a: 3 })).toBeCloseTo(0.268941, 6)
  })

  test('compares logarithms when an offset is given', () => {
    const noise: ScoreExpression = { kind: 'logistic', of: { feature: 'a' }, mu: 2, k: 0.45, direction: 'falling', logOffset: 0.3 }
    expect(evaluate(noise, { a: 1.7 })).toBeCloseTo(0.5, 12)
    expect(evaluate(noise, { a: 4.1 })).toBeCloseTo(0.1478, 4)
  })

  test('takes the worst of several excesses, around a center or above a floor', () => {
    const exposure: ScoreExpression = { kind: 'logistic', of: { worst: [{ feature: 'dark', from: 0.08, per: 0.25 }, { feature: 'mean', center: 0.46, from: 0.14, per: 0.14 }] }, mu: 1, k: 0.45, direction: 'falling' }
    expect(evaluate(exposure, { dark: 0.33, mean: 0.46 })).toBeCloseTo(0.5, 12)
    expect(evaluate(exposure, { dark: 0, mean: 0.74 })).toBeCloseTo(0.5, 12)
    expect(evaluate(exposure, { dark: 0, mean: 0.46 })).toBeCloseTo(0.9022, 4)
  })

  test('ramps in a straight line or in logarithms and stays flat outside', () => {
    const ramp: ScoreExpression = { kind: 'ramp', of: { feature: 'a' }, from: 1, to: 100, low: 0, high: 1, scale: 'log' }
    expect([0, 1, 10, 100, 1000].map(a => evaluate(ramp, { a }))).toEqual([0, 0, 0.5, 1, 1])
    expect(evaluate({ ...ramp, scale: 'linear' }, { a: 50.5 })).toBe(0.5)
  })

  test('multiplies, takes the least and blends by weight', () => {
    const half: ScoreExpression = { kind: 'ramp', of: { feature: 'a' }, from: 0, to: 1, low: 0, high: 1, scale: 'linear' }
    const features = { a: 0.5 }
    const one: ScoreExpression = { ...half, low: 1 }
    expect(evaluate({ kind: 'product', of: [half, half] }, features)).toBe(0.25)
    expect(evaluate({ kind: 'min', of: [half, one] }, features)).toBe(0.5)
    expect(evaluate({ kind: 'blend', of: [{ weight: 3, score: half }, { weight: 1, score: one }] }, features)).toBe(0.625)
  })

  test('goes straight between knots, in logarithms where asked, and stays flat beyond them', () => {
    const knots: ScoreExpression = { kind: 'knots', of: { feature: 'a' }, at: [[1, 1], [10, 0.5], [1000, 0]], scale: 'log' }
    for (const [a, score] of [[0, 1], [1, 1], [10, 0.5], [100, 0.25], [1000, 0], [5000, 0]] as const)
      expect(evaluate(knots, { a })).toBeCloseTo(score, 12)
    expect(evaluate({ ...knots, scale: 'linear' }, { a: 5.5 })).toBeCloseTo(0.75, 12)
  })

  test('uses the stand-in of knots only where the feature is absent', () => {
    const knots: ScoreExpression = { kind: 'knots', of: { feature: 'a' }, at: [[0, 0], [1, 1]], scale: 'linear' }
    expect(evaluate(knots, {})).toBeNaN()
    expect(evaluate({ ...knots, absent: 0.9 }, {})).toBe(0.9)
    expect(evaluate({ ...knots, absent: 0.9 }, { a: 0.25 })).toBe(0.25)
  })

  test.each([
    ['x that does not rise', [[1, 0], [1, 1]], 'linear'],
    ['scores that turn back', [[1, 0], [2, 1], [3, 0.5]], 'linear'],
    ['a logarithm of nothing', [[0, 0], [1, 1]], 'log'],
  ])('refuses knots with %s', (_, at, scale) => {
    const knots = { kind: 'knots', of: { feature: 'a' }, at, scale }
    expect(scoreExpression.safeParse(knots).success).toBe(false)
    expect(scoreExpression.safeParse({ ...knots, at: [[1, 0], [2, 1]] }).success).toBe(true)
  })

  test('is not a number when a feature is absent', () => {
    expect(evaluate(logistic, {})).toBeNaN()
    expect(featuresOf({ kind: 'product', of: [logistic, { kind: 'exponential', of: { feature: 'b' }, tau: 1 }] })).toEqual(['a', 'b'])
  })
})
