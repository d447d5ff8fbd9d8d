import type { WebServer } from '../../../src-main/hosts/web/serveWeb'
import type { Client } from '../../support/workspace'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serveWeb } from '../../../src-main/hosts/web/serveWeb'
import { DEFAULT_PLAN } from '../../../src-shared/domain/generation'
import { OPERATIONS } from '../../support/operations'
import { fillWorkspace, inProcessClient, openTestWorkspace, temporaryFolder } from '../../support/workspace'

type Workspace = Awaited<ReturnType<typeof openTestWorkspace>>
const ABSENT = '01890a5d-ac96-774b-bcce-b302099a8057'
/** Ids a client would make. */
const [E1, E2, E3, E4, E5, JOB, JOB2, JOB3, JOB4, JOB5] = Array.from({ length: 10 }, (_, index) => `01890a5d-ac96-774b-8cce-00000000000${index}`) as [string, string, string, string, string, string, string, string, string, string]

const SET = '01890a5d-ac96-774b-8cce-00000000000a'

const folder = temporaryFolder()
const stop = new AbortController()
let workspaces: Workspace[]
let server: WebServer
let clients: { inProcess: Client, overHttp: Client }

/** Two copies of one workspace: the same calls in the same order, in process on one and over the loopback server on the other. */
beforeAll(async () => {
  const first = join(folder.path, 'a', 'set')
  const second = join(folder.path, 'b', 'set')
  const made = await openTestWorkspace(first)
  await fillWorkspace(made, 30)
  await made.close()
  cpSync(first, second, { recursive: true })
  workspaces = await Promise.all([openTestWorkspace(first), openTestWorkspace(second)])
  const [a, b] = workspaces as [Workspace, Workspace]
  server = await serveWeb({ router: b.router, media: b.mediaSource, rendererDir: folder.path, port: 0, signal: stop.signal, log: () => {} })
  const link = new RPCLink({ url: `${server.origin}/rpc`, headers: { authorization: `Bearer ${server.token}`, origin: server.origin } })
  clients = { inProcess: inProcessClient(a), overHttp: createORPCClient(link) }
})

afterAll(async () => {
  await server.close()
  for (const workspace of workspaces)
    await workspace.close()
  folder[Symbol.dispose]()
})

/** An answer without what differs by host and by moment: addresses, folders, times. */
function comparable(answer: unknown): unknown {
  const text = JSON.stringify(answer, (key, value: unknown) => ['posterUrl', 'sourceUrl'].includes(key) && value !== null
    ? '(address)'
    : ['at', 'decidedAt', 'startedAt', 'endedAt', 'rate', 'etaS'].includes(key) && value !== null ? '(moment)' : value)
  const places = ['a', 'b'].map(name => JSON.stringify(join(folder.path, name)).slice(1, -1))
  return JSON.parse(places.reduce((rest, place) => rest.replaceAll(place, '(folder)'), text))
}

type Outcome = { readonly answer: unknown } | { readonly fault: unknown }

async function outcomeOf(client: Client, call: (client: Client) => Promise<unknown>): Promise<Outcome> {
  try { return { answer: comparable(await call(client)) } }
  catch (error) {
    return { fault: error instanceof ORPCError && error.defined ? comparable(error.data) : `not of the contract: ${String(error)}` }
  }
}

async function firstRows(client: Client) {
  const { rows } = await client.review.listQueue({ limit: 3 })
  const [one, two, three] = rows
  if (!one || !two || !three)
    throw new Error('the workspace has no texts')
  return { one, two, three }
}

async function jobEnded(client: Client, id: string): Promise<unknown> {
  const leave = new AbortController()
  const stream = await client.jobs.watch(undefined, { signal: leave.signal })
  for await (const job of stream) {
    if (job.id === id && job.endedAt !== null) {
      leave.abort()
      return job
    }
  }
  throw new Error('the stream ended before the job')
}

const POOR = { target: 'overall', levels: ['bad' as const, 'poor' as const] }
const SETTINGS = { provider: 'cpu' as const, seed: 7, generateAfterScoring: false, rejectReasons: ['No'] }

/** In order: later calls see what earlier ones changed. */
const CALLS: readonly (readonly [operation: string, call: (client: Client) => Promise<unknown>])[] = [
  ['workspace.info', client => client.workspace.info()],
  ['workspace.getSettings', client => client.workspace.getSettings()],
  ['workspace.setSettings', client => client.workspace.setSettings(SETTINGS)],
  ['workspace.getSettings', client => client.workspace.getSettings()],
  ['packs.list', client => client.packs.list()],
  ['packs.getLicense', client => client.packs.getLicense({ pack: 'analytic' })],
  ['packs.import', client => client.packs.import({ path: join(folder.path, 'absent.zip') })],
  ['packs.verify', client => client.packs.verify({ pack: 'absent' })],
  ['packs.remove', client => client.packs.remove({ pack: 'analytic' })],
  ['packs.enable', client => client.packs.enable({ pack: 'absent' })],
  ['packs.acceptLicense', client => client.packs.acceptLicense({ sha256: '0'.repeat(64), by: 'Ana' })],
  ['llm.get', client => client.llm.get()],
  ['llm.set', client => client.llm.set({ url: 'http://localhost:11434/v1', model: 'm', concurrency: 3 })],
  ['llm.set', client => client.llm.set({ enabled: true })],
  ['llm.setKey', client => client.llm.setKey({ key: 'sk-parity' })],
  ['llm.setKey', client => client.llm.setKey({ key: null })],
  ['llm.listRefusals', client => client.llm.listRefusals({})],
  ['generation.options', client => client.generation.options()],
  ['generation.preview', client => client.generation.preview({ plan: { ...DEFAULT_PLAN, seed: 3 }, turn: 1 })],
  ['generation.preview', client => client.generation.preview({ plan: { ...DEFAULT_PLAN, seed: 3, set: ABSENT } })],
  ['scoring.getChoice', client => client.scoring.getChoice()],
  ['scoring.setChoice', client => client.scoring.setChoice({ id: JOB4, enabled: ['analytic'], policy: { otherwise: 'analytic', targets: { noise: 'analytic' } } })],
  ['scoring.setChoice', client => client.scoring.setChoice({ id: JOB4, enabled: ['analytic', 'absent'], policy: { otherwise: 'analytic', targets: {} } })],
  ['jobs.watch', client => jobEnded(client, JOB4)],
  ['trust.report', async client => ({ ...await client.trust.report(), elapsedMs: 0 })],
  ['trust.checkGolden', async client => (await client.trust.checkGolden()).ok],
  ['trust.lastTests', client => client.trust.lastTests()],
  ['trust.testResponse', client => client.trust.testResponse({ id: JOB5 })],
  ['jobs.watch', client => jobEnded(client, JOB5)],
  ['balance.overview', client => client.balance.overview()],
  ['balance.start', client => client.balance.start({ id: SET, options: { target: 10 } })],
  ['jobs.watch', client => jobEnded(client, SET)],
  ['balance.list', client => client.balance.list()],
  ['balance.get', client => client.balance.get({ id: SET })],
  ['workspace.doctor', async client => (await client.workspace.doctor()).checks.map(check => check.id)],
  ['providers.list', client => client.providers.list()],
  ['providers.measure', async client => (await client.providers.measure()).providers.map(({ name, available }) => [name, available])],
  ['catalog.listVideos', client => client.catalog.listVideos({})],
  ['catalog.listVideos', client => client.catalog.listVideos({ filter: { quality: POOR, search: 'v1' }, sort: 'overall', descending: true, limit: 5 })],
  ['catalog.getVideo', async client => client.catalog.getVideo({ id: (await firstRows(client)).one.videoId })],
  ['catalog.getVideo', client => client.catalog.getVideo({ id: ABSENT })],
  ['catalog.getVideo', client => client.catalog.getVideo({ id: 'not an id' })],
  ['catalog.getTimeline', async client => client.catalog.getTimeline({ id: (await firstRows(client)).one.videoId })],
  ['catalog.getFrameTable', async client => client.catalog.getFrameTable({ id: (await firstRows(client)).one.videoId })],
  ['catalog.listQuarantined', client => client.catalog.listQuarantined({})],
  ['review.listQueue', client => client.review.listQueue({ filter: { state: 'pending', quality: POOR }, offset: 2, limit: 7 })],
  ['review.listQueue', client => client.review.listQueue({ limit: 0 })],
  ['review.getItem', async client => client.review.getItem({ id: (await firstRows(client)).one.id })],
  ['review.getItem', client => client.review.getItem({ id: ABSENT })],
  ['review.decide', async client => client.review.decide({ eventId: E1, by: ' Ana ', expectedVersion: 0, id: (await firstRows(client)).one.id, verdict: 'reject', reason: 'Wörter' })],
  ['review.decide', async client => client.review.decide({ eventId: E1, by: 'Ana', expectedVersion: 0, id: (await firstRows(client)).one.id, verdict: 'reject' })],
  ['review.decide', async client => client.review.decide({ eventId: E2, by: 'Bob', expectedVersion: 0, id: (await firstRows(client)).one.id, verdict: 'approve' })],
  ['review.decide', async client => client.review.decide({ eventId: E1, by: 'Ana', expectedVersion: 0, id: (await firstRows(client)).two.id, verdict: 'approve' })],
  ['review.edit', async client => client.review.edit({ eventId: E3, by: 'Ana', expectedVersion: 0, id: (await firstRows(client)).two.id, question: 'Is it?', response: 'The noise is bad 😀.' })],
  ['review.setLevel', async client => client.review.setLevel({ eventId: E4, by: 'Ana', expectedVersion: 0, videoId: (await firstRows(client)).three.videoId, target: 'noise', level: 'bad' })],
  ['review.setLevel', async client => client.review.setLevel({ eventId: E5, by: 'Ana', expectedVersion: 9, videoId: (await firstRows(client)).three.videoId, target: 'noise', level: null })],
  ['review.setLevel', async client => client.review.setLevel({ eventId: E5, by: 'Ana', expectedVersion: 1, videoId: (await firstRows(client)).three.videoId, target: 'overall', level: 'good' })],
  ['review.countStale', client => client.review.countStale()],
  ['review.answerOffer', async client => client.review.answerOffer({ eventId: E5, by: 'Ana', expectedVersion: 0, id: (await firstRows(client)).three.id, offer: JOB, answer: 'take' })],
  ['review.undo', client => client.review.undo({ eventId: E5, by: 'Ana' })],
  ['review.undo', client => client.review.undo({ eventId: E1, by: 'Ana' })],
  ['review.undo', client => client.review.undo({ eventId: E2, by: 'Nobody' })],
  ['review.redo', client => client.review.redo({ eventId: E2, by: 'Ana' })],
  ['review.redo', client => client.review.redo({ eventId: ABSENT, by: 'Ana' })],
  ['review.history', client => client.review.history({ limit: 10 })],
  ['jobs.regenerate', client => client.jobs.regenerate({ id: JOB })],
  ['jobs.generate', client => client.jobs.generate({ id: JOB, plan: { kinds: ['qa'] } })],
  ['jobs.watch', client => jobEnded(client, JOB)],
  ['jobs.scorePending', client => client.jobs.scorePending({ id: JOB2 })],
  ['jobs.watch', client => jobEnded(client, JOB2)],
  ['jobs.addVideos', client => client.jobs.addVideos({ id: JOB3, paths: [join(folder.path, 'notes.mp4'), join(folder.path, 'absent.mp4')] })],
  ['jobs.watch', client => jobEnded(client, JOB3)],
  ['jobs.cancel', client => client.jobs.cancel({ id: JOB3 })],
  ['jobs.list', client => client.jobs.list()],
  ['workspace.info', client => client.workspace.info()],
]

describe('in process and over the loopback server', () => {
  test('every operation is called', () => {
    expect(new Set(CALLS.map(([operation]) => operation))).toEqual(new Set(OPERATIONS.map(operation => operation.name)))
  })

  test('the same calls give the same answers and the same faults', async () => {
    writeFileSync(join(folder.path, 'notes.mp4'), 'This is no video.')
    let faults = 0
    for (const [index, [operation, call]] of CALLS.entries()) {
      const [here, there] = [await outcomeOf(clients.inProcess, call), await outcomeOf(clients.overHttp, call)]
      expect([index, operation, there]).toEqual([index, operation, here])
      if ('fault' in here) {
        faults += 1
        expect(here.fault).toEqual({ code: expect.stringMatching(/^(input\.invalid|not_found|conflict)$/), message: expect.any(String) })
      }
    }
    expect(faults).toBe(22)
  }, 120_000)
})
