import type { FrameTable } from '../../../../../src-shared/domain/media'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isStretchOf, planStretches, seekTimeS } from '../../../../../src-main/core/media/stretches'

const LONG = { aboveS: 120, windows: 8, windowS: 10 }

/** Frames `gap` ticks of 1/1000 s apart, a key frame every `keyEvery`. */
function tableOf(frames: number, gap: number, keyEvery: number, first = 0): FrameTable {
  const pts = Array.from({ length: frames }, (_, index) => first + index * gap)
  return { timeBase: [1, 1000], pts, keyframes: pts.flatMap((_, index) => index % keyEvery === 0 ? [index] : []), origin: 'packets' }
}

describe('stretches of a long video', () => {
  test('are none of a video that is short, that has no key frames, or of which most would have to be decoded anyway', () => {
    expect(planStretches(tableOf(3001, 40, 50), LONG)).toBeNull()
    expect(planStretches(tableOf(3002, 40, 50), LONG)).not.toBeNull()
    expect(planStretches({ ...tableOf(15_000, 40, 50), keyframes: [] }, LONG)).toBeNull()
    expect(planStretches(tableOf(15_000, 40, 15_000), LONG)).toBeNull()
  })

  test('begin at key frames, are spread evenly and take a bounded time', () => {
    const table = tableOf(15_000, 40, 250, 700)
    const stretches = planStretches(table, LONG) ?? []
    expect(stretches).toHaveLength(8)
    for (const [index, { from, to, startKey }] of stretches.entries()) {
      expect(from % 250).toBe(0)
      expect(startKey).toBe(from)
      expect(to - from).toBe(250)
      expect(Math.abs((from + to) / 2 - (index + 0.5) * 15_000 / 8)).toBeLessThan(300)
    }
  })

  test('never overlap, never leave the video, and never cost more than they save', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 4000 }), fc.integer({ min: -5000, max: 5000 }), (frames, gap, keyEvery, first) => {
      const table = tableOf(frames, gap, keyEvery, first)
      const stretches = planStretches(table, LONG)
      if (stretches === null)
        return
      let last = 0
      let decoded = 0
      for (const { from, to, startKey } of stretches) {
        expect(from).toBeGreaterThanOrEqual(last)
        expect(to).toBeGreaterThan(from)
        expect((startKey ?? 0)).toBeLessThanOrEqual(from)
        last = to
        decoded += to - (startKey ?? 0)
      }
      expect(last).toBeLessThanOrEqual(frames)
      expect(decoded).toBeLessThanOrEqual(0.75 * frames)
    }))
  })
})

test('asks for a moment just behind the key frame, never past the next one', () => {
  expect(seekTimeS(tableOf(100, 40, 50), 50)).toBeCloseTo(2.14)
  expect(seekTimeS(tableOf(100, 40, 1), 50)).toBeCloseTo(2.02)
})

test('knows a stretch by the times of its frames', () => {
  const table = tableOf(100, 40, 10)
  const decoded = { ...tableOf(10, 40, 10, 800), origin: 'decoded' as const }
  expect(isStretchOf(decoded, table, { from: 20, to: 30 })).toBe(true)
  expect(isStretchOf({ ...decoded, pts: decoded.pts.filter((_, index) => index !== 4) }, table, { from: 20, to: 30 })).toBe(true)
  expect(isStretchOf({ ...decoded, pts: decoded.pts.slice(1) }, table, { from: 20, to: 30 })).toBe(false)
  expect(isStretchOf({ ...decoded, pts: decoded.pts.map(pts => pts + 1) }, table, { from: 20, to: 30 })).toBe(false)
  expect(isStretchOf({ ...decoded, timeBase: [1, 90_000] }, table, { from: 20, to: 30 })).toBe(false)
})
