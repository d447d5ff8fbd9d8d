import type { CalibrationRequest } from '../../../../../src-main/core/calibration/calibrate'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { calibrate } from '../../../../../src-main/core/calibration/calibrate'
import { calibrated } from '../../../../../src-shared/domain/quality'
import { taxonomy as taxonomySchema } from '../../../../../src-shared/domain/taxonomy'
import { labelledVideos, RULES, shuffled } from '../../../../support/calibration'
import { TAXONOMY } from '../../../../support/stores'

const PACK = 'analytic@1.0.0'
const request = (videos: CalibrationRequest['videos'], more: Partial<CalibrationRequest> = {}): CalibrationRequest => ({ videos, taxonomy: TAXONOMY, pack: PACK, mapScores: true, k: 5, seed: 1, rules: RULES, force: false, ...more })

describe('labels that the scores can follow', () => {
  const result = calibrate(request(labelledVideos(150)))
  const of = (target: string) => result.report.targets.find(entry => entry.target === target)

  test('every labelled target is predicted better on unseen videos, and a valid taxonomy comes out', () => {
    expect(result.report.targets.map(entry => [entry.target, entry.kept])).toEqual([['sharpness', true], ['noise', true], ['overall', true]])
    for (const { before, after } of result.report.targets)
      expect(after.rmse).toBeLessThan(0.75 * before.rmse)
    expect(of('overall')?.after.srcc).toBeGreaterThan(of('overall')?.before.srcc ?? 1)
    expect(taxonomySchema.safeParse(result.taxonomy).error).toBeUndefined()
    expect(result.taxonomy?.calibration?.map(entry => [entry.pack, entry.target])).toEqual([[PACK, 'sharpness'], [PACK, 'noise']])
  })

  test('content, which decided the labels, weighs more than before', () => {
    const weight = (from: typeof TAXONOMY | null) => from?.dimensions.find(entry => entry.id === 'content')?.weight ?? 0
    expect(weight(result.taxonomy)).toBeGreaterThan(1.2 * weight(TAXONOMY))
  })

  test('mapped scores stay in [0, 1] and keep their order', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(fc.property(unit, unit, (a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)].map(score => calibrated(score, { target: 'noise', pack: PACK }, result.taxonomy ?? TAXONOMY)) as [number, number]
      expect(low >= 0 && low <= high && high <= 1).toBe(true)
    }))
  })

  test('the same videos and seed give the same taxonomy and report, another seed other folds', { timeout: 60_000 }, () => {
    expect(calibrate(request(labelledVideos(150)))).toEqual(result)
    expect(calibrate(request(labelledVideos(150), { seed: 2 })).report.targets).not.toEqual(result.report.targets)
  })

  test('calibrated once, the same labels give no further gain', () => {
    expect(calibrate(request(labelledVideos(150), { taxonomy: result.taxonomy ?? TAXONOMY, seed: 3 })).taxonomy).toBeNull()
  })
})

test.each([20, 60, 200])('labels of other videos are never taken for an improvement (%i videos, 6 shuffles); their own are', { timeout: 120_000 }, (n) => {
  const videos = labelledVideos(n)
  for (let seed = 1; seed <= 6; seed++) {
    const { taxonomy, report } = calibrate(request(shuffled(videos, seed), { seed }))
    expect({ seed, taxonomy, kept: report.targets.filter(entry => entry.kept).map(entry => entry.target) }).toEqual({ seed, taxonomy: null, kept: [] })
  }
  expect(calibrate(request(videos)).taxonomy).not.toBeNull()
})

test('twenty videos do not overfit: with labels by the present weights, the weights hardly move', () => {
  const videos = labelledVideos(20).map(({ scores, labels }) => ({ scores, labels: { overall: labels.overall ?? 0 } }))
  const { taxonomy } = calibrate(request(videos, { force: true }))
  for (const { id, weight } of taxonomy?.dimensions ?? [])
    expect(Math.abs(weight - (TAXONOMY.dimensions.find(entry => entry.id === id)?.weight ?? 0))).toBeLessThan(0.25)
})

test('force keeps what was fitted, and the report still says it is no better', () => {
  const { taxonomy, report } = calibrate(request(shuffled(labelledVideos(60)), { force: true }))
  expect(taxonomy).not.toBeNull()
  expect(report.improved).toBe(false)
})

test('labels that run against the scores give no mapping', () => {
  const videos = labelledVideos(80).map(({ scores, labels }) => ({ scores, labels: { noise: 1 - (labels.noise ?? 0) } }))
  expect(calibrate(request(videos))).toMatchObject({ taxonomy: null, report: { targets: [{ target: 'noise', kept: false, kind: null }] } })
})
