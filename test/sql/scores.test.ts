import type { Stores } from '../../src-main/infra/sqlite/index'
import { expect, test } from 'vitest'
import { openStores } from '../../src-main/infra/sqlite/index'
import { addVideo, scoreVideo, TAXONOMY, temporaryStores } from '../support/stores'

const WINDOWS = [{ from: 0, to: 15 }, { from: 15, to: 30 }]

test('a run gives back its scores with confidence and reason, its evidence with units, and its timeline', () => {
  using stores = temporaryStores()
  const id = addVideo(stores, 'a.mp4')
  const manifest = JSON.stringify({ features: { edge_slope: { unit: '1/px', title: 'Slope of edges' } } })
  stores.scores.rememberPack({ sha256: 'a'.repeat(64), name: 'analytic@1.0.0', manifest }, new Date(0).toISOString())
  scoreVideo(stores, id, 0.5, {
    scores: [{ target: 'noise', score: 0.7, source: 'measured', confidence: 0.9, reason: null }, { target: 'sharpness', score: 0.4, source: 'inferred', confidence: 0.6, reason: 'hardly any edges' }],
    timeline: { windows: WINDOWS, scores: { noise: [0.2, null] } },
  })
  const [run, ...older] = stores.videos.get(id)?.runs ?? []
  expect(older).toEqual([])
  expect(run?.scores).toEqual([
    { target: 'sharpness', score: 0.4, source: 'inferred', confidence: 0.6, reason: 'hardly any edges' },
    { target: 'noise', score: 0.7, source: 'measured', confidence: 0.9, reason: null },
  ])
  expect(run?.evidence).toEqual({ edge_slope: { value: 0.2, unit: '1/px', title: 'Slope of edges' } })
  expect(stores.videos.timeline(id)).toEqual({ windows: WINDOWS, scores: { noise: [0.2, null] } })
})

test('a video without a timeline has none', () => {
  using stores = temporaryStores()
  const id = addVideo(stores, 'a.mp4')
  scoreVideo(stores, id)
  expect(stores.videos.timeline(id)).toBeNull()
})

test('evidence of a pack whose manifest is not known keeps its values', () => {
  using stores = temporaryStores()
  const id = addVideo(stores, 'a.mp4')
  scoreVideo(stores, id)
  expect(stores.videos.get(id)?.runs[0]?.evidence).toEqual({ edge_slope: { value: 0.2, unit: '', title: 'edge_slope' } })
})

test('a changed policy sets the levels from another pack', () => {
  using stores = temporaryStores()
  const id = addVideo(stores, 'a.mp4')
  scoreVideo(stores, id, 0.9)
  scoreVideo(stores, id, 0.1, { pack: 'dover@1.0.0', packSha256: 'b'.repeat(64), scores: [{ target: 'aesthetic', score: 0.1, source: 'measured', confidence: 1, reason: null }, { target: 'noise', score: 0.3, source: 'measured', confidence: 1, reason: null }] })
  const levelOf = (target: string) => stores.videos.get(id)?.quality.find(entry => entry.target === target)?.level
  expect([levelOf('noise'), levelOf('aesthetic'), levelOf('overall')]).toEqual(['excellent', 'excellent', 'excellent'])

  stores.settings.setPolicy({ otherwise: 'analytic', targets: { noise: 'dover', aesthetic: 'dover' } })
  expect([...stores.scores.projectAll()].at(-1)).toEqual({ done: 1, total: 1 })
  expect([levelOf('noise'), levelOf('aesthetic')]).toEqual(['poor', 'bad'])
  // The overall is built from the group that was given and the one that was aggregated.
  expect(levelOf('overall')).toBe('fair')
})

test('a policy that was not applied to the end is applied when the workspace is opened again', () => {
  using stores = temporaryStores()
  const id = addVideo(stores, 'a.mp4')
  scoreVideo(stores, id, 0.9)
  scoreVideo(stores, id, 0.1, { pack: 'dover@1.0.0', packSha256: 'b'.repeat(64), scores: [{ target: 'noise', score: 0.3, source: 'measured', confidence: 1, reason: null }] })
  stores.settings.setPolicy({ otherwise: 'analytic', targets: { noise: 'dover' } })
  const levelOf = (opened: Pick<Stores, 'videos'>) => opened.videos.get(id)?.quality.find(entry => entry.target === 'noise')?.level
  expect(levelOf(stores)).toBe('excellent')
  const again = openStores(stores.path, TAXONOMY)
  expect(levelOf(again)).toBe('poor')
  again.close()
})

test('a timeline is read through the taxonomy like every other score', () => {
  using stores = temporaryStores()
  const id = addVideo(stores, 'a.mp4')
  scoreVideo(stores, id, 0.5, { timeline: { windows: WINDOWS, scores: { noise: [0.2, 0.5], color: [0.2, 0.5] } } })
  const calibration = [{ pack: 'analytic@1.0.0', target: 'noise', knots: [[0, 0], [0.2, 0.6], [1, 1]] as [number, number][] }]
  const again = openStores(stores.path, { ...TAXONOMY, calibration })
  const scores = again.videos.timeline(id)?.scores
  again.close()
  expect(scores?.noise?.map(value => value?.toFixed(3))).toEqual(['0.600', '0.750'])
  expect(scores?.color).toEqual([0.2, 0.5])
})
