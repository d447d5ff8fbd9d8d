import type { Work } from '../../src-main/core/jobs/work'
import type { QueueFilter } from '../../src-shared/contract/review'
import type { GenerationPlan } from '../../src-shared/domain/generation'
import type { Level } from '../../src-shared/domain/level'
import { v7 as uuidv7 } from 'uuid'
import { expect, test } from 'vitest'
import { verifyPair } from '../../src-main/core/instructions'
import { storable } from '../../src-main/core/instructions/ports'
import { DEFAULT_PLAN } from '../../src-shared/domain/generation'
import { addInstruction, addSet, addVideo, scoreVideo, TAXONOMY, temporaryStores } from '../support/stores'
import { importNames, openTestWorkspace, temporaryFolder } from '../support/workspace'
import { english } from '../unit/main/core/instructions/videoQuality'

async function ended<Result>(work: Work<Result>): Promise<Result> {
  let step = await work.next()
  while (!step.done)
    step = await work.next()
  return step.value
}

/** A workspace with some rated names, generating with every pair drawn unless said otherwise. */
async function rated(videos: number) {
  const folder = temporaryFolder()
  const workspace = await openTestWorkspace(folder.path)
  importNames(workspace, videos)
  const { instructions, review } = workspace
  async function generate(change: Partial<GenerationPlan> = {}): Promise<number> {
    return (await ended(instructions.generate({ ...DEFAULT_PLAN, kinds: ['qa'], pairShare: 1, seed: 1, ...change }, new AbortController().signal))).generated
  }
  const pairs = () => [...instructions.each({})].filter(entry => entry.second !== null)
  return {
    workspace,
    review,
    generate,
    regenerate: () => ended(instructions.regenerate(new AbortController().signal)),
    pairs,
    names: () => pairs().map(({ videoName, second }) => [videoName, second?.videoName]),
    setLevel: (videoId: string, target: string, level: Level | null) => review.setLevel({ eventId: uuidv7(), by: 'Ana', videoId, target, level, expectedVersion: workspace.catalog.get(videoId).version }),
    stale: () => pairs().flatMap(entry => entry.stale === null ? [] : [[entry.id, entry.stale]]),
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
  expect([...stores.instructions.eachSource(null)].map(({ name, place }) => [name, place])).toEqual([['a.mp4', 0], ['c.mp4', 2], ['d.mp4', 3]])
  scoreVideo(stores, ids[1] ?? '')
  expect([...stores.instructions.eachSource(null)].map(source => source.place)).toEqual([0, 1, 2, 3])
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

test.each(['first', 'second'] as const)('a level of the %s video makes exactly its comparison stale, says why, and set back brings it back', async (side) => {
  await using box = await rated(4)
  await box.generate()
  const [pair, other] = box.pairs()
  const videoId = side === 'first' ? pair?.videoId : pair?.second?.videoId
  const claim = pair?.claims.find(entry => (entry.video ?? 'first') === side)
  if (pair === undefined || videoId === undefined || claim === undefined)
    return expect.unreachable()
  for (const { id } of TAXONOMY.dimensions)
    box.setLevel(videoId, id, claim.level === 'bad' ? 'excellent' : 'bad')
  expect(box.stale()).toEqual([[pair.id, 'levels']])
  const { staleBecause } = box.review.getItem(pair.id).instruction
  expect(staleBecause.length).toBeGreaterThan(0)
  expect(staleBecause.filter(sentence => !sentence.includes(` of the ${side} video `))).toEqual([])
  expect(staleBecause.join()).toContain(claim.target === 'overall' ? 'the text was written when it was' : 'by Ana')
  expect(await box.generate()).toBe(0)
  expect(await box.regenerate()).toMatchObject({ offered: 0 })
  const [renewed, same, ...more] = box.pairs().sort((one, two) => one.videoId < two.videoId ? -1 : 1)
  expect([same, more]).toEqual([other, []])
  expect(renewed?.id).not.toBe(pair.id)
  const levels = renewed?.provenance[side === 'first' ? 'levels' : 'second']
  expect(JSON.stringify(levels)).toContain(`"${claim.target}":"${claim.level === 'bad' ? 'excellent' : 'bad'}"`)
  expect(box.stale()).toEqual([])
  for (const { id } of TAXONOMY.dimensions)
    box.setLevel(videoId, id, null)
  await box.regenerate()
  expect(box.pairs().map(entry => entry.id).sort()).toEqual([pair.id, other?.id].sort())
})

test('a level that a comparison does not weigh leaves it true', async () => {
  await using box = await rated(40)
  await box.generate()
  const pair = box.pairs().find(entry => entry.claims.length === 2 && entry.claims[0]?.target !== 'overall') ?? expect.unreachable()
  const [claim] = pair.claims
  for (const videoId of [pair.videoId, pair.second?.videoId ?? expect.unreachable()]) {
    for (const { id } of TAXONOMY.dimensions.filter(entry => entry.id !== claim?.target))
      box.setLevel(videoId, id, 'bad')
  }
  expect(box.stale()).toEqual([])
})

test('a set holds the pairs whose videos are both in it', () => {
  using stores = temporaryStores()
  const ids = ['a', 'b', 'c', 'd'].map(name => addVideo(stores, `${name}.mp4`))
  for (const id of ids)
    scoreVideo(stores, id)
  const [a = '', b = '', c = '', d = ''] = ids
  const within = addInstruction(stores, a, 'pair/1/en', b)
  const across = addInstruction(stores, c, 'pair/1/en', d)
  const alone = addInstruction(stores, c)
  const set = addSet(stores, { [a]: 'selected', [b]: 'selected', [c]: 'selected', [d]: 'duplicate' })
  expect([...stores.instructions.eachSource(set)].map(({ name, place }) => [name, place])).toEqual([['a.mp4', 0], ['b.mp4', 1], ['c.mp4', 2]])
  expect([...stores.instructions.each({ set })].map(entry => entry.id).sort()).toEqual([within, alone].sort())
  expect([...stores.instructions.each({})].map(entry => entry.id)).toContain(across)
  using snapshot = stores.openExportSnapshot()
  expect([snapshot.count('all', { set, language: null }), snapshot.count('approved', { set, language: null }), snapshot.count('all', { set: null, language: null })]).toEqual([2, 0, 3])
})

test('a comparison is found by either of its videos', () => {
  using stores = temporaryStores()
  const [a = '', b = '', c = ''] = ['a', 'b', 'c'].map(name => addVideo(stores, `${name}.mp4`))
  const pair = addInstruction(stores, a, 'pair/1/en', b)
  const single = addInstruction(stores, c)
  const found = (filter: QueueFilter): string[] => stores.review.listQueue(filter, 0, 100).rows.map(row => row.id)
  const selected = (operator: '=' | '!=', value: string): string[] => stores.review.select({ conditions: [{ field: 'video', operator, value }] }).map(row => row.id)
  for (const [video, name] of [[a, 'a.mp4'], [b, 'b.mp4']] as const) {
    expect([found({ videoId: video }), found({ search: name }), selected('=', video), selected('=', name)]).toEqual([[pair], [pair], [pair], [pair]])
    expect([selected('!=', video), selected('!=', name)]).toEqual([[single], [single]])
  }
  const rows = stores.videos.list({ filter: {}, sort: 'pending', descending: true, offset: 0, limit: 10 }).rows
  expect(rows.map(row => row.instructions.pending)).toEqual([1, 1, 1])
  expect(found({ videoId: c })).toEqual([single])
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
  expect(box.pairs().map(entry => [entry.id, entry.state, entry.stale])).toEqual([[pair.id, 'approved', 'levels']])
  expect(await box.regenerate()).toMatchObject({ offered: 1 })
  const offered = box.review.getItem(pair.id).instruction
  expect(offered.offer?.claims.some(entry => entry.video === 'second')).toBe(true)
  const { instruction: taken } = box.review.answerOffer({ eventId: uuidv7(), by: 'Ana', id: pair.id, expectedVersion: offered.version, offer: offered.offer?.id ?? '', answer: 'take' })
  expect([taken.stale, taken.claims]).toEqual([null, offered.offer?.claims])
  expect(box.stale()).toEqual([])
})

test('an edited comparison keeps its claims apart by video', async () => {
  await using box = await rated(2)
  await box.generate()
  const [pair] = box.pairs()
  const response = 'The overall quality of the first video is good. The overall quality of the second video is superb.'
  const { instruction } = box.review.edit({ eventId: uuidv7(), by: 'Ana', id: pair?.id ?? '', expectedVersion: 0, question: 'Which is better?', response })
  expect(instruction.claims).toEqual([
    { text: 'overall quality of the first video is good', target: 'overall', level: 'good', frames: null, video: null },
    { text: 'overall quality of the second video is superb', target: 'overall', level: 'excellent', frames: null, video: 'second' },
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
  stores.instructions.insert([storable({ ...row?.instruction ?? expect.unreachable(), id: uuidv7(), secondVideoId: second, slot: 'pair/1/en', generator: 'pair' })], new Date(0).toISOString())
  expect([...stores.instructions.each({})].map(entry => entry.second?.videoId ?? null)).toEqual([null, second])
  expect([...stores.instructions.eachRewritable(['reasoning'], 'en')]).toHaveLength(1)
  expect(stores.instructions.countRewritable(['reasoning'], 'en')).toBe(1)
})

test('the database refuses a comparison of a video with itself or with none that is there, and any change', () => {
  using stores = temporaryStores()
  const video = addVideo(stores, 'a.mp4')
  const id = addInstruction(stores, video)
  const [row] = [...stores.instructions.eachRewritable(['reasoning'], 'en')]
  const insert = (secondVideoId: string) => () => stores.instructions.insert([storable({ ...row?.instruction ?? expect.unreachable(), id: uuidv7(), secondVideoId, slot: 'pair/1/en', generator: 'pair' })], new Date(0).toISOString())
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
