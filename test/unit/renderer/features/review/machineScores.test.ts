import type { TargetQuality, VideoDetail } from '../../../../../src-shared/contract/catalog'
import { expect, test } from 'vitest'
import { findingOf } from '../../../../../src-renderer/features/review/machineScores'

const run = (pack: string, score: number) => ({ pack, scores: [{ target: 'noise', score, source: 'measured', confidence: 1, reason: null }] })
const video = { runs: [run('new@1', 0.3), run('old@1', 0.7)] } as unknown as VideoDetail
const quality = (score: number): TargetQuality => ({ target: 'noise', score, level: 'fair', source: 'measured', machine: null })

test('what a row says comes from the pack whose score it shows, else from the newest', () => {
  expect(findingOf(video, quality(0.7))?.pack).toBe('old@1')
  expect(findingOf(video, quality(0.55))?.pack).toBe('new@1')
  expect(findingOf({ runs: [] }, quality(0.55))).toBeNull()
})
