import type { Timeline } from '../../../../../src-shared/domain/timeline'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { momentsOf } from '../../../../../src-main/core/instructions'
import { liesIn } from '../../../../../src-main/core/instructions/moments'
import { moments as rules, taxonomy } from './videoQuality'

/** Windows of 30 frames one after the other, with the scores of one dimension. */
function timelineOf(stability: readonly (number | null)[], windowAt = (index: number): { from: number, to: number } => ({ from: index * 30, to: index * 30 + 30 })): Timeline {
  return { windows: stability.map((_, index) => windowAt(index)), scores: { stability: [...stability] } }
}

const repeat = (times: number, ...values: (number | null)[]): (number | null)[] => Array.from({ length: times * values.length }, (_, index) => values[index % values.length] ?? null)
const at = (stability: readonly (number | null)[], windowAt?: Parameters<typeof timelineOf>[1]) => momentsOf(timelineOf(stability, windowAt), taxonomy, rules)?.byTarget.stability ?? null

describe('finds', () => {
  test('a step: one half at its worst, the other at its best', () => {
    expect(at([...repeat(5, 0.9), ...repeat(5, 0.2)])).toEqual({
      worst: { part: 'second_half', frames: { from: 150, to: 300 } },
      best: { part: 'first_half', frames: { from: 0, to: 150 } },
    })
  })
  test('a dip in the middle, and no single time for what surrounds it', () => {
    expect(at([0.8, 0.8, 0.8, 0.8, 0.2, 0.2, 0.8, 0.8, 0.8, 0.8])).toEqual({ worst: { part: 'middle', frames: { from: 120, to: 180 } }, best: null })
  })
  test('a dip off the middle by its frames', () => {
    expect(at([0.8, 0.2, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8])?.worst).toEqual({ part: 'beginning', frames: { from: 30, to: 60 } })
    expect(at([0.8, 0.8, 0.8, 0.2, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8].toReversed())?.worst).toEqual({ part: 'middle', frames: { from: 180, to: 210 } })
    expect(at([...repeat(3, 0.8), 0.2, ...repeat(16, 0.8)])?.worst).toEqual({ part: 'stretch', frames: { from: 90, to: 120 } })
  })
  test('a ramp: the half on the far side of the middle score', () => {
    const ramp = Array.from({ length: 10 }, (_, index) => 0.1 + index * 0.08)
    expect(at(ramp)).toEqual({ worst: { part: 'first_half', frames: { from: 0, to: 150 } }, best: { part: 'second_half', frames: { from: 150, to: 300 } } })
  })
  test('what returns at intervals', () => {
    expect(at(repeat(5, 0.8, 0.8, 0.2))?.worst).toEqual({ part: 'intervals', frames: { from: 60, to: 450 } })
  })
  test('the start and the end', () => {
    expect(at([0.1, 0.1, ...repeat(10, 0.8)])?.worst?.part).toBe('beginning')
    expect(at([...repeat(10, 0.8), 0.1, 0.1])?.worst?.part).toBe('end')
  })
  test('a constant score as lasting throughout, as a defect or as a strength', () => {
    expect(at(repeat(8, 0.2))).toEqual({ worst: { part: 'whole', frames: { from: 0, to: 240 } }, best: null })
    expect(at(repeat(8, 0.9))).toEqual({ worst: null, best: { part: 'whole', frames: { from: 0, to: 240 } } })
  })
  test('scattered windows that keep to one half', () => {
    expect(at([0.8, 0.8, 0.8, 0.8, 0.8, 0.2, 0.2, 0.8, 0.2, 0.2])?.worst).toEqual({ part: 'second_half', frames: { from: 150, to: 300 } })
  })
})

describe('says nothing', () => {
  test('of one window, or too few', () => {
    expect(at([0.1])).toBeNull()
    expect(at([0.1, 0.9, 0.9])).toBeNull()
  })
  test('of windows that were not measured', () => {
    expect(at(repeat(8, null))).toBeNull()
    expect(momentsOf({ windows: [], scores: {} }, taxonomy, rules)).toBeNull()
  })
  test('of a change that is too small to tell and too large to be none', () => {
    expect(at([...repeat(5, 0.5), ...repeat(5, 0.27)])).toBeNull()
  })
  test('of a worst part that is good', () => {
    expect(at([...repeat(5, 1), ...repeat(5, 0.65)])?.worst).toBeNull()
  })
  test('of more than the measured windows of a long video', () => {
    const sparse = (index: number): { from: number, to: number } => ({ from: index * 1000, to: index * 1000 + 30 })
    expect(at([...repeat(4, 0.9), ...repeat(4, 0.2)], sparse)).toBeNull()
    expect(at(repeat(8, 0.2), sparse)).toBeNull()
    expect(at([0.9, 0.9, 0.9, 0.2, 0.9, 0.9, 0.9, 0.9], sparse)?.worst).toEqual({ part: 'stretch', frames: { from: 3000, to: 3030 } })
  })
})

test('bridges a window that was not measured, but no long gap', () => {
  expect(at([...repeat(10, 0.8), 0.2, 0.2, null, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2])?.worst).toEqual({ part: 'second_half', frames: { from: 300, to: 600 } })
  expect(at([0.2, ...repeat(2, null), ...repeat(2, 0.8), 0.2])?.worst).toBeNull()
})

test('always names frames of the video that lie in the part named', () => {
  fc.assert(fc.property(fc.array(fc.option(fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 40 }), fc.integer({ min: 1, max: 90 }), fc.nat({ max: 200 }), (scores, length, gap) => {
    const found = momentsOf(timelineOf(scores, index => ({ from: index * (length + gap), to: index * (length + gap) + length })), taxonomy, rules)
    for (const moment of Object.values(found?.byTarget ?? {}).flatMap(({ worst, best }) => [worst, best])) {
      if (moment)
        expect(liesIn(moment.frames, moment.part, found?.frameCount ?? 0), JSON.stringify({ moment, found })).toBe(true)
    }
  }), { numRuns: 2000, seed: 3 })
})
