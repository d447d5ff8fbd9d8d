import type { RunScore } from '../../../../../src-main/core/scoring/ports'
import type { Timeline } from '../../../../../src-shared/domain/timeline'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeTimeline, encodeTimeline, timelineOf } from '../../../../../src-main/core/scoring/timeline'
import { TAXONOMY } from '../../../../support/stores'

const score = fc.option(fc.integer({ min: 0, max: 250 }).map(step => step / 250), { nil: null })

const anyTimeline: fc.Arbitrary<Timeline> = fc.array(fc.record({ gap: fc.nat(5000), length: fc.integer({ min: 1, max: 90_000 }) }), { minLength: 1, maxLength: 60 }).chain((steps) => {
  let end = 0
  const windows = steps.map(({ gap, length }) => {
    const from = end + gap
    end = from + length
    return { from, to: end }
  })
  const lane = fc.array(score, { minLength: windows.length, maxLength: windows.length })
  return fc.dictionary(fc.constantFrom('noise', 'sharpness', 'motion_blur'), lane, { noNullPrototype: true }).map(scores => ({ windows, scores }))
})

test('a timeline comes back from its bytes as it was', () => {
  fc.assert(fc.property(anyTimeline, (timeline) => {
    expect(decodeTimeline(encodeTimeline(timeline))).toEqual(timeline)
  }))
})

test('bytes that are cut or have something left over are refused', () => {
  fc.assert(fc.property(anyTimeline, (timeline) => {
    const bytes = encodeTimeline(timeline)
    expect(() => decodeTimeline(bytes.subarray(0, -1))).toThrow()
    expect(() => decodeTimeline(Uint8Array.of(...bytes, 0))).toThrow(/left over/)
  }))
})

test('the level thresholds survive rounding', () => {
  const scores = { noise: [0.2, 0.4, 0.6, 0.8, 1] }
  const windows = scores.noise.map((_, index) => ({ from: index, to: index + 1 }))
  expect(decodeTimeline(encodeTimeline({ windows, scores })).scores).toEqual(scores)
})

test('ten seconds of all dimensions take little more than a byte a window and dimension', () => {
  const windows = Array.from({ length: 10 }, (_, index) => ({ from: index * 30, to: index * 30 + 30 }))
  const scores = Object.fromEntries(TAXONOMY.dimensions.map(({ id }) => [id, windows.map(() => 0.5)]))
  expect(encodeTimeline({ windows, scores }).length).toBeLessThan(14 * 10 + 200)
})

test('what was measured in a window stands there, what was inferred does not', () => {
  const scoresOf = (features: Readonly<Record<string, number>>): RunScore[] => [
    { target: 'noise', score: features.noise_sigma ?? 0, source: features.noise_sigma === undefined ? 'inferred' : 'measured', confidence: 1, reason: null },
    { target: 'content', score: 0.5, source: 'inferred', confidence: 0.5, reason: 'no estimator' },
  ]
  const windows = [{ from: 0, to: 30, features: { noise_sigma: 0.25 } }, { from: 30, to: 60, features: {} }]
  expect(timelineOf(windows, scoresOf, TAXONOMY)).toEqual({ windows: [{ from: 0, to: 30 }, { from: 30, to: 60 }], scores: { noise: [0.25, null] } })
  expect(timelineOf([], scoresOf, TAXONOMY)).toBeNull()
})
