import { expect, test } from 'vitest'
import { combineStretches } from '../../../../../src-main/core/scoring/stretchFeatures'

test('averages over frames, adds up counts, keeps the longest freeze and leaves out what has no meaning', () => {
  const parts = [
    { frames: 100, features: { frame_count: 100, scene_cuts: 1, longest_freeze: 0.2, shake: 1, path_residual: Number.NaN, frame_rate: Number.NaN } },
    { frames: 300, features: { frame_count: 300, scene_cuts: 2, longest_freeze: 0.1, shake: 5, path_residual: 3, frame_rate: Number.NaN } },
  ]
  expect(combineStretches(parts)).toEqual({ frame_count: 400, scene_cuts: 3, longest_freeze: 0.2, shake: 4, path_residual: 3, frame_rate: Number.NaN })
})

test('takes a single stretch as it is', () => {
  const features = { shake: 0.1 + 0.2 }
  expect(combineStretches([{ frames: 3, features }])).toBe(features)
})
