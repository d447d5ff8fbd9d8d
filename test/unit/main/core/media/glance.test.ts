import type { FrameTable } from '../../../../../src-shared/domain/media'
import { describe, expect, test } from 'vitest'
import { planGlance } from '../../../../../src-main/core/media/glance'

const SAMPLING = { keyFrames: 4, maxPassKeyframes: 12 }

function table(frames: number, everyKey: number): FrameTable {
  return { timeBase: [1, 30], pts: Array.from({ length: frames }, (_, index) => index), keyframes: Array.from({ length: Math.ceil(frames / everyKey) }, (_, index) => index * everyKey), origin: 'packets' }
}

describe('the key frames of a glance', () => {
  test('are all there are in a short file, in one decode', () => {
    expect(planGlance(table(240, 250), SAMPLING, false)).toEqual([{ frames: [0], jumps: false }])
    expect(planGlance(table(300, 100), SAMPLING, false)).toEqual([{ frames: [0, 100, 200], jumps: false }])
  })

  test('are spread over the time of a longer one', () => {
    expect(planGlance(table(400, 50), SAMPLING, false)).toEqual([{ frames: [50, 150, 250, 350], jumps: false }])
  })

  test('are jumped to where many lie on the way, and each alone where pictures are interlaced', () => {
    expect(planGlance(table(4000, 50), SAMPLING, false)).toEqual([500, 1500, 2500, 3500].map(frame => ({ frames: [frame], jumps: true })))
    expect(planGlance(table(100, 100), SAMPLING, true)).toEqual([{ frames: [0], jumps: false }])
  })

  test('are unknown without an index', () => {
    expect(planGlance({ ...table(100, 100), keyframes: [] }, SAMPLING, false)).toBeNull()
  })
})
