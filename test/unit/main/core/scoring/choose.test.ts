import { expect, test } from 'vitest'
import { chooseScores } from '../../../../../src-main/core/scoring/choose'
import { scoringPolicy } from '../../../../../src-shared/domain/policy'
import { TAXONOMY } from '../../../../support/stores'

const PLAIN = scoringPolicy.parse({})

test('the built-in pack feeds a dimension unless the policy names another', () => {
  const stored = [
    { target: 'noise', score: 0.9, source: 'measured', pack: 'maxvqa@2.0.0' },
    { target: 'noise', score: 0.2, source: 'measured', pack: 'analytic@1.1.0' },
    { target: 'noise', score: 0.1, source: 'measured', pack: 'analytic@1.0.0' },
  ] as const
  expect(chooseScores(stored, PLAIN, TAXONOMY)).toEqual([{ target: 'noise', score: 0.2, source: 'measured' }])
  expect(chooseScores(stored, scoringPolicy.parse({ targets: { noise: 'maxvqa' } }), TAXONOMY)).toEqual([{ target: 'noise', score: 0.9, source: 'measured' }])
})

test('a video that the named pack has not scored keeps what the built-in one says', () => {
  const stored = [{ target: 'noise', score: 0.2, source: 'measured', pack: 'analytic@1.1.0' }] as const
  expect(chooseScores(stored, scoringPolicy.parse({ targets: { noise: 'maxvqa' } }), TAXONOMY)).toEqual([{ target: 'noise', score: 0.2, source: 'measured' }])
})

test('a dimension that only another pack gave is taken from it', () => {
  expect(chooseScores([{ target: 'content', score: 0.7, source: 'measured', pack: 'clip@1.0.0' }], PLAIN, TAXONOMY)).toHaveLength(1)
})

test('a group or the overall of a pack counts only where the policy names it', () => {
  const stored = [
    { target: 'overall', score: 0.8, source: 'measured', pack: 'dover@1.0.0' },
    { target: 'aesthetic', score: 0.7, source: 'measured', pack: 'dover@1.0.0' },
  ] as const
  expect(chooseScores(stored, PLAIN, TAXONOMY)).toEqual([])
  expect(chooseScores(stored, scoringPolicy.parse({ targets: { aesthetic: 'dover' } }), TAXONOMY)).toEqual([{ target: 'aesthetic', score: 0.7, source: 'measured' }])
})

test('a label list stands before every pack', () => {
  const stored = [
    { target: 'noise', score: 0.9, source: 'measured', pack: 'analytic@1.1.0' },
    { target: 'noise', score: 0.4, source: 'imported', pack: 'imported' },
  ] as const
  expect(chooseScores(stored, scoringPolicy.parse({ targets: { noise: 'analytic' } }), TAXONOMY)).toEqual([{ target: 'noise', score: 0.4, source: 'imported' }])
})
