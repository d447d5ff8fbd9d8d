import type { Work } from '../../../../../src-main/core/jobs/work'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import process from 'node:process'
import Database from 'better-sqlite3'
import { v7 as uuidv7 } from 'uuid'
import { expect, test } from 'vitest'
import { createOpenAiModel } from '../../../../../src-main/infra/llm/openAiModel'
import { limits } from '../../../../../src-shared/domain/limits'
import { startLlmServer } from '../../../../support/llmServer'
import { fillWorkspace, generateAll, importNames, inProcessClient, openTestWorkspace, temporaryFolder } from '../../../../support/workspace'

/** A workspace whose user has settings of the test's own. */
async function setUp() {
  const folder = temporaryFolder()
  const config = process.env.S2I_CONFIG
  process.env.S2I_CONFIG = join(folder.path, 'config')
  const workspace = await openTestWorkspace(join(folder.path, 'workspace'))
  return {
    workspace,
    folder: folder.path,
    client: inProcessClient(workspace),
    async [Symbol.asyncDispose]() {
      await workspace.close()
      process.env.S2I_CONFIG = config
      folder[Symbol.dispose]()
    },
  }
}

async function finish<Summary>(work: Work<Summary>): Promise<Summary> {
  let step = await work.next()
  while (!step.done)
    step = await work.next()
  return step.value
}

test('a job of the app rewords what it writes, and shows what the model does', async () => {
  await using server = await startLlmServer()
  await using box = await setUp()
  const { client } = box
  importNames(box.workspace, 3)
  await client.llm.set({ enabled: true, url: server.url, model: 'm', concurrency: 4 })
  expect(await client.llm.setKey({ key: 'sk-app' })).toMatchObject({ hasKey: true, keyPlace: 'file' })
  const id = uuidv7()
  await client.jobs.generate({ id, plan: { kinds: ['reasoning', 'stage1'] } })
  const stages = new Set<string>()
  for await (const job of await client.jobs.watch()) {
    stages.add(job.stage)
    if (job.endedAt === null)
      continue
    expect(job).toMatchObject({ state: 'done', llm: { concurrency: 4, pairs: 6, asked: 6, accepted: 6, refused: 0, tokensOut: 600 }, result: expect.stringContaining('6 pairs were reworded') })
    break
  }
  expect(stages).toContain('rewrite')
  expect(server.asked[0]?.headers.authorization).toBe('Bearer sk-app')
})

test('a server that cannot be used fails the job after the texts were written, with a sentence', async () => {
  await using box = await setUp()
  const { client } = box
  importNames(box.workspace, 1)
  await expect(client.llm.set({ enabled: true, url: 'http://10.0.0.1/v1', model: 'm' })).rejects.toMatchObject({ data: { code: 'llm.endpoint_refused' } })
  // Somebody wrote it into the file by hand: consent is asked for wherever an address is used.
  mkdirSync(join(box.folder, 'config'))
  writeFileSync(join(box.folder, 'config/llm.json'), JSON.stringify({ enabled: true, url: 'http://10.0.0.1/v1', model: 'm' }))
  await client.jobs.generate({ id: uuidv7(), plan: { kinds: ['qa'] } })
  await expect.poll(async () => (await client.jobs.list())[0]).toMatchObject({ state: 'failed', result: expect.stringMatching(/unencrypted.*Nothing was sent/) })
  expect([...box.workspace.instructions.each({})]).toHaveLength(2)
})

test('a level that a person sets renews reworded texts too, from the grammar', async () => {
  await using server = await startLlmServer()
  await using box = await setUp()
  importNames(box.workspace, 1)
  await box.client.llm.set({ enabled: true, url: server.url, model: 'm' })
  const reword = async (): Promise<void> => {
    const id = uuidv7()
    await box.client.jobs.generate({ id, plan: { kinds: ['reasoning', 'stage1'] } })
    await expect.poll(async () => (await box.client.jobs.list()).find(job => job.id === id)?.state).toBe('done')
  }
  const texts = () => [...box.workspace.instructions.each({})]
  await reword()
  const first = texts()
  const { videoId = '', provenance } = first[0] ?? {}
  const weighs = ({ provenance: { basis } }: { provenance: { basis: readonly string[] } }): boolean => basis.includes('noise')
  expect(first.filter(weighs).length).toBeGreaterThan(0)
  const level = provenance?.levels.noise === 'excellent' ? 'bad' : 'excellent'
  const { version } = await box.client.catalog.getVideo({ id: videoId })
  await box.client.review.setLevel({ eventId: uuidv7(), by: 'Ana', videoId, target: 'noise', expectedVersion: version, level })
  await finish(box.workspace.instructions.regenerate(new AbortController().signal))
  await reword()
  expect(texts()).toHaveLength(2)
  for (const { provenance: { llm, levels } } of texts().filter(weighs))
    expect({ model: llm?.model, noise: levels.noise }).toEqual({ model: 'm', noise: level })
  // Set back, the words come back without being asked for again.
  const asked = server.asked.length
  await box.client.review.setLevel({ eventId: uuidv7(), by: 'Ana', videoId, target: 'noise', expectedVersion: version + 1, level: null })
  await finish(box.workspace.instructions.regenerate(new AbortController().signal))
  await reword()
  expect(texts().map(text => text.response).sort()).toEqual(first.map(text => text.response).sort())
  expect(server.asked).toHaveLength(asked)
})

test('a text in the cache that does not keep the ratings is not used', async () => {
  await using server = await startLlmServer()
  await using box = await setUp()
  await fillWorkspace(box.workspace, 1)
  const prompt = box.workspace.resources.prompts.get('en')
  if (!prompt)
    throw new Error('no prompt')
  const db = new Database(join(box.folder, 'workspace/s2i.db'))
  const put = db.prepare('INSERT INTO rewrite_cache (prompt_sha256, model, input_sha256, kind, question, response, endpoint, at) VALUES (?, \'m\', ?, \'rewritten\', \'How is it?\', \'All is superb.\', \'\', \'\')')
  for (const text of box.workspace.instructions.each({}))
    put.run(prompt.sha256, prompt.inputSha256(text, text.provenance.levels))
  db.close()
  const rewriter = createOpenAiModel({ url: new URL(server.url), model: 'm', key: null, concurrency: 2, limits: limits.parse({}) })
  const summary = await finish(box.workspace.rewriting.rewrite({ kinds: ['reasoning', 'qa', 'stage1'], language: 'en', rewriter }, new AbortController().signal))
  const sent = summary.pairs - summary.fixedForm
  expect(sent).toBeGreaterThan(0)
  expect(summary).toMatchObject({ pairs: 4, asked: sent, accepted: sent, cacheHits: 0 })
  expect([...box.workspace.instructions.each({})].map(text => text.response)).not.toContain('All is superb.')
  expect(await generateAll(box.workspace)).toBe(0)
})

test('a text whose form is fixed is not sent, and counted as such', async () => {
  await using server = await startLlmServer()
  await using box = await setUp()
  await fillWorkspace(box.workspace, 1)
  const db = new Database(join(box.folder, 'workspace/s2i.db'))
  const id = uuidv7()
  db.prepare(`INSERT INTO instruction (id, video_id, slot, kind, question_type, question, response, claims, provenance, generator, created_at)
    SELECT ?, video_id, 'qa/3/en', kind, 'choice_level', question, response, claims, provenance, generator, created_at FROM instruction WHERE slot = 'qa/1/en'`).run(id)
  db.prepare('INSERT INTO instruction_state (instruction_id, video_id, slot, kind, state) SELECT id, video_id, slot, kind, \'pending\' FROM instruction WHERE id = ?').run(id)
  db.close()
  const rewriter = createOpenAiModel({ url: new URL(server.url), model: 'm', key: null, concurrency: 2, limits: limits.parse({}) })
  const fixed = [...box.workspace.instructions.each({})].filter(text => box.workspace.resources.prompts.get('en')!.isFixedForm(text))
  const sent = 5 - fixed.length
  expect(await finish(box.workspace.rewriting.rewrite({ kinds: ['reasoning', 'qa', 'stage1'], language: 'en', rewriter }, new AbortController().signal))).toMatchObject({ pairs: 5, asked: sent, accepted: sent, fixedForm: fixed.length, cacheHits: 0 })
  expect(server.asked).toHaveLength(sent)
  expect([...box.workspace.instructions.each({})].filter(text => text.provenance.llm === null).map(text => text.id)).toEqual(fixed.map(text => text.id))
  expect(fixed.map(text => text.id)).toContain(id)
})

test('a server without TLS behind https:// fails at once, and one that shakes no hand by the limit', async () => {
  await using server = await startLlmServer()
  const mute = createServer(() => {}).listen(0, '127.0.0.1')
  await new Promise(resolve => mute.once('listening', resolve))
  const { port } = mute.address() as { port: number }
  const ask = (url: string) => createOpenAiModel({ url: new URL(url), model: 'm', key: 'k', concurrency: 1, limits: limits.parse({ llmConnectMs: 200, llmBackoffMs: 1, llmRetries: 1 }) })
    .ask({ messages: [{ role: 'user', content: 'x' }], schema: {}, temperature: 0, maxTokens: 64 }, new AbortController().signal)
  await expect(ask(server.url.replace('http:', 'https:'))).rejects.toMatchObject({ code: 'llm.failed', message: expect.stringMatching(/connection failed/) })
  const startMs = performance.now()
  await expect(ask(`https://127.0.0.1:${port}/v1`)).rejects.toMatchObject({ code: 'llm.failed', message: expect.stringMatching(/accepted no connection within 0.2 s/) })
  expect(performance.now() - startMs).toBeLessThan(2000)
  mute.close()
  expect(server.asked).toEqual([])
})
