import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import process from 'node:process'
import Database from 'better-sqlite3'
import { v7 as uuidv7 } from 'uuid'
import { expect, test } from 'vitest'
import { createOpenAiRewriter } from '../../../../../src-main/infra/llm/openAiRewriter'
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

test('a job of the app rewords what it writes, and shows what the model does', async () => {
  await using server = await startLlmServer()
  await using box = await setUp()
  const { client } = box
  importNames(box.workspace, 3)
  await client.llm.set({ enabled: true, url: server.url, model: 'm', concurrency: 4 })
  expect(await client.llm.setKey({ key: 'sk-app' })).toMatchObject({ hasKey: true, keyPlace: 'file' })
  const id = uuidv7()
  await client.jobs.generate({ id, plan: {} })
  const stages = new Set<string>()
  for await (const job of await client.jobs.watch()) {
    stages.add(job.stage)
    if (job.endedAt === null)
      continue
    expect(job).toMatchObject({ state: 'done', llm: { concurrency: 4, pairs: 12, asked: 12, accepted: 12, refused: 0, tokensOut: 1200 }, result: expect.stringContaining('12 pairs were reworded') })
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
  await fillWorkspace(box.workspace, 1)
  await box.client.llm.set({ enabled: true, url: server.url, model: 'm' })
  const reword = async (): Promise<void> => {
    const id = uuidv7()
    await box.client.jobs.generate({ id, plan: {} })
    await expect.poll(async () => (await box.client.jobs.list()).find(job => job.id === id)?.state).toBe('done')
  }
  const texts = () => [...box.workspace.instructions.each({})]
  await reword()
  const first = texts()
  const { videoId = '', provenance } = first[0] ?? {}
  const level = provenance?.levels.noise === 'excellent' ? 'bad' : 'excellent'
  const { version } = await box.client.catalog.getVideo({ id: videoId })
  await box.client.review.setLevel({ eventId: uuidv7(), by: 'Ana', videoId, target: 'noise', expectedVersion: version, level })
  await reword()
  expect(texts()).toHaveLength(4)
  for (const { provenance: { llm, levels } } of texts())
    expect({ model: llm?.model, noise: levels.noise }).toEqual({ model: 'm', noise: level })
  // Set back, the words come back without being asked for again.
  const asked = server.asked.length
  await box.client.review.setLevel({ eventId: uuidv7(), by: 'Ana', videoId, target: 'noise', expectedVersion: version + 1, level: null })
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
  const rewriter = createOpenAiRewriter({ url: new URL(server.url), model: 'm', key: null, concurrency: 2, limits: limits.parse({}) })
  const work = box.workspace.rewriting.rewrite({ kinds: ['reasoning', 'qa', 'stage1'], language: 'en', rewriter }, new AbortController().signal)
  let step = await work.next()
  while (!step.done)
    step = await work.next()
  expect(step.value).toMatchObject({ asked: 4, accepted: 4, cacheHits: 0 })
  expect([...box.workspace.instructions.each({})].map(text => text.response)).not.toContain('All is superb.')
  expect(await generateAll(box.workspace)).toBe(0)
})

test('a server without TLS behind https:// fails at once, and one that shakes no hand by the limit', async () => {
  await using server = await startLlmServer()
  const mute = createServer(() => {}).listen(0, '127.0.0.1')
  await new Promise(resolve => mute.once('listening', resolve))
  const { port } = mute.address() as { port: number }
  const ask = (url: string) => createOpenAiRewriter({ url: new URL(url), model: 'm', key: 'k', concurrency: 1, limits: limits.parse({ llmConnectMs: 200, llmBackoffMs: 1, llmRetries: 1 }) })
    .ask({ messages: [{ role: 'user', content: 'x' }], schema: {}, temperature: 0, maxTokens: 64 }, new AbortController().signal)
  await expect(ask(server.url.replace('http:', 'https:'))).rejects.toMatchObject({ code: 'llm.failed', message: expect.stringMatching(/connection failed/) })
  const startMs = performance.now()
  await expect(ask(`https://127.0.0.1:${port}/v1`)).rejects.toMatchObject({ code: 'llm.failed', message: expect.stringMatching(/accepted no connection within 0.2 s/) })
  expect(performance.now() - startMs).toBeLessThan(2000)
  mute.close()
  expect(server.asked).toEqual([])
})
