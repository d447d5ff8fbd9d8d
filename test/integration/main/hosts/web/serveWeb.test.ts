import type { ContractRouterClient } from '@orpc/contract'
import type { AddressInfo, Socket } from 'node:net'
import type { WebServer } from '../../../../../src-main/hosts/web/serveWeb'
import type { TransportEvent } from '../../../../../src-main/transport/context'
import type { contract } from '../../../../../src-shared/contract/index'
import type { FakeRouter } from '../../../../support/fakeRouter'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient, safe } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serveWeb } from '../../../../../src-main/hosts/web/serveWeb'
import { createFakeRouter } from '../../../../support/fakeRouter'

type Client = ContractRouterClient<typeof contract>
const ID = '01890a5d-ac96-774b-bcce-b302099a8057'
const hasIpv6 = Object.values(networkInterfaces()).some(list => list?.some(address => address.address === '::1'))

let dir: string
let fake: FakeRouter
let server: WebServer
let stop: AbortController
const log: TransportEvent[] = []

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 's2i-web-'))
  writeFileSync(join(dir, 'index.html'), '<!doctype html><title>shell</title>')
  writeFileSync(join(dir, 'app.js'), 'export {}')
  const video = join(dir, 'video.mp4')
  writeFileSync(video, Uint8Array.from({ length: 3_000_000 }, (_, i) => i % 251))
  const { size, mtimeMs } = statSync(video)
  fake = createFakeRouter(event => log.push(event))
  stop = new AbortController()
  server = await serveWeb({
    router: fake.router,
    media: {
      source: async id => id === ID ? { path: video, sizeBytes: size, mtimeMs, contentType: 'video/mp4' } : null,
      poster: async () => Uint8Array.of(0xFF, 0xD8),
    },
    rendererDir: dir,
    port: 0,
    signal: stop.signal,
    log: event => log.push(event),
    tokenFile: join(dir, 'token'),
  })
})

afterAll(async () => {
  await server.close()
  rmSync(dir, { recursive: true, force: true })
})

function client(token: string = server.token, base: string = server.origin): Client {
  return createORPCClient(new RPCLink({ url: `${base}/rpc`, headers: { authorization: `Bearer ${token}`, origin: base } }))
}

/** A request as bytes, for what no HTTP client would send. Answers status and body. */
function raw(lines: readonly string[], body = '', hostname = '127.0.0.1'): Promise<{ status: number, head: string, body: string }> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(server.port, hostname)
    let text = ''
    socket.on('data', chunk => text += chunk.toString('latin1'))
    socket.on('error', reject)
    socket.on('close', () => {
      const [head = '', rest = ''] = text.split(/\r\n\r\n(.*)/s)
      // An empty body may travel as one last chunk.
      resolve({ status: Number(head.split(' ')[1] ?? 0), head: head.toLowerCase(), body: rest === '0\r\n\r\n' ? '' : rest })
    })
    const connection = lines.some(line => line.startsWith('Connection:')) ? [] : ['Connection: close']
    socket.write(`${[...lines, ...connection].join('\r\n')}\r\n\r\n${body}`, 'latin1')
  })
}

function call(change: Record<string, string | null> = {}, method = 'POST', path = '/rpc/jobs/list') {
  const headers = { 'Host': `127.0.0.1:${server.port}`, 'Origin': server.origin, 'Content-Type': 'application/json', 'Authorization': `Bearer ${server.token}`, 'Content-Length': '2', ...change }
  return raw([`${method} ${path} HTTP/1.1`, ...Object.entries(headers).flatMap(([name, value]) => value === null ? [] : [`${name}: ${value}`])], '{}')
}

describe('the curator\'s browser', () => {
  test('gets an address with the token only in the fragment', () => {
    expect(server.url).toBe(`${server.origin}/#token=${server.token}`)
    expect(server.origin).not.toContain(server.token)
  })

  test('loads pages without a token, and calls operations with it', async () => {
    const shell = await fetch(server.url)
    expect([shell.status, await shell.text()]).toEqual([200, expect.stringContaining('shell')])
    expect((await fetch(`${server.origin}/app.js`)).status).toBe(200)
    expect(await client().jobs.list()).toHaveLength(1)
    expect(fake.contexts.at(-1)).toMatchObject({ host: 'web' })
  })

  test.skipIf(!hasIpv6)('reaches it over IPv6 and by name too', async () => {
    expect(await client(server.token, `http://[::1]:${server.port}`).jobs.list()).toHaveLength(1)
    expect(await client(server.token, `http://localhost:${server.port}`).jobs.list()).toHaveLength(1)
  })

  test('seeks in media by a signed address and gives up a read without harm', async () => {
    const { links } = fake.contexts.at(-1)!
    const part = await fetch(server.origin + links.source(ID), { headers: { range: 'bytes=1000000-1000009' } })
    expect([part.status, part.headers.get('content-range'), new Uint8Array(await part.arrayBuffer())]).toEqual([206, 'bytes 1000000-1000009/3000000', Uint8Array.from({ length: 10 }, (_, i) => (1_000_000 + i) % 251)])
    expect((await fetch(server.origin + links.poster(ID))).headers.get('content-type')).toBe('image/jpeg')
    for (const address of [`/media/${ID}/source`, links.source(ID).replace('/source', '/poster'), `${links.source(ID)}x`, links.source(ID).replace('exp=', 'exp=1')])
      expect((await fetch(server.origin + address)).status).toBe(401)
  })

  test.skipIf(process.platform !== 'linux')('leaves no file open after 100 aborted media requests', async () => {
    const { links } = fake.contexts.at(-1)!
    const files = () => readdirSync('/proc/self/fd').length
    const before = files()
    for (let i = 0; i < 100; i++) {
      const abort = new AbortController()
      const response = await fetch(server.origin + links.source(ID), { headers: { range: `bytes=${i}-` }, signal: abort.signal })
      await response.body!.getReader().read()
      abort.abort()
    }
    // Sockets of the client's pool come and go; 100 leaked files would not.
    await expect.poll(() => files() - before, { timeout: 10_000 }).toBeLessThanOrEqual(4)
  })

  test('follows a stream, and leaving it ends the operation', async () => {
    const abort = new AbortController()
    const seen: number[] = []
    const stream = await client().jobs.watch(undefined, { signal: abort.signal })
    await expect((async () => {
      for await (const job of stream) {
        seen.push(job.done)
        if (job.done === 2)
          abort.abort()
      }
    })()).rejects.toThrow()
    expect(seen).toEqual([0, 1, 2])
    await expect.poll(fake.watching).toBe(0)
    expect(fake.contexts.at(-1)?.signal.aborted).toBe(true)
  })
})

describe('everyone else', () => {
  test('gets nothing but pages without the token', async () => {
    const before = fake.calls.length
    const operations = ['jobs/list', 'jobs/cancel', 'jobs/watch', 'catalog/listVideos', 'review/decide', 'workspace/info', 'none', '', '__proto__']
    for (const operation of operations) {
      for (const token of [null, 'Basic eDp5', 'Bearer']) {
        const { status, body } = await call({ Authorization: token }, 'POST', `/rpc/${operation}`)
        expect([401, 429]).toContain(status)
        expect(body).not.toContain(server.token)
      }
    }
    for (const path of [`/media/${ID}/source`, `/media/${ID}/poster`, `/%6dedia/${ID}/source`, `/media/%2e/${ID}/source`, `//media/${ID}/source`, `/media//${ID}/source`, `/./media/${ID}/source`, `/x/../media/${ID}/source`, `/MEDIA/${ID}/source`, `/media/${ID}/source/`, `\\media\\${ID}\\source`]) {
      const { status, body } = await call({}, 'GET', path)
      // A path that is spelt otherwise is a page of the renderer, or nothing.
      expect([path, [200, 400, 401, 403, 404].includes(status)]).toEqual([path, true])
      expect([path, status === 200 ? body.includes('shell') : body === '' || !body.includes('video')]).toEqual([path, true])
    }
    expect(fake.calls.length).toBe(before)
  })

  test('is told to wait after five wrong tokens, while the right one goes on working', async () => {
    const statuses: number[] = []
    for (let i = 0; i < 8; i++)
      statuses.push((await call({ Authorization: `Bearer wrong${i}` })).status)
    expect(statuses.at(-1)).toBe(429)
    expect(await client().jobs.list()).toHaveLength(1)
    const { error } = await safe(client('wrong').jobs.list())
    expect(error).toMatchObject({ code: 'FAULT', status: 429, data: { code: 'input.invalid' } })
  })

  test('is refused with an empty body under any other name', async () => {
    const port = server.port
    const names = ['evil.com', `evil.com:${port}`, `localhost.evil.com:${port}`, `127.0.0.1.nip.io:${port}`, `0.0.0.0:${port}`, `localhost.:${port}`, `2130706433:${port}`, `127.0.0.1:${port + 1}`, '127.0.0.1', '', 'a b', `user@127.0.0.1:${port}`, `127.0.0.1:${port}\\x`, '[', '%', `[::ffff:127.0.0.1]:${port}`]
    for (const path of ['/', '/app.js', '/rpc/jobs/list', `/media/${ID}/source`]) {
      for (const name of names) {
        const { status, body } = await call({ Host: name, Origin: `http://${name}` }, path.startsWith('/rpc') ? 'POST' : 'GET', path)
        expect([path, name, status, body]).toEqual([path, name, 403, ''])
      }
      expect([path, (await call({ Host: null }, 'GET', path)).status]).toEqual([path, 403])
    }
    const two = await raw(['GET / HTTP/1.1', `Host: 127.0.0.1:${port}`, 'Host: evil.com'])
    const absolute = await raw([`GET http://127.0.0.1:${port}/ HTTP/1.1`, `Host: 127.0.0.1:${port}`])
    const forwarded = await raw(['GET / HTTP/1.1', 'Host: evil.com', `X-Forwarded-Host: 127.0.0.1:${port}`])
    const old = await raw(['GET / HTTP/1.0'])
    expect([two.status, absolute.status, forwarded.status, old.status]).toEqual([403, 403, 403, 403])
  })

  test('cannot act from another site, whatever it combines', async () => {
    const before = fake.calls.length
    let passed = 0
    let asked = 0
    for (const method of ['POST', 'GET', 'PUT', 'OPTIONS']) {
      for (const Origin of [server.origin, null, 'null', 'http://evil.com', `http://127.0.0.1:${server.port + 1}`]) {
        for (const site of [null, 'same-origin', 'same-site', 'cross-site']) {
          for (const type of ['application/json', 'text/plain', null]) {
            asked++
            const { status, head } = await call({ Origin, 'Sec-Fetch-Site': site, 'Content-Type': type }, method)
            const allowed = method === 'POST' && Origin === server.origin && (site === null || site === 'same-origin') && type === 'application/json'
            expect([method, Origin, site, type, status === 200]).toEqual([method, Origin, site, type, allowed])
            expect(head).not.toContain('access-control')
            passed += status === 200 ? 1 : 0
          }
        }
      }
    }
    expect([asked, passed, fake.calls.length - before]).toEqual([240, 2, 2])
  })

  test('cannot upgrade, tunnel, or send more than the limits', async () => {
    const upgrade = await raw(['GET /rpc HTTP/1.1', `Host: 127.0.0.1:${server.port}`, 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13'])
    const tunnel = await raw(['CONNECT evil.com:443 HTTP/1.1', 'Host: evil.com:443'])
    const longHeader = await call({ 'X-Long': 'x'.repeat(20_000) })
    const announced = await call({ 'Content-Length': String(2 * 1024 ** 3) })
    expect([upgrade.status, tunnel.status, longHeader.status, announced.status]).toEqual([403, 405, 431, 413])
    const body = `{"json":"${'x'.repeat(1024 * 1024)}"}`
    const sent = await fetch(`${server.origin}/rpc/jobs/list`, { method: 'POST', body, headers: { 'content-type': 'application/json', 'authorization': `Bearer ${server.token}`, 'origin': server.origin } })
    expect(sent.status).toBe(413)
  })

  test('never finds the token in the log or in an answer', async () => {
    const { error } = await safe(client().workspace.info())
    expect(error).toMatchObject({ data: { code: 'internal' } })
    expect(JSON.stringify(error)).not.toContain('secret detail')
    expect(log.length).toBeGreaterThan(0)
    expect(log.map(event => `${event.message} ${event.at}`).join()).not.toContain(server.token)
  })
})

describe('the server', () => {
  test.skipIf(process.platform === 'win32')('keeps the token file for this user alone', () => {
    const file = join(dir, 'token')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8').trim()).toBe(server.token)
  })

  test('listens on this machine only', async () => {
    const outside = Object.values(networkInterfaces()).flatMap(list => list ?? []).filter(address => !address.internal && address.family === 'IPv4')
    for (const { address } of outside)
      await expect(raw(['GET / HTTP/1.1', `Host: 127.0.0.1:${server.port}`], '', address)).rejects.toThrow()
  })

  test('says what to do when the port is taken', async () => {
    const other = createServer()
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    await expect(serveWeb({ router: fake.router, media: { source: async () => null, poster: async () => null }, rendererDir: dir, port, signal: new AbortController().signal, log: () => {} }))
      .rejects
      .toMatchObject({ code: 'environment.unsupported', message: expect.stringContaining('--port') })
    await new Promise(resolve => other.close(resolve))
  })

  test('ends open streams and takes the token file away when it is stopped', async () => {
    const stream = await client().jobs.watch()
    await stream.next()
    stop.abort()
    await server.close()
    await expect.poll(fake.watching).toBe(0)
    await expect(fetch(server.origin)).rejects.toThrow()
    expect(readdirSync(dir)).not.toContain('token')
    await stream.return?.().catch(() => {})
  })
})
