import { expect, test } from 'vitest'
import { levelFidelity } from '../../../../../src-main/core/calibration/levelFidelity'
import { TAXONOMY } from '../../../../support/stores'

test('scores spread evenly keep .98 of their order and value in five levels', () => {
  const { n, srcc, plcc, shares } = levelFidelity(Array.from({ length: 1000 }, (_, index) => (index + 0.5) / 1000), TAXONOMY)
  expect({ n, srcc, plcc, shares }).toEqual({ n: 1000, srcc: expect.closeTo(0.98, 2), plcc: expect.closeTo(0.98, 2), shares: { bad: 0.2, poor: 0.2, fair: 0.2, good: 0.2, excellent: 0.2 } })
})

test('scores crowded into the middle lose it (control)', () => {
  const { srcc } = levelFidelity(Array.from({ length: 1000 }, (_, index) => 0.45 + 0.2 * index / 1000), TAXONOMY)
  expect(srcc).toBeLessThan(0.9)
})

test('without scores, or with one level only, no correlation is claimed', () => {
  expect(levelFidelity([], TAXONOMY)).toMatchObject({ n: 0, srcc: null, plcc: null, shares: { fair: 0 } })
  expect(levelFidelity([0.5, 0.51], TAXONOMY)).toMatchObject({ n: 2, srcc: null, plcc: null, shares: { fair: 1 } })
})
