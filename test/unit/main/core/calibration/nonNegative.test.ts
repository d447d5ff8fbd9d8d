import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitTowards, momentsOf, nonNegativeMinimum } from '../../../../../src-main/core/calibration/nonNegative'

const entry = fc.double({ min: -1, max: 1, noNaN: true })

function objective(gram: number[][], linear: number[], b: number[]): number {
  return gram.reduce((sum, row, i) => sum + row.reduce((inner, value, j) => inner + value * (b[i] as number) * (b[j] as number) / 2, 0) - (linear[i] as number) * (b[i] as number), 0)
}

/** Solves by elimination; the matrix is positive definite. */
function solve(matrix: number[][], vector: number[]): number[] {
  const rows = matrix.map((row, index) => [...row, vector[index] as number])
  rows.forEach((row, i) => {
    for (const [j, other] of rows.entries()) {
      if (j === i)
        continue
      const factor = (other[i] as number) / (row[i] as number)
      row.forEach((value, column) => { other[column] = (other[column] as number) - factor * value })
    }
  })
  return rows.map((row, index) => (row.at(-1) as number) / (row[index] as number))
}

/** The least objective over every choice of coefficients that may differ from zero. */
function bruteForce(gram: number[][], linear: number[]): number {
  let best = 0
  for (let chosen = 1; chosen < 2 ** linear.length; chosen++) {
    const free = linear.map((_, index) => index).filter(index => chosen >> index & 1)
    const part = solve(free.map(i => free.map(j => gram[i]?.[j] as number)), free.map(i => linear[i] as number))
    if (part.every(value => value >= 0)) {
      const full = linear.map((_, index) => part[free.indexOf(index)] ?? 0)
      best = Math.min(best, objective(gram, linear, full))
    }
  }
  return best
}

test('no choice of non-negative coefficients is better', () => {
  const problem = fc.integer({ min: 1, max: 4 }).chain(d => fc.tuple(fc.array(fc.array(entry, { minLength: d, maxLength: d }), { minLength: d, maxLength: d }), fc.array(entry, { minLength: d, maxLength: d })))
  fc.assert(fc.property(problem, ([root, linear]) => {
    const gram = root.map((a, i) => root.map((b, j) => a.reduce((sum, value, at) => sum + value * (b[at] as number), i === j ? 0.05 : 0)))
    const found = nonNegativeMinimum(gram, linear)
    expect(found.every(value => value >= 0)).toBe(true)
    expect(objective(gram, linear, found)).toBeCloseTo(bruteForce(gram, linear), 7)
  }))
})

test('a strong pull gives the prior in its best scale, a weak one the data', () => {
  const rows = Array.from({ length: 200 }, (_, index) => [index % 7 / 7, index % 11 / 11])
  const moments = momentsOf(rows, rows.map(([a, b]) => 0.1 + 0.9 * (a as number) + 0.3 * (b as number)))
  const weak = fitTowards(moments, [1, 1], 1e-6)
  expect([...weak.coefficients, weak.intercept].map(value => Number(value.toFixed(3)))).toEqual([0.9, 0.3, 0.1])
  const [a, b] = fitTowards(moments, [1, 1], 1e6).coefficients
  expect(a).toBeCloseTo(b as number, 4)
  expect(a).toBeGreaterThan(0.5)
})
