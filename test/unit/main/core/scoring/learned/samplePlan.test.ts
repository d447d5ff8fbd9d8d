import type { Temporal } from '../../../../../../src-main/core/scoring/learned/manifestInput'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planFragments, selectFrames } from '../../../../../../src-main/core/scoring/learned/samplePlan'
import { calibrate } from '../../../../../../src-main/core/scoring/learned/scoreOutputs'

const CLIPS: Temporal = { mode: 'clips', clips: 2, length: 4, stride: 2, wrap: 'modulo' }
const SEGMENTS: Temporal = { mode: 'segments', segments: 4, framesPerSegment: 1, stride: 1, offset: 'center' }
const FRAGMENTS = { mode: 'fragments' as const, grid: [7, 7] as [number, number], patch: [32, 32] as [number, number], offset: 'center' as const, minSide: 'upscale' as const }

describe('frames', () => {
  test.each([
    ['clips spread over the video', CLIPS, 20, [[3, 5, 7, 9], [10, 12, 14, 16]]],
    ['clips of a video that is just long enough', CLIPS, 7, [[0, 2, 4, 6], [0, 2, 4, 6]]],
    ['clips of a video that is too short', CLIPS, 5, [[0, 2, 4, 1], [0, 2, 4, 1]]],
    ['clips of a single frame', CLIPS, 1, [[0, 0, 0, 0], [0, 0, 0, 0]]],
    ['the middle of each segment', SEGMENTS, 20, [[2, 7, 12, 17]]],
    ['segments of fewer frames than segments', SEGMENTS, 3, [[0, 0, 1, 2]]],
    ['consecutive frames of segments', { ...SEGMENTS, segments: 2, framesPerSegment: 3 }, 10, [[1, 2, 3, 6, 7, 8]]],
    ['frames spread evenly', { mode: 'uniform', frames: 4 }, 10, [[1, 3, 6, 8]]],
  ] as const)('%s', (_, temporal, frames, expected) => {
    expect(selectFrames(temporal, frames)).toEqual(expected)
  })

  test('always exist, and rise within a clip until the video starts again', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 8 }), (frames, clips, length, stride) => {
      for (const clip of selectFrames({ mode: 'clips', clips, length, stride, wrap: 'modulo' }, frames)) {
        expect(clip).toHaveLength(length)
        clip.forEach((frame, index) => {
          expect(frame >= 0 && frame < frames).toBe(true)
          if (index > 0 && (length - 1) * stride < frames)
            expect(frame).toBe((clip[index - 1] ?? 0) + stride)
        })
      }
    }))
  })
})

describe('fragments', () => {
  test('lie in the middle of their cells', () => {
    expect(planFragments({ widthPx: 1920, heightPx: 1080 }, FRAGMENTS)).toEqual({
      picture: { widthPx: 1920, heightPx: 1080 },
      tops: [61, 215, 369, 523, 677, 831, 985],
      lefts: [121, 395, 669, 943, 1217, 1491, 1765],
    })
  })

  test('fit into every picture and never overlap', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 8192 }), fc.integer({ min: 1, max: 8192 }), (widthPx, heightPx) => {
      const { picture, tops, lefts } = planFragments({ widthPx, heightPx }, FRAGMENTS)
      for (const [starts, length] of [[tops, picture.heightPx], [lefts, picture.widthPx]] as const) {
        starts.forEach((start, index) => expect(start >= (index === 0 ? 0 : (starts[index - 1] ?? 0) + 32) && start + 32 <= length).toBe(true))
      }
    }))
  })
})

test('raw outputs become scores as published', () => {
  // DOVER: the mean of LIVE-VQC is the middle; one deviation above is 1 / (1 + e^-1).
  expect(calibrate(0.1107, { kind: 'z', mean: 0.1107, sd: 0.07355 })).toBe(0.5)
  expect(calibrate(0.1107 + 0.07355, { kind: 'z', mean: 0.1107, sd: 0.07355 })).toBeCloseTo(0.731059, 6)
  expect(calibrate(2, { kind: 'logistic', mu: 1, k: -1 })).toBeCloseTo(0.268941, 6)
  expect([0, 1, 3, 5, 9].map(value => calibrate(value, { kind: 'quantile', knots: [[1, 0], [5, 1]] }))).toEqual([0, 0, 0.5, 1, 1])
  expect([-1, 0.25, 2].map(value => calibrate(value, { kind: 'identity' }))).toEqual([0, 0.25, 1])
})
