import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createFrameClock } from '../../../../../src-renderer/features/player/frameClock'

const table = (pts: number[], timeBase: [number, number] = [1, 1000]) => ({ timeBase, pts, keyframes: [0], origin: 'decoded' as const })

describe('createFrameClock', () => {
  test('seeks to the middle between a frame and the next one at a variable rate', () => {
    const clock = createFrameClock(table([0, 40, 140, 150]), 0)
    expect([0, 1, 2].map(clock.middleOf)).toEqual([0.02, 0.09, 0.145].map(value => expect.closeTo(value, 9)))
  })

  test('gives the last frame the length of the one before it', () => {
    expect(createFrameClock(table([0, 40, 140]), 0).middleOf(2)).toBeCloseTo(0.19, 9)
  })

  test('counts from what the player calls the first frame', () => {
    const clock = createFrameClock(table([1400, 1440]), 0)
    expect([clock.startOf(0), clock.startOf(1), clock.presentedAt(0.04)]).toEqual([0, 0.04, 1].map(value => expect.closeTo(value, 9)))
  })

  test('takes the nearest frame for a time that was rounded on the way', () => {
    const clock = createFrameClock(table([0, 1001, 2002], [1, 30000]), 0)
    expect(clock.presentedAt(0.033366)).toBe(1)
    expect(clock.presentedAt(0.066734)).toBe(2)
  })

  test('keeps frames outside the table at its ends', () => {
    const clock = createFrameClock(table([0, 40]), 0)
    expect([clock.middleOf(-5), clock.middleOf(99), clock.shownAt(-1), clock.shownAt(9)]).toEqual([clock.middleOf(0), clock.middleOf(1), 0, 1])
  })

  test('finds every frame again from the middle it seeks to', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 60 }), fc.integer({ min: 0, max: 90_000 }), (gaps, start) => {
      const pts = gaps.reduce<number[]>((all, gap) => [...all, (all.at(-1) ?? start) + gap], [])
      const clock = createFrameClock(table(pts, [1, 90_000]), 0.5)
      pts.forEach((_, frame) => expect([clock.shownAt(clock.middleOf(frame)), clock.presentedAt(clock.startOf(frame))]).toEqual([frame, frame]))
    }))
  })
})
