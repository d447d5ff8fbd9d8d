import { expect, test } from 'vitest'
import { createInstructions } from '../../src-main/core/instructions/service'
import { createWriterHere } from '../../src-main/core/instructions/writing'
import { loadResources } from '../../src-main/resources'
import { DEFAULT_PLAN } from '../../src-shared/domain/generation'
import { ROOT } from '../support/repository'
import { addVideo, scoreVideo, TAXONOMY, temporaryStores } from '../support/stores'

const WINDOWS = Array.from({ length: 6 }, (_, index) => ({ from: index * 5, to: index * 5 + 5 }))
const LATE = [0.9, 0.9, 0.9, 0.1, 0.1, 0.1]
const timeline = { windows: WINDOWS, scores: Object.fromEntries(TAXONOMY.dimensions.map(({ id }) => [id, LATE])) }
const { languagesFor, momentRules } = loadResources(ROOT)

test('a source reads the newest run with a timeline, and none for labels alone', () => {
  using stores = temporaryStores()
  const [timed, plain] = [addVideo(stores, 'timed.mp4'), addVideo(stores, 'plain.mp4')]
  scoreVideo(stores, timed, 0.2, { timeline })
  scoreVideo(stores, timed, 0.3, { packSha256: 'b'.repeat(64), pack: 'dover@1.0.0', scoredAt: new Date(9000).toISOString() })
  scoreVideo(stores, plain, 0.2)
  stores.scores.saveImported([{ name: 'label.mp4', scores: { noise: 0.5, overall: 0.5 } }], new Date(0).toISOString())
  const measured = new Map([...stores.instructions.eachSource(null)].map(source => [source.name, source.measured()]))
  expect(measured.get('timed.mp4')).toEqual({ pack: 'analytic@1.0.0', features: { edge_slope: 0.2 }, timeline: { ...timeline, scores: Object.fromEntries(TAXONOMY.dimensions.map(({ id }) => [id, LATE.map(score => expect.closeTo(score, 2))])) } })
  expect(measured.get('plain.mp4')).toEqual({ pack: 'analytic@1.0.0', features: { edge_slope: 0.2 }, timeline: null })
  expect(measured.get('label.mp4')).toBeNull()
})

test('texts are stored with the frames that they speak of', async () => {
  using stores = temporaryStores()
  scoreVideo(stores, addVideo(stores, 'timed.mp4'), 0.2, { timeline })
  const writer = createWriterHere({ languages: languagesFor(TAXONOMY), taxonomy: TAXONOMY, momentRules })
  const instructions = createInstructions({ captionOf: () => null, instructions: stores.instructions, writer, openThreads: () => writer, checkPlan: () => {} })
  for await (const _ of instructions.generate({ ...DEFAULT_PLAN, kinds: ['reasoning'], seed: 1 }, new AbortController().signal)) { /* Nobody watches. */ }
  const [reasoning] = stores.instructions.each({})
  const frames = reasoning?.claims.flatMap(claim => claim.frames ?? []) ?? []
  expect(frames.length).toBeGreaterThan(0)
  expect(frames.every(({ from, to }) => from === 15 && to === 30)).toBe(true)
  expect(reasoning?.provenance.frameCount).toBe(30)
})
