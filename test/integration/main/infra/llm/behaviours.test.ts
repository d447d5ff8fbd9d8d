import type { RewriteSummary } from '../../../../../src-main/core/rewriting/service'
import type { BehaviourName, LlmServer } from '../../../../support/llmServer'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { expect, test } from 'vitest'
import { checkRewrite } from '../../../../../src-main/core/instructions'
import { createOpenAiModel } from '../../../../../src-main/infra/llm/openAiModel'
import { INSTRUCTION_KINDS } from '../../../../../src-shared/domain/claim'
import { limits as limitsSchema } from '../../../../../src-shared/domain/limits'
import { BEHAVIOURS, GIGABYTE, say, startLlmServer } from '../../../../support/llmServer'
import { faithful } from '../../../../support/reword'
import { generateAll, importNames, openTestWorkspace, temporaryFolder } from '../../../../support/workspace'

/** Everything is over within this, retries included: (2 + 1) x 400 ms, two waits, and a busy machine. */
const LIMITS = limitsSchema.parse({ llmConnectMs: 400, llmFirstByteMs: 300, llmIdleMs: 200, llmTotalMs: 400, llmBackoffMs: 10, llmMaxRetryAfterMs: 20, llmBreakerFailures: 3, llmBreakerOpenMs: 60_000 })
const KEY = 'sk-test-0123456789abcdef'

/** A workspace with one video (four texts) and a server. */
async function setUp(behaviour: BehaviourName) {
  const folder = temporaryFolder()
  const workspace = await openTestWorkspace(folder.path)
  importNames(workspace, 1)
  await generateAll(workspace)
  const server = await startLlmServer(behaviour)
  const grammar = workspace.languages.of('en')
  const texts = () => [...workspace.instructions.each({})]
  return {
    workspace,
    server,
    texts,
    rewriter: (url = server.url) => createOpenAiModel({ url: new URL(url), model: 'test-model', key: KEY, concurrency: 1, limits: LIMITS }),
    /** Texts that say other ratings than those they were written from, or whose claims are no pieces of them in their order. */
    unverified: () => texts().filter(text => checkRewrite(text, text, text.provenance.levels, grammar).problems.length > 0 || !standInOrder(text)),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await workspace.close()
      folder[Symbol.dispose]()
    },
  }
}
/** Whether each claim stands in the text to the letter, none before the one that it follows. */
function standInOrder({ response, claims }: { response: string, claims: readonly { text: string }[] }): boolean {
  let from = 0
  return claims.every(({ text }) => (from = response.indexOf(text, from)) >= 0)
}
type Setup = Awaited<ReturnType<typeof setUp>>

async function rewrite({ workspace, rewriter }: Setup, signal = new AbortController().signal): Promise<{ summary: RewriteSummary, notes: string[] }> {
  const notes: string[] = []
  const work = workspace.rewriting.rewrite({ kinds: INSTRUCTION_KINDS, language: 'en', rewriter: rewriter() }, signal)
  let step = await work.next()
  while (!step.done) {
    if (step.value.type === 'note')
      notes.push(step.value.text)
    step = await work.next()
  }
  return { summary: step.value, notes }
}

test('what a faithful model says is taken, with its provenance, and nothing is asked twice', async () => {
  await using box = await setUp('faithful')
  const before = box.texts()
  const { summary } = await rewrite(box)
  expect(summary).toMatchObject({ pairs: 4, asked: 4, accepted: 4, retried: 0, refused: 0, failed: 0, cacheHits: 0, tokensIn: 1200, tokensOut: 400, written: 4, endpoint: new URL(box.server.url).origin })
  const { names } = box.workspace.languages.of('en')
  const reworded = before.map(text => faithful({ ...text, ratings: text.claims.map(({ target, level }) => ({ aspect: names[target] ?? '', level })) }).response)
  expect(box.texts().map(text => text.response).sort()).toEqual(reworded.sort())
  for (const [index, { response }] of before.entries())
    expect(reworded[index]).not.toContain(response)
  for (const { state, provenance, claims } of box.texts()) {
    expect(state).toBe('pending')
    expect(claims.length).toBeGreaterThan(0)
    expect(provenance.llm).toEqual({ model: 'test-model', promptSha256: summary.promptSha256, endpoint: summary.endpoint })
  }
  expect(box.unverified()).toEqual([])
  expect((await rewrite(box)).summary).toMatchObject({ pairs: 4, asked: 0, cacheHits: 4, written: 0 })
  // The grammar alone does not take its own words back.
  expect(await generateAll(box.workspace)).toBe(0)
  expect(box.texts()).toHaveLength(4)
  expect(box.server.asked).toHaveLength(4)
})

test.each([
  ['flips a level', /it must say/],
  ['drops a claim', /does not say that|it must/],
  ['adds markdown', /Markdown/],
  ['adds a script', /HTML/],
  ['half JSON', /not one JSON object/],
  ['wrong schema', /not an object of the strings/],
  ['duplicate keys', /"response" twice/],
  ['empty', /the answer is empty/],
  ['NUL bytes', /control or invisible/],
] as const)('a model that %s is told what was wrong, once; then the words of the grammar stay, and that is remembered', async (behaviour, problem) => {
  await using box = await setUp(behaviour)
  const before = box.texts()
  const { summary } = await rewrite(box)
  expect(summary).toMatchObject({ pairs: 4, asked: 4, accepted: 0, retried: 4, refused: 4, failed: 0, written: 0 })
  expect(box.texts()).toEqual(before)
  expect(box.server.asked).toHaveLength(8)
  expect(box.server.asked[1]?.messages.at(-1)?.content).toMatch(problem)
  const refusals = box.workspace.rewriting.refusals(10)
  expect(refusals).toHaveLength(4)
  expect(refusals[0]?.problems.join()).toMatch(problem)
  expect((await rewrite(box)).summary).toMatchObject({ asked: 0, cacheHits: 4, written: 0 })
  expect(box.server.asked).toHaveLength(8)
})

test.each([
  ['hang', /did not begin to answer/, 9],
  ['drip', /did not finish its answer/, 9],
  ['1 GB flood', /larger than 262144 bytes/, 3],
  ['429 storm', /HTTP 429/, 9],
  ['redirect', /redirects are not followed/, 3],
  ['gzip bomb', /larger than 262144 bytes/, 3],
  ['raw NUL bytes', /not JSON/, 3],
  ['HTML with status 200', /text\/html instead of JSON/, 3],
  ['half an answer', /broke off/, 3],
  ['internal error', /HTTP 500/, 9],
  ['duplicate keys around', /not JSON/, 3],
  ['wrong key', /HTTP 401/, 1],
] as const)('a server that does "%s" costs its limit and nothing else; after three in a row it is left alone', async (behaviour, reason, requests) => {
  await using box = await setUp(behaviour)
  const before = box.texts()
  const lag = monitorEventLoopDelay({ resolution: 5 })
  lag.enable()
  const startMs = performance.now()
  const { summary, notes } = await rewrite(box)
  const tookMs = performance.now() - startMs
  lag.disable()
  console.log(`${behaviour}: ${Math.round(tookMs)} ms, loop p99 ${(lag.percentile(99) / 1e6).toFixed(1)} ms, sent ${box.server.sentBytes} bytes`)
  expect(summary).toMatchObject({ pairs: 4, accepted: 0, refused: 0, failed: 4, written: 0 })
  expect(notes[0]).toMatch(reason)
  expect(notes.at(-1)).toMatch(/not asked|not be asked/)
  expect(box.server.asked).toHaveLength(requests)
  expect(box.texts()).toEqual(before)
  expect(tookMs).toBeLessThan(3 * 3 * 500 + 2000)
  // Below 50 ms on an idle machine; the server and other programs share the two cores.
  expect(lag.percentile(99) / 1e6).toBeLessThan(250)
  expect(box.server.sentBytes).toBeLessThan(3 * 16 * 1024 ** 2)
  expect(notes.join()).not.toContain(KEY)
  // A server that has recovered is asked about what it owes, by the next run.
  box.server.behave('faithful')
  expect((await rewrite(box)).summary).toMatchObject({ asked: 4, accepted: 4, written: 4 })
  expect(box.unverified()).toEqual([])
})

test('a server that answered before is waited for; one that stays away is not, after a while', async () => {
  await using box = await setUp('faithful')
  const limits = limitsSchema.parse({ ...LIMITS, llmBreakerFailures: 1, llmBreakerOpenMs: 150, llmRetries: 0, llmBreakerWaits: 3 })
  let requests = 0
  // The second and third request fail: one opens the breaker, the other is its first probe.
  box.server.behave((response, asked) => {
    requests += 1
    const act = BEHAVIOURS[requests === 2 || requests === 3 ? 'internal error' : 'faithful']
    act(response, asked)
  })
  const slow = { ...box, rewriter: () => createOpenAiModel({ url: new URL(box.server.url), model: 'test-model', key: KEY, concurrency: 1, limits }) }
  expect((await rewrite(slow)).summary).toMatchObject({ pairs: 4, asked: 4, accepted: 2, failed: 2 })
  expect((await rewrite(slow)).summary).toMatchObject({ pairs: 4, asked: 2, accepted: 2, failed: 0 })
})

test('a server without schemas is asked by the prompt alone, and read as strictly', async () => {
  await using box = await setUp('knows no schemas')
  expect((await rewrite(box)).summary).toMatchObject({ accepted: 4, failed: 0 })
  expect(box.server.asked).toHaveLength(5)
})

test('the key goes to the server and nothing of this computer does', async () => {
  await using box = await setUp('faithful')
  await rewrite(box)
  expect(box.server.asked[0]?.headers).toEqual({
    'host': new URL(box.server.url).host,
    'connection': 'close',
    'authorization': `Bearer ${KEY}`,
    'content-type': 'application/json',
    'content-length': expect.any(String),
    'accept': 'application/json',
    'accept-encoding': 'identity',
    'user-agent': 's2i-workbench',
  })
  expect(JSON.stringify(box.server.asked[0]?.body)).not.toContain('v0.mp4')
})

test('a server that repeats the key in a text is not listened to', async () => {
  await using box = await setUp('faithful')
  box.server.behave((response, { pair, headers }) => say(response, JSON.stringify({ ...faithful(pair), question: `${pair.question} ${headers.authorization?.slice('Bearer '.length)}` })))
  const { summary, notes } = await rewrite(box)
  expect(summary).toMatchObject({ accepted: 0, failed: 4 })
  expect(notes[0]).toMatch(/repeats the key/)
  expect(JSON.stringify([box.texts(), box.workspace.rewriting.refusals(10), notes])).not.toContain(KEY)
})

test('a second answer that keeps the ratings is taken', async () => {
  await using box = await setUp('faithful')
  box.server.behave((response, { pair, messages }) => {
    const words = messages.length === 2 ? { question: pair.question, response: 'no' } : faithful(pair)
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ choices: [{ message: { content: JSON.stringify(words) } }] }))
  })
  expect((await rewrite(box)).summary).toMatchObject({ asked: 4, retried: 4, accepted: 4, refused: 0 })
})

test('stopped, it ends at once; what was answered before stays, and a text that a person touched is left alone', async () => {
  await using box = await setUp('faithful')
  const [first] = box.texts()
  const stop = new AbortController()
  let answered = 0
  box.server.behave((response, { pair }) => {
    if (++answered > 2)
      return stop.abort()
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ choices: [{ message: { content: JSON.stringify(faithful(pair)) } }] }))
  })
  await expect(rewrite(box, stop.signal)).rejects.toMatchObject({ code: 'cancelled' })
  const written = box.texts().filter(text => text.provenance.llm !== null)
  expect(written).toHaveLength(2)
  expect(first).toBeDefined()
  box.server.behave('faithful')
  const open = box.texts().find(text => text.provenance.llm === null)
  box.workspace.review.decideSelected({ ids: [open?.id ?? ''], verdict: 'approve', by: 'Ana', newId: () => '01890a5d-ac96-774b-bcce-b302099a8057' })
  expect((await rewrite(box)).summary).toMatchObject({ pairs: 3, asked: 1, cacheHits: 2, written: 1 })
  expect(box.texts().find(text => text.id === open?.id)).toMatchObject({ state: 'approved', response: open?.response })
})

test('another model rewords what the first one wrote, from the words of the grammar', async () => {
  await using box = await setUp('faithful')
  const grammarWords = box.texts().map(text => text.response)
  await rewrite(box)
  const other = createOpenAiModel({ url: new URL(box.server.url), model: 'other', key: null, concurrency: 2, limits: LIMITS })
  const work = box.workspace.rewriting.rewrite({ kinds: ['qa'], language: 'en', rewriter: other }, new AbortController().signal)
  let step = await work.next()
  while (!step.done)
    step = await work.next()
  expect(step.value).toMatchObject({ pairs: 2, asked: 2, written: 2 })
  expect(box.server.asked.at(-1)?.headers.authorization).toBeUndefined()
  expect(grammarWords).toContain(box.server.asked.at(-1)?.pair.response)
  expect(box.texts().map(text => text.provenance.llm?.model).sort()).toEqual(['other', 'other', 'test-model', 'test-model'])
})

test('control: a plain fetch follows the redirect and reads the flood beyond the cap', async () => {
  await using target = await startLlmServer('faithful')
  await using box = await setUp('1 GB flood')
  const ask = async (server: LlmServer): Promise<Response> => fetch(`${server.url}/chat/completions`, { method: 'POST', body: JSON.stringify({ messages: [{ role: 'user', content: '{"question":"","response":"","ratings":[]}' }] }) })
  const reader = (await ask(box.server)).body?.getReader()
  let bytes = 0
  while (bytes < 8 * 1024 ** 2)
    bytes += (await reader?.read())?.value?.length ?? GIGABYTE
  await reader?.cancel()
  expect(bytes).toBeGreaterThan(LIMITS.llmMaxBytes)

  box.server.behave(response => void response.writeHead(307, { location: `${target.url}/chat/completions` }).end())
  expect((await ask(box.server)).status).toBe(200)
  expect(target.asked).toHaveLength(1)
})
