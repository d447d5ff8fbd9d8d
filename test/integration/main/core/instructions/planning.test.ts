import type { GenerationPlan } from '../../../../../src-shared/domain/generation'
import type { Client } from '../../../../support/workspace'
import { v7 as uuidv7 } from 'uuid'
import { expect, test } from 'vitest'
import { answered } from '../../../../../src-shared/domain/claim'
import { DEFAULT_PLAN, QUESTION_TYPES } from '../../../../../src-shared/domain/generation'
import { fillWorkspace, importNames, inProcessClient, openTestWorkspace, temporaryFolder } from '../../../../support/workspace'

const PLAN: GenerationPlan = { ...DEFAULT_PLAN, seed: 1 }

async function setUp() {
  const folder = temporaryFolder()
  const workspace = await openTestWorkspace(folder.path)
  return {
    workspace,
    client: inProcessClient(workspace),
    async [Symbol.asyncDispose]() {
      await workspace.close()
      folder[Symbol.dispose]()
    },
  }
}

async function ended(client: Client, id: string): Promise<void> {
  await expect.poll(async () => (await client.jobs.list()).find(job => job.id === id)?.state).toBe('done')
}

test('examples are, to the letter, what the plan then writes for their videos; nothing is stored before', async () => {
  await using box = await setUp()
  importNames(box.workspace, 40)
  const { examples, videos, advice } = await box.client.generation.preview({ plan: PLAN })
  expect({ videos, advice, examples: examples.length, stored: box.workspace.instructions.counts().pending }).toEqual({ videos: 40, advice: null, examples: 5, stored: 0 })
  expect(new Set(examples.map(example => example.videoId)).size).toBe(5)
  expect(new Set(examples.map(example => example.kind))).toEqual(new Set(['reasoning', 'qa', 'stage1']))
  for (const { response, claims } of examples)
    expect(claims.every(claim => response.includes(claim.text))).toBe(true)

  const id = uuidv7()
  await box.client.jobs.generate({ id, plan: PLAN })
  await ended(box.client, id)
  const stored = new Set([...box.workspace.instructions.each({})].map(text => JSON.stringify([text.videoId, text.kind, text.questionType, text.question, text.response, text.claims.map(answered)])))
  for (const { videoId, kind, questionType, question, response, claims } of examples)
    expect(stored.has(JSON.stringify([videoId, kind, questionType, question, response, claims]))).toBe(true)
})

test('the same plan and turn give the same examples, another turn others, another seed other words for the same videos', async () => {
  await using box = await setUp()
  importNames(box.workspace, 40)
  const preview = async (plan: GenerationPlan, turn = 0) => (await box.client.generation.preview({ plan, turn })).examples
  const first = await preview(PLAN)
  expect(await preview(PLAN)).toEqual(first)
  const next = await preview(PLAN, 1)
  expect(next.map(example => example.videoId).filter(id => first.some(example => example.videoId === id))).toEqual([])
  const reseeded = await preview({ ...PLAN, seed: 2 })
  expect(reseeded.map(example => example.videoId)).toEqual(first.map(example => example.videoId))
  expect(reseeded.map(example => example.response)).not.toEqual(first.map(example => example.response))
})

test('the plan decides, and what there is not is refused', async () => {
  await using box = await setUp()
  importNames(box.workspace, 40)
  const { client } = box
  const only = await client.generation.preview({ plan: { ...PLAN, kinds: ['qa'], questionShares: Object.fromEntries(QUESTION_TYPES.map(type => [type, type === 'yes_no' ? 1 : 0])) } })
  expect(new Set(only.examples.map(example => example.questionType))).toEqual(new Set(['yes_no']))
  await expect(client.generation.preview({ plan: { ...PLAN, set: uuidv7() } })).rejects.toMatchObject({ data: { code: 'not_found', message: expect.stringMatching(/Choose another set/) } })
  await expect(client.generation.preview({ plan: { ...PLAN, language: 'tlh' } })).rejects.toMatchObject({ data: { code: 'input.invalid' } })
})

test('where there is nothing to show, it says what to do', async () => {
  await using box = await setUp()
  expect(await box.client.generation.preview({ plan: PLAN })).toEqual({ examples: [], videos: 0, advice: expect.stringMatching(/Add videos and score them/) })
  importNames(box.workspace, 2)
  expect((await box.client.generation.preview({ plan: PLAN })).examples).toHaveLength(5)
  expect((await box.client.generation.preview({ plan: { ...PLAN, ratio: { reasoning: 0, qa: 0, stage1: 0 } } })).advice).toMatch(/Raise a number/)
})

test('the options count what there is, and remember the plan that was last written by', async () => {
  await using box = await setUp()
  const { client } = box
  await client.workspace.setSettings({ seed: 7 })
  expect(await client.generation.options()).toMatchObject({ videos: 0, plan: { ...DEFAULT_PLAN, seed: 7 } })
  await fillWorkspace(box.workspace, 3)
  const { videos, languages } = await client.generation.options()
  const english = languages.find(language => language.code === 'en')
  expect({ videos, english }).toMatchObject({ videos: 3, english: { title: 'English', rewordable: true, comparesVideos: true, texts: { reasoning: 3, qa: 6, stage1: 3 } } })
  expect(english?.questionTypes).toContainEqual({ id: 'yes_no', label: 'Yes or no', share: expect.any(Number) })
  const plan = { ...PLAN, kinds: ['qa' as const], seed: 9, questionShares: { yes_no: 40 }, pairShare: 1 }
  const id = uuidv7()
  await client.jobs.generate({ id, plan })
  await ended(client, id)
  const after = await client.generation.options()
  expect(after.plan).toEqual(plan)
  // A comparison counts as the question that it is.
  expect(after.languages.find(language => language.code === 'en')?.texts).toEqual({ reasoning: 3, qa: 7, stage1: 3 })
})
