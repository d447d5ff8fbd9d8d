import type { ServerResponse } from 'node:http'
import type { AskedPair } from '../../../../support/reword'
import { Buffer } from 'node:buffer'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { v7 as uuidv7 } from 'uuid'
import { expect, test } from 'vitest'
import { openWorkspace } from '../../../../../src-main/compose'
import { createKeyGuard } from '../../../../../src-main/infra/llm/keyGuard'
import { limits } from '../../../../../src-shared/domain/limits'
import { cliJson } from '../../../../support/cli'
import { say, startLlmServer } from '../../../../support/llmServer'
import { ROOT } from '../../../../support/repository'
import { faithful } from '../../../../support/reword'
import { generateAll, importNames, inProcessClient, temporaryFolder } from '../../../../support/workspace'

/** Without digits, which the lock would refuse by themselves. */
const KEY = 'sk-echo-abcdefghijklmnop'
/** Goes the ways of the key and is none: it shows that the places would hold one. */
const OTHER = 'sk-control-abcdefghijklm'

const WRITTEN: Readonly<Record<string, (word: string) => string>> = {
  'as it is': word => word,
  'JSON-escaped': word => [...word].map(letter => `\\u00${letter.charCodeAt(0).toString(16)}`).join(''),
  'URL-encoded': word => [...word].map(letter => `%${letter.charCodeAt(0).toString(16)}`).join(''),
  'base64': word => Buffer.from(word).toString('base64'),
}
/** Behind words that the lock takes, the echo as it stands in the JSON. */
function sayPair(response: ServerResponse, pair: AskedPair, echo: string): void {
  const text = JSON.stringify(`${faithful(pair).response} So says `).slice(1, -1)
  say(response, `{"question":${JSON.stringify(pair.question)},"response":"${text}${echo}."}`)
}

/** Ways of a server to give back what it was sent. */
const ECHOES: Readonly<Record<string, (response: ServerResponse, pair: AskedPair, echo: string) => void>> = {
  'in a text': sayPair,
  'in half an answer': (response, _pair, echo) => say(response, `{"question":"${echo}`),
  'as a field': (response, pair, echo) => say(response, `{"question":"a","response":${JSON.stringify(pair.response)},"${echo}":"b","${echo}":"c"}`),
  'in an error': (response, _pair, echo) => void response.writeHead(401, { 'content-type': 'application/json' }).end(`{"error":{"message":"wrong key ${echo}","code":"${echo}","type":"${echo}"}}`),
  'in an error of no format': (response, _pair, echo) => void response.writeHead(500, echo.replaceAll('\\', ''), { 'content-type': 'text/plain' }).end(echo),
  'as its type': (response, _pair, echo) => void response.writeHead(200, { 'content-type': `text/${echo.replaceAll('\\', '')}` }).end('x'),
  'as its packing': (response, _pair, echo) => void response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': echo }).end('x'),
  'as another address': (response, _pair, echo) => void response.writeHead(302, { location: `https://example.com/${encodeURI(echo)}` }).end(),
  'in no HTTP': (response, _pair, echo) => void response.socket?.end(`${echo}\r\n\r\n`),
}

/** What a server that gives back `word` can get into: each place with all that it holds. */
async function placesAfter(word: string): Promise<Record<'store' | 'logs' | 'exports' | 'jobs' | 'json', string>> {
  using folder = temporaryFolder()
  await using server = await startLlmServer()
  const config = process.env.S2I_CONFIG
  process.env.S2I_CONFIG = join(folder.path, 'config')
  const workspace = await openWorkspace(join(folder.path, 'workspace'), { appRoot: ROOT, limits: limits.parse({ llmBackoffMs: 1, llmBreakerOpenMs: 1 }) })
  let jobs = ''
  try {
    const client = inProcessClient(workspace)
    importNames(workspace, 1)
    await generateAll(workspace)
    let run = 0
    for (const echo of Object.values(ECHOES)) {
      for (const write of Object.values(WRITTEN)) {
        server.behave((response, { pair }) => echo(response, pair, write(word)))
        // Another model each time, so that everything is asked again.
        await client.llm.set({ enabled: true, url: server.url, model: `m${run++}` })
        await client.llm.setKey({ key: KEY })
        const id = uuidv7()
        await client.jobs.generate({ id, plan: {} })
        await expect.poll(async () => (await client.jobs.list()).find(job => job.id === id)?.endedAt ?? null, { timeout: 20_000 }).not.toBeNull()
      }
    }
    jobs = JSON.stringify(await client.jobs.list())
    workspace.log.error('planted', new Error(word === KEY ? 'nothing' : word))
  }
  finally {
    await workspace.close()
    process.env.S2I_CONFIG = config
  }
  const exported = await cliJson(['export', '--format', 'jsonl', '--out', 'out', '--state', 'all'], folder.path)
  process.env.S2I_LLM_KEY = KEY
  server.behave((response, { pair }) => sayPair(response, pair, word))
  const generated = await cliJson(['generate', '--llm', server.url, '--model', 'last', '--kinds', 'qa'], folder.path)
  delete process.env.S2I_LLM_KEY
  const refusals = await cliJson(['llm', 'refusals', '--limit', '200'], folder.path)
  const read = (...names: string[]): string => readdirSync(join(folder.path, ...names), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')
  return {
    store: read('workspace').replaceAll('\0', ' '),
    logs: read('workspace', 'logs'),
    exports: read('out'),
    jobs,
    json: JSON.stringify([exported, refusals, generated]),
  }
}

test('a server that gives the key back, however it is written, gets it into no place', { timeout: 120_000 }, async () => {
  const holdsKey = createKeyGuard(KEY)
  for (const [place, text] of Object.entries(await placesAfter(KEY)))
    expect({ place, isEmpty: text === '', holdsKey: holdsKey(text) }).toEqual({ place, isEmpty: false, holdsKey: false })
})

test('control: another word gets into the store, the exports, the refusals and, planted, into the log', { timeout: 120_000 }, async () => {
  const { jobs, ...places } = await placesAfter(OTHER)
  for (const [place, text] of Object.entries(places))
    expect({ place, holds: text.includes(OTHER) }).toEqual({ place, holds: true })
  // Jobs quote no server at all; that its failures got there is seen by their reasons.
  for (const reason of [/HTTP 401/, /HTTP 500/, /another content type/, /packed its answer/, /redirects are not followed/, /connection failed/])
    expect(jobs).toMatch(reason)
})
