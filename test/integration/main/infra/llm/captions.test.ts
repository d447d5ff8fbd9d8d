import type { Work } from '../../../../../src-main/core/jobs/work'
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { openWorkspace } from '../../../../../src-main/compose'
import { checkRewrite, verifyInstruction } from '../../../../../src-main/core/instructions'
import { createOpenAiModel } from '../../../../../src-main/infra/llm/openAiModel'
import { limits as limitsSchema } from '../../../../../src-shared/domain/limits'
import { CAPTION, say, startLlmServer } from '../../../../support/llmServer'
import { ROOT } from '../../../../support/repository'
import { TAXONOMY } from '../../../../support/stores'
import { generateAll, temporaryFolder } from '../../../../support/workspace'

const LIMITS = limitsSchema.parse({ llmConnectMs: 400, llmFirstByteMs: 300, llmIdleMs: 200, llmTotalMs: 600, llmBackoffMs: 10, llmMaxRetryAfterMs: 20, llmBreakerFailures: 3, llmBreakerOpenMs: 60_000 })
const KEY = 'sk-test-abcdefghijklmnop'
const signal = new AbortController().signal

async function finish<Summary>(work: Work<Summary>, notes: string[] = []): Promise<Summary> {
  let step = await work.next()
  while (!step.done) {
    if (step.value.type === 'note')
      notes.push(step.value.text)
    step = await work.next()
  }
  return step.value
}

/** A workspace with `videos` clips of 2 s that have scores, and a server. */
async function setUp(videos: number) {
  const folder = temporaryFolder()
  const paths = Array.from({ length: videos }, (_, index) => join(folder.path, `secret-name-${index}.mp4`))
  for (const [index, path] of paths.entries())
    execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-f', 'lavfi', '-i', `testsrc2=s=${index === 0 && videos === 2 ? '1024x576' : '192x108'}:r=10:d=${2 + index / 10}`, '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', path])
  const workspace = await openWorkspace(join(folder.path, 'workspace'), { appRoot: ROOT })
  await finish(workspace.catalog.add(paths, signal))
  workspace.scores.saveImported(paths.map((_, index) => ({ name: `secret-name-${index}.mp4`, scores: Object.fromEntries(TAXONOMY.dimensions.map(({ id }, place) => [id, ((index * 7 + place * 3) % 10) / 10])) })), new Date(0).toISOString())
  const server = await startLlmServer()
  const model = (name = 'sees') => createOpenAiModel({ url: new URL(server.url), model: name, key: KEY, concurrency: 1, limits: LIMITS })
  return {
    workspace,
    server,
    model,
    texts: () => [...workspace.instructions.each({})],
    caption: async (notes: string[] = [], name?: string) => finish(workspace.captions.caption(model(name), signal), notes),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await workspace.close()
      folder[Symbol.dispose]()
    },
  }
}

test('each video is shown by a few small frames, once; its caption opens the reasoning, and nothing else of it is sent', async () => {
  await using box = await setUp(2)
  expect(await box.caption()).toMatchObject({ videos: 2, asked: 2, accepted: 2, refused: 0, failed: 0, retried: 0, cacheHits: 0, tokensIn: 600, tokensOut: 200, model: 'sees', concurrency: 1 })
  const [asked] = box.server.asked
  expect(asked?.images).toHaveLength(4)
  expect(new Set(asked?.images).size).toBe(4)
  for (const url of asked?.images ?? []) {
    expect(url.startsWith('data:image/jpeg;base64,/9j/')).toBe(true)
    expect(url.length).toBeLessThan(200_000)
  }
  expect(JSON.stringify(asked?.body)).not.toContain('secret-name')
  expect(await box.caption()).toMatchObject({ videos: 2, asked: 0, cacheHits: 2 })
  expect(box.server.asked).toHaveLength(2)

  await generateAll(box.workspace)
  const grammar = box.workspace.languages.of('en')
  for (const text of box.texts()) {
    expect({ kind: text.kind, says: text.response.includes(CAPTION), caption: text.provenance.caption?.model }).toEqual(text.kind === 'reasoning' ? { kind: 'reasoning', says: true, caption: 'sees' } : { kind: text.kind, says: false, caption: undefined })
    expect(verifyInstruction(text, text.provenance.levels, grammar)).toEqual([])
  }
  expect(await generateAll(box.workspace)).toBe(0)
})

test('a caption renews the reasoning alone, and the model that rewords weaves it in', async () => {
  await using box = await setUp(1)
  expect(await generateAll(box.workspace)).toBe(4)
  await box.caption()
  expect(box.workspace.instructions.countStale()).toMatchObject({ untouched: 0, touched: 0 })
  expect(await generateAll(box.workspace)).toBe(1)
  box.server.asked.length = 0
  expect(await finish(box.workspace.rewriting.rewrite({ kinds: ['reasoning', 'qa', 'stage1'], language: 'en', rewriter: box.model('words') }, signal))).toMatchObject({ pairs: 4, refused: 0, failed: 0 })
  expect(box.server.asked.map(({ pair }) => pair.scene).filter(scene => scene !== undefined)).toEqual([CAPTION])
  const reasoning = box.texts().find(text => text.kind === 'reasoning')
  expect(reasoning?.response).toContain(`footage of ${CAPTION}`)
  expect(reasoning?.provenance).toMatchObject({ llm: { model: 'words' }, caption: { text: CAPTION, model: 'sees', promptSha256: box.workspace.resources.captionPrompt.sha256 } })
  expect(reasoning && checkRewrite(reasoning, reasoning, reasoning.provenance.levels, box.workspace.languages.of('en')).problems).toEqual([])
})

test.each([
  ['a rating', '{"caption":"a beautiful and sharp video of a man"}', /rates|quality/],
  ['a number', '{"caption":"a man with 2 dogs"}', /number/],
  ['a script', '{"caption":"a man <script>alert(1)</script>"}', /HTML/],
  ['markdown', '{"caption":"a **man** walking"}', /Markdown/],
  ['another schema', '{"text":"a man walking"}', /not an object/],
  ['a key twice', '{"caption":"a man","caption":"a dog"}', /twice/],
  ['half JSON', '{"caption":"a man', /not one JSON object/],
  ['nothing', '', /empty/],
  ['no phrase', '{"caption":"The man walks. He rates it excellent."}', /phrase|ratings/],
  ['too much', `{"caption":"a man ${'and a dog '.repeat(40)}"}`, /characters/],
])('a model that says %s is told why, once; then the video has no caption, and that is remembered', async (_name, answer, reason) => {
  await using box = await setUp(1)
  box.server.behave(response => say(response, answer))
  const notes: string[] = []
  expect(await box.caption(notes)).toMatchObject({ videos: 1, asked: 1, retried: 1, accepted: 0, refused: 1, failed: 0 })
  expect(box.server.asked).toHaveLength(2)
  expect(box.server.asked[1]?.messages.at(-1)?.content).toMatch(reason)
  expect(notes.join()).toMatch(reason)
  expect(await box.caption()).toMatchObject({ asked: 0, cacheHits: 1 })
  await generateAll(box.workspace)
  expect(box.texts().every(text => text.provenance.caption === null)).toBe(true)
  // Another model is asked anew.
  box.server.behave('faithful')
  expect(await box.caption([], 'other')).toMatchObject({ asked: 1, accepted: 1 })
})

test('a second answer that is plain is taken', async () => {
  await using box = await setUp(1)
  box.server.behave((response, { messages }) => say(response, JSON.stringify({ caption: messages.length === 2 ? 'a stunning beach' : CAPTION })))
  expect(await box.caption()).toMatchObject({ asked: 1, retried: 1, accepted: 1 })
})

test.each(['hang', 'drip', '1 GB flood', '429 storm', 'redirect', 'gzip bomb', 'raw NUL bytes', 'HTML with status 200', 'half an answer', 'internal error', 'duplicate keys around', 'wrong key'] as const)('a server that does "%s" leaves the video for the next run', async (behaviour) => {
  await using box = await setUp(1)
  box.server.behave(behaviour)
  const notes: string[] = []
  expect(await box.caption(notes)).toMatchObject({ videos: 1, asked: 1, accepted: 0, refused: 0, failed: 1 })
  expect(notes.join()).toMatch(/gave no answer/)
  expect(notes.join()).not.toContain(KEY)
  expect(box.server.sentBytes).toBeLessThan(16 * 1024 ** 2)
  box.server.behave('faithful')
  expect(await box.caption()).toMatchObject({ asked: 1, accepted: 1, cacheHits: 0 })
})

test('stopped, it goes on with the videos that were not answered; a file that is gone is said', async () => {
  await using box = await setUp(3)
  const stop = new AbortController()
  let answered = 0
  box.server.behave((response) => {
    if (++answered > 1)
      return stop.abort()
    say(response, JSON.stringify({ caption: CAPTION }))
  })
  await expect(finish(box.workspace.captions.caption(box.model(), stop.signal))).rejects.toMatchObject({ code: 'cancelled' })
  box.server.behave('faithful')
  const { path = '' } = [...box.workspace.catalog.each()].at(-1) ?? {}
  rmSync(path ?? '')
  const notes: string[] = []
  expect(await box.caption(notes)).toMatchObject({ videos: 3, cacheHits: 1, asked: 1, accepted: 1, failed: 1 })
  expect(notes.join()).toContain(basename(path ?? ''))
})
