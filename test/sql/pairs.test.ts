import type { Level } from '../../src-shared/domain/level'
import { v7 as uuidv7 } from 'uuid'
import { expect, test } from 'vitest'
import { verifyPair } from '../../src-main/core/instructions'
import { DEFAULT_PLAN } from '../../src-shared/domain/generation'
import { addInstruction, addVideo, scoreVideo, TAXONOMY, temporaryStores } from '../support/stores'
import { importNames, openTestWorkspace, temporaryFolder } from '../support/workspace'
import { english } from '../unit/main/core/instructions/videoQuality'

/** A workspace with some rated names, generating with every pair drawn unless said otherwise. */
async function rated(videos: number) {
  const folder = temporaryFolder()
  const workspace = await openTestWorkspace(folder.path)
  importNames(workspace, videos)
  const { instructions, review } = workspace
  async function generate(change: Partial<typeof DEFAULT_PLAN & { seed: number }> = {}): Promise<number> {
    const work = instructions.generate({ ...DEFAULT_PLAN, kinds: ['qa'], pairShare: 1, seed: 1, ...change }, new AbortController().signal)
    let step = await work.next()
    while (!step.done)
      step = await work.next()
    return step.value.generated
  }
  const pairs = () => [...instructions.each({})].filter(entry => entry.second !== null)
  return {
    workspace,
    review,
    generate,
    pairs,
    names: () => pairs().map(({ videoName, second }) => [videoName, second?.videoName]),
    setLevel: (videoId: string, target: string, level: Level | null) => review.setLevel({ eventId: uuidv7(), by: 'Ana', videoId, target, level, expectedVersion: workspace.catalog.get(videoId).version }),
    stale: () => pairs().filter(entry => entry.stale).map(entry => entry.id),
    async [Symbol.asyncDispose]() {
      await workspace.close()
      folder[Symbol.dispose]()
    },
  }
}

test('neighbours in the order they were added are compared, verified, in the first one\'s slot', async () => {
  await using box = await rated(5)
  expect(await box.generate()).toBe(5 * 2 + 2)
  expect(box.names()).toEqual([['v0.mp4', 'v1.mp4'], ['v2.mp4', 'v3.mp4']])
  for (const { kind, questionType, question, response, claims, provenance, quality, second } of box.pairs()) {
    const levels = (rows: typeof quality) => Object.fromEntries(rows.map(entry => [entry.target, entry.level]))
    expect([provenance.levels, provenance.second?.levels, provenance.second?.video]).toEqual([levels(quality), levels(second?.quality ?? []), second?.videoName])
    expect(verifyPair({ kind, questionType, question, response, claims }, { first: levels(quality), second: levels(second?.quality ?? []) }, english.pairs?.lexicon ?? expect.unreachable())).toEqual([])
  }
  expect(await box.generate()).toBe(0)
})

test('pairs stay when videos are added or rated later', async () => {
  await using box = await rated(3)
  await box.generate()
  const [before] = box.pairs()
  importNames(box.workspace, 6)
  expect(await box.generate({ kinds: ['reasoning'] })).toBe(6)
  await box.generate()
  expect(box.names()).toEqual([['v0.mp4', 'v1.mp4'], ['v2.mp4', 'v3.mp4'], ['v4.mp4', 'v5.mp4']])
  expect(box.pairs()[0]).toEqual(before)
})

test('a video that was never rated leaves its neighbour alone and moves no other pair', async () => {
  using stores = temporaryStores()
  const ids = ['a', 'b', 'c', 'd'].map(name => addVideo(stores, `${name}.mp4`))
  for (const id of ids.filter((_, index) => index !== 1))
    scoreVideo(stores, id)
  expect([...stores.instructions.eachSource()].map(({ name, place }) => [name, place])).toEqual([['a.mp4', 0], ['c.mp4', 2], ['d.mp4', 3]])
  scoreVideo(stores, ids[1] ?? '')
  expect([...stores.instructions.eachSource()].map(source => source.place)).toEqual([0, 1, 2, 3])
})

test('the share is drawn by the seed, and a comparison that is there is kept up whatever the share', async () => {
  await using box = await rated(80)
  await box.generate({ pairShare: 0.3 })
  const some = box.names()
  expect(some.length).toBeGreaterThan(4)
  expect(some.length).toBeLessThan(25)
  expect(await box.generate({ pairShare: 0.1 })).toBe(0)
  await box.generate({ pairShare: 0.6 })
  expect(box.names()).toEqual(expect.arrayContaining(some))
  expect(box.names().length).toBeGreaterThan(some.length)
  expect(await box.generate({ pairShare: 0, seed: 2 })).toBe(160)
})

test.each(['first', 'second'] as const)('a level of the %s video makes a comparison stale and new, and set back brings it back', async (side) => {
  await using box = await rated(2)
  await box.generate({ kinds: ['qa'] })
  const [pair] = box.pairs()
  const videoId = side === 'first' ? pair?.videoId : pair?.second?.videoId
  const claim = pair?.claims.find(entry => (entry.video ?? 'first') === side)
  if (pair === undefined || videoId === undefined || claim === undefined)
    return expect.unreachable()
  const change = (): void => {
    for (const { id } of TAXONOMY.dimensions)
      box.setLevel(videoId, id, claim.level === 'bad' ? 'excellent' : 'bad')
  }
  change()
  expect(box.stale()).toEqual([pair.id])
  await box.generate()
  const [renewed, ...others] = box.pairs()
  expect(others).toEqual([])
  expect(renewed?.id).not.toBe(pair.id)
  expect(box.stale()).toEqual([])
  for (const { id } of TAXONOMY.dimensions)
    box.setLevel(videoId, id, null)
  await box.generate()
  expect(box.pairs()).toEqual([pair])
})

test('a comparison that somebody has decided on stays and says that it is stale', async () => {
  await using box = await rated(2)
  await box.generate()
  const [pair] = box.pairs()
  if (pair?.second === undefined || pair.second === null)
    return expect.unreachable()
  const { instruction, video, second } = box.review.getItem(pair.id)
  expect([video.id, second?.id, instruction.second]).toEqual([pair.videoId, pair.second.videoId, { videoId: pair.second.videoId, videoName: 'v1.mp4', posterUrl: null }])
  expect(box.review.listQueue({}, 0, 100).rows.flatMap(row => row.second?.videoName ?? [])).toEqual(['v1.mp4'])
  box.review.decide({ eventId: uuidv7(), by: 'Ana', id: pair.id, expectedVersion: 0, verdict: 'approve' })
  const level = pair.claims.find(claim => claim.video === 'second')?.level
  for (const { id } of TAXONOMY.dimensions)
    box.setLevel(pair.second.videoId, id, level === 'bad' ? 'excellent' : 'bad')
  await box.generate()
  expect(box.pairs().map(entry => [entry.id, entry.state, entry.stale])).toEqual([[pair.id, 'approved', true]])
})

test('an edited comparison keeps its claims apart by video', async () => {
  await using box = await rated(2)
  await box.generate()
  const [pair] = box.pairs()
  const response = 'The overall quality of the first video is good. The overall quality of the second video is superb.'
  const { instruction } = box.review.edit({ eventId: uuidv7(), by: 'Ana', id: pair?.id ?? '', expectedVersion: 0, question: 'Which is better?', response })
  expect(instruction.claims).toEqual([
    { text: 'overall quality of the first video is good', target: 'overall', level: 'good' },
    { text: 'overall quality of the second video is superb', target: 'overall', level: 'excellent', video: 'second' },
  ])
})

test('comparisons are not offered for rewording', async () => {
  await using box = await rated(2)
  await box.generate()
  using stores = temporaryStores()
  const [first = '', second = ''] = ['a.mp4', 'b.mp4'].map(name => addVideo(stores, name))
  const single = addInstruction(stores, first, 'qa/1/en')
  const [row] = [...stores.instructions.eachRewritable(['reasoning'], 'en')]
  expect(row?.instruction.id).toBe(single)
  stores.instructions.insert([{ ...row?.instruction ?? expect.unreachable(), id: uuidv7(), secondVideoId: second, slot: 'pair/1/en', generator: 'pair' }], new Date(0).toISOString())
  expect([...stores.instructions.each({})].map(entry => entry.second?.videoId ?? null)).toEqual([null, second])
  expect([...stores.instructions.eachRewritable(['reasoning'], 'en')]).toHaveLength(1)
  expect(stores.instructions.countRewritable(['reasoning'], 'en')).toBe(1)
})

test('the database refuses a comparison of a video with itself or with none that is there, and any change', () => {
  using stores = temporaryStores()
  const video = addVideo(stores, 'a.mp4')
  const id = addInstruction(stores, video)
  const [row] = [...stores.instructions.eachRewritable(['reasoning'], 'en')]
  const insert = (secondVideoId: string) => () => stores.instructions.insert([{ ...row?.instruction ?? expect.unreachable(), id: uuidv7(), secondVideoId, slot: 'pair/1/en', generator: 'pair' }], new Date(0).toISOString())
  expect(insert(video)).toThrow(/CHECK|could not/)
  expect(insert(uuidv7())).toThrow(/FOREIGN|could not/)
  expect(() => stores.db.prepare('UPDATE instruction SET second_video_id = NULL WHERE id = ?').run(id)).toThrow('immutable')
  // The control.
  expect(insert(addVideo(stores, 'b.mp4'))()).toBe(1)
})

test('a level set on a video finds the comparisons it is second in by an index', () => {
  using stores = temporaryStores()
  const plan = stores.db.prepare('EXPLAIN QUERY PLAN SELECT id FROM instruction WHERE second_video_id = ?').all('x')
  expect(JSON.stringify(plan)).toContain('instruction_second_video')
})
