import type { ORPCError } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import type { TransportEvent } from '../../../src-main/transport/context'
import type { contract } from '../../../src-shared/contract/index'
import type { FaultCode } from '../../../src-shared/domain/fault'
import { createORPCClient, isDefinedError, safe } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import { createRouterClient } from '@orpc/server'
import { describe, expect, test } from 'vitest'
import { createHandle } from '../../../src-main/transport/app'
import { PLAIN_LINKS } from '../../../src-main/transport/context'
import { createFakeRouter } from '../../support/fakeRouter'

type Client = ContractRouterClient<typeof contract>
const ID = '01890a5d-ac96-774b-bcce-b302099a8057'

/** The same router called in process (command line, workers) and through the handler (desktop, web). */
function clients() {
  const log: TransportEvent[] = []
  const fake = createFakeRouter(event => log.push(event))
  const media = { source: async () => null, poster: async () => null }
  const handle = createHandle({ router: fake.router, media, host: 'desktop', links: PLAIN_LINKS, rendererDir: '/nowhere', log: event => log.push(event) })
  const link = new RPCLink({ url: 'app://bundle/rpc', fetch: request => handle(request) })
  const overHandler: Client = createORPCClient(link)
  const inProcess = createRouterClient(fake.router, { context: { host: 'cli', links: PLAIN_LINKS, signal: new AbortController().signal } }) as Client
  return { log, fake, handle, links: [['in process', inProcess], ['over the handler', overHandler]] as const }
}

async function faultOf(call: Promise<unknown>): Promise<unknown> {
  const { error } = await safe(call as Promise<unknown> & { __error?: { type: ORPCError<'FAULT', { code: FaultCode, message: string }> } })
  return isDefinedError(error) ? error.data : error
}

describe('failures', () => {
  test('are the contract\'s typed error with code and sentence, on every link', async () => {
    for (const [name, client] of clients().links)
      expect([name, await faultOf(client.catalog.getVideo({ id: ID }))]).toEqual([name, { code: 'not_found', message: `There is no video ${ID} in this workspace.` }])
  })

  test('name the fields of refused input, without what was sent', async () => {
    for (const [name, client] of clients().links) {
      const fault = await faultOf(client.catalog.listVideos({ limit: 0, secret: 'do not repeat' } as never))
      expect([name, fault]).toEqual([name, { code: 'input.invalid', message: expect.stringContaining('limit') }])
      expect(JSON.stringify(fault)).not.toContain('do not repeat')
    }
  })

  test('of our own making say nothing about the inside and are logged once', async () => {
    const { log, links } = clients()
    for (const [name, client] of links) {
      log.length = 0
      const fault = await faultOf(client.workspace.info())
      expect([name, fault]).toEqual([name, { code: 'internal', message: expect.not.stringContaining('secret detail') }])
      expect(log).toEqual([{ message: expect.any(String), at: 'workspace.info', durationMs: expect.any(Number), error: expect.objectContaining({ message: expect.stringContaining('secret detail') }) }])
    }
  })

  test('include answers that break the contract', async () => {
    const { log, links } = clients()
    for (const [name, client] of links)
      expect([name, await faultOf(client.catalog.getFrameTable({ id: ID }))]).toEqual([name, { code: 'internal', message: expect.any(String) }])
    expect(log.map(event => event.at)).toEqual(['catalog.getFrameTable', 'catalog.getFrameTable'])
  })

  test('of the form of a request are typed too, and reach no operation', async () => {
    const { handle, fake, log } = clients()
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    const bodies = [
      '',
      '{',
      'null',
      '[]',
      '"text"',
      '1e999',
      '{"json":',
      deep,
      `{"json":${deep}}`,
      '{"json":{"id":"x"}}',
      '{"json":{"__proto__":{"polluted":true}}}',
      '{"json":{"constructor":{"prototype":{"polluted":true}}}}',
      '{"json":{},"meta":[[0,"__proto__","polluted"]]}',
      '{"json":{},"meta":[[1,"constructor","prototype"]]}',
      '{"json":{},"meta":"x"}',
      '{"json":{},"meta":[[99]]}',
      `{"json":{"paths":${JSON.stringify(['x'.repeat(5000)])}}}`,
      '{"json":{"id":"\\ud800","paths":["\\u0000"]}}',
    ]
    for (const body of bodies) {
      const response = await handle(new Request('app://bundle/rpc/jobs/addVideos', { method: 'POST', body, headers: { 'content-type': 'application/json' } }))
      const text = await response.text()
      expect([400, 422]).toContain(response.status)
      expect([body.slice(0, 60), text]).toEqual([body.slice(0, 60), expect.stringContaining('"code":"input.invalid"')])
      expect(text).not.toMatch(/\bat .*\.[tj]s/)
    }
    expect(fake.calls).toEqual([])
    expect(log).toEqual([])
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  test('of unknown and inherited names are not found', async () => {
    const { handle } = clients()
    for (const path of ['jobs', 'jobs/none', '__proto__', 'constructor', 'jobs/__proto__', 'jobs/list/x', '%6aobs/list', 'toString', '']) {
      const response = await handle(new Request(`app://bundle/rpc/${path}`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }))
      expect([path, response.status]).toEqual([path, 404])
    }
  })

  test('include bodies over the limit, announced or not', async () => {
    const { handle, fake } = clients()
    const body = `{"json":"${'x'.repeat(1024 * 1024)}"}`
    const init = { method: 'POST', body, headers: { 'content-type': 'application/json' } }
    expect((await handle(new Request('app://bundle/rpc/jobs/list', init))).status).toBe(413)
    expect((await handle(new Request('app://bundle/rpc/jobs/list', { ...init, headers: { ...init.headers, 'content-length': '2' } }))).status).toBe(413)
    expect(fake.calls).toEqual([])
  })
})

describe('streams', () => {
  test('deliver the same snapshots on every link and end when the reader leaves', async () => {
    const { fake, links } = clients()
    for (const [name, client] of links) {
      const abort = new AbortController()
      const seen: number[] = []
      const stream = await client.jobs.watch(undefined, { signal: abort.signal })
      for await (const job of stream) {
        seen.push(job.done)
        if (job.done === 2)
          break
      }
      abort.abort()
      expect([name, seen]).toEqual([name, [0, 1, 2]])
      await expect.poll(fake.watching).toBe(0)
    }
  })
})
