import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cliJson, runCli, startCli } from '../../../../support/cli'
import { faithful, say, startLlmServer } from '../../../../support/llmServer'
import { TAXONOMY } from '../../../../support/stores'

const KEY = 'sk-cli-0123456789abcdef'
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 's2i-llm-'))
  // The user's settings are the test's own.
  process.env.S2I_CONFIG = join(folder, 'config')
})
afterEach(() => {
  delete process.env.S2I_LLM_KEY
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
})

/** Imports scores of so many videos and returns how many texts they get. */
async function importVideos(videos: number): Promise<number> {
  const rows = Array.from({ length: videos }, (_, index) => [`v${index}.mp4`, ...TAXONOMY.dimensions.map((_, place) => ((index * 7 + place * 3) % 10) / 10)].join(','))
  writeFileSync(join(folder, 'labels.csv'), `video,${TAXONOMY.dimensions.map(entry => entry.id).join(',')}\n${rows.join('\n')}\n`)
  expect((await runCli(['import-scores', 'labels.csv'], folder)).code).toBe(0)
  return videos * 4
}

const allFiles = (): string[] => readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
const holding = (text: string): string[] => allFiles().filter(path => readFileSync(path).includes(text)).map(path => path.slice(folder.length + 1))

test('generate rewords behind the rating check, says the counts, and its key is in nothing that it writes', async () => {
  await using server = await startLlmServer()
  const texts = await importVideos(2)
  process.env.S2I_LLM_KEY = KEY
  // A third of the answers is refused twice.
  server.behave((response, { pair }) => say(response, JSON.stringify(pair.question.length % 3 === 0 ? { question: pair.question, response: 'All is superb.' } : faithful(pair))))
  const first = await cliJson(['generate', '--pair-share', '0', '--llm', server.url, '--model', 'm'], folder)
  const { llm } = first.document
  expect(first).toMatchObject({ code: 0, document: { generated: texts, videos: 2, llm: { model: 'm', endpoint: new URL(server.url).origin, pairs: texts, asked: texts, failed: 0, cacheHits: 0 } } })
  expect(llm.accepted + llm.refused).toBe(texts)
  expect(llm.written).toBe(llm.accepted)
  expect(llm.refusalRate).toBeCloseTo(llm.refused / texts)
  expect(llm).toMatchObject({ concurrency: 2, elapsedS: expect.any(Number), tokensPerS: expect.any(Number), pairsPerS: expect.any(Number) })
  expect(llm.tokensOut).toBe(100 * (llm.asked + llm.retried))
  expect(first.stderr).toMatch(/rewrite .*tokens/)
  expect(server.asked[0]?.headers.authorization).toBe(`Bearer ${KEY}`)

  const again = await cliJson(['generate', '--pair-share', '0', '--llm', server.url, '--model', 'm'], folder)
  expect(again.document).toMatchObject({ generated: 0, llm: { asked: 0, written: 0, cacheHits: texts } })
  expect((await cliJson(['generate', '--pair-share', '0'], folder)).document).toEqual({ generated: 0, videos: 2 })
  const { document: { refusals } } = await cliJson(['llm', 'refusals'], folder)
  expect(refusals).toHaveLength(llm.refused)

  expect((await cliJson(['export', '--format', 'jsonl', '--out', 'out', '--state', 'all'], folder)).document).toMatchObject({ exported: texts })
  expect(holding(KEY)).toEqual([])
  expect(`${first.stderr}${JSON.stringify(first.document)}${again.stderr}`).not.toContain(KEY)
})

test('a kept key is in one private file, goes to its own server only, and is forgotten when told', async () => {
  await using server = await startLlmServer()
  await using other = await startLlmServer()
  await importVideos(1)
  const child = startCli(['llm', 'key', 'set', '--url', server.url], folder)
  child.stdin?.end(`${KEY}\n`)
  expect(await new Promise(resolve => child.on('close', resolve))).toBe(0)
  expect(holding(KEY)).toEqual([join('config', 'llm-keys.json')])
  expect(statSync(join(folder, 'config/llm-keys.json')).mode & 0o777).toBe(0o600)

  await cliJson(['generate', '--pair-share', '0', '--llm', server.url, '--model', 'm'], folder)
  await cliJson(['generate', '--pair-share', '0', '--llm', other.url, '--model', 'n'], folder)
  expect(server.asked[0]?.headers.authorization).toBe(`Bearer ${KEY}`)
  expect(other.asked.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined, undefined, undefined])
  expect((await runCli(['llm', 'key', 'clear', '--url', server.url], folder)).code).toBe(0)
  expect(holding(KEY)).toEqual([])
})

test('a server that is not there costs the other words only, and is said', async () => {
  const texts = await importVideos(2)
  const { code, document, stderr } = await cliJson(['generate', '--pair-share', '0', '--llm', 'http://127.0.0.1:9/v1', '--model', 'm'], folder)
  expect({ code, llm: document.llm }).toMatchObject({ code: 2, llm: { accepted: 0, failed: texts, written: 0 } })
  expect(document.generated).toBe(texts)
  expect(stderr).toMatch(/ECONNREFUSED.*keep the words of the grammar/)
})

test.each([
  [['--llm', 'http://example.com/v1', '--model', 'm'], /unencrypted/],
  [['--llm', 'http://169.254.169.254/v1', '--model', 'm'], /unencrypted/],
  [['--llm', 'file:///etc/passwd', '--model', 'm'], /neither with https/],
  [['--llm', 'https://me:secret@example.com/v1', '--model', 'm'], /user name or password/],
  [['--llm', 'http://localhost:1/v1'], /--model/],
  [['--model', 'm'], /--llm/],
  [['--llm', 'http://localhost:1/v1', '--model', 'm', '--llm-concurrency', '99'], /1 to 16/],
])('%j is refused with a sentence before anything is sent', async (args, message) => {
  const { code, document } = await cliJson(['generate', '--pair-share', '0', ...args], folder)
  expect({ code, message: document.error.message }).toEqual({ code: 1, message: expect.stringMatching(message) })
})

test('a workspace cannot say where texts are sent', async () => {
  await using server = await startLlmServer()
  await importVideos(1)
  const db = new Database(join(folder, 'workspace/s2i.db'))
  const settings = { enabled: true, url: server.url, model: 'm' }
  db.prepare('INSERT INTO setting (key, value) VALUES (?, ?), (?, ?)').run('llm', JSON.stringify(settings), 'llm.settings', JSON.stringify(settings))
  db.close()
  writeFileSync(join(folder, 'workspace/llm.json'), JSON.stringify(settings))
  expect((await cliJson(['generate', '--pair-share', '0'], folder)).document).toEqual({ generated: 4, videos: 1 })
  expect(server.asked).toEqual([])
})

test('killed in the middle, it goes on and asks about nothing that was answered', async () => {
  await using server = await startLlmServer()
  const texts = await importVideos(8)
  const answered: string[] = []
  let open = 0
  const killed = await new Promise<boolean>((resolve) => {
    server.behave((response, { pair }) => {
      open += 1
      // The rest hangs, so that it is known what had an answer when the process died.
      if (open > 12)
        return
      answered.push(JSON.stringify(pair))
      say(response, JSON.stringify(faithful(pair)))
    })
    const child = startCli(['generate', '--pair-share', '0', '--llm', server.url, '--model', 'm', '--llm-concurrency', '3'], folder)
    const timer = setInterval(() => {
      if (server.asked.length < 15)
        return
      clearInterval(timer)
      child.kill('SIGKILL')
    }, 20)
    child.on('close', () => resolve(child.signalCode === 'SIGKILL'))
  })
  expect(killed).toBe(true)
  const before = server.asked.length
  server.behave('faithful')
  const { document } = await cliJson(['generate', '--pair-share', '0', '--llm', server.url, '--model', 'm'], folder)
  expect(document).toMatchObject({ generated: 0, llm: { pairs: texts, asked: texts - 12, cacheHits: 12, failed: 0 } })
  const askedAgain = server.asked.slice(before).map(({ pair }) => JSON.stringify(pair))
  expect(askedAgain.filter(pair => answered.includes(pair))).toEqual([])
  const db = new Database(join(folder, 'workspace/s2i.db'), { readonly: true })
  const current = db.prepare('SELECT count(*) AS n, count(DISTINCT s.video_id || s.slot) AS slots, sum(json_extract(i.provenance, \'$.llm.model\') = \'m\') AS reworded FROM instruction_state s JOIN instruction i ON i.id = s.instruction_id WHERE s.superseded = 0').get()
  db.close()
  expect(current).toEqual({ n: texts, slots: texts, reworded: texts })
})
