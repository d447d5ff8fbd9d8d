import type { ScoreTuple } from '../../../../../src-main/core/trust/ports'
import { describe, expect, test } from 'vitest'
import { distributionOf, quantile } from '../../../../../src-main/core/trust/distribution'
import { TRUST_LIMITS } from '../../../../../src-main/core/trust/limits'
import { createPackTable } from '../../../../../src-main/core/trust/scoreTable'
import { TAXONOMY } from '../../../../support/stores'

const PACK = { pack: 'analytic@1.0.0', sha256: 'a'.repeat(64) }

function column(scores: readonly number[], source: ScoreTuple[3] = 'measured', reason: string | null = null) {
  const table = createPackTable(PACK, scores.length)
  table.add(0, scores.map((score, index): ScoreTuple => [index, 'noise', score, source, 1, reason]))
  const found = table.finish().columns.get('noise')
  if (!found)
    throw new Error('the column is there')
  return found
}

const spread = Array.from({ length: 101 }, (_, index) => index / 100)
const of = (scores: readonly number[], source: ScoreTuple[3] = 'measured', reason: string | null = null) => distributionOf(column(scores, source, reason), TAXONOMY, TRUST_LIMITS)
const codes = (scores: readonly number[]) => of(scores).flags.map(flag => flag.code)

describe('the distribution of one output', () => {
  test('counts every video once in bins and levels and gives exact quantiles', () => {
    const found = of(spread)
    expect(found).toMatchObject({ n: 101, mean: expect.closeTo(0.5, 9), measured: 101, quantiles: { p5: 0.05, p25: 0.25, p50: 0.5, p75: 0.75, p95: expect.closeTo(0.95, 9) }, levels: [20, 20, 20, 20, 21] })
    expect(found.histogram.reduce((sum, n) => sum + n, 0)).toBe(101)
    expect(found.histogram[19]).toBe(6)
    expect(quantile([1, 2], 0.25)).toBe(1.25)
  })

  test('an even spread raises no flag, and its levels say what its scores say', () => {
    const found = of(spread)
    expect(found.flags).toEqual([])
    expect(found.fidelity?.srcc).toBeGreaterThan(0.95)
  })

  test.each([
    ['constant', Array.from<number>({ length: 50 }).fill(0.5), /constant/],
    ['saturated', Array.from({ length: 240 }, (_, index) => index < 235 ? 0.97 : 0.5), /98 % of 240 videos score \.95 or more: saturated; levels carry no information/],
    ['one_level', Array.from({ length: 50 }, (_, index) => 0.41 + index * 0.0035), /are fair/],
    ['low_fidelity', Array.from({ length: 60 }, (_, index) => index < 30 ? 0.45 + index * 0.004 : 0.61 + index * 0.003), /SRCC/],
  ])('%s scores are told in a sentence', (code, scores, sentence) => {
    const [flag] = of(scores).flags
    expect(flag?.code).toBe(code)
    expect(flag?.text).toMatch(sentence)
  })

  test('a few videos are shown but not judged, however they look', () => {
    expect(codes([0.5, 0.5, 0.5])).toEqual(['few'])
  })

  test('reasons are counted, and scores that were never measured are told apart', () => {
    const found = of(spread, 'inferred', 'hardly any edges')
    expect(found.reasons).toEqual([{ reason: 'hardly any edges', n: 101 }])
    expect(found.flags.map(flag => flag.code)).toEqual(['never_measured'])
  })
})
