import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createHandle } from '../../../../src-main/transport/app'
import { createAssets } from '../../../../src-main/transport/assets'
import { PLAIN_LINKS } from '../../../../src-main/transport/context'
import { SECURITY_HEADERS } from '../../../../src-main/transport/securityHeaders'
import { createFakeRouter } from '../../../support/fakeRouter'

let base: string
let root: string

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 's2i-assets-'))
  root = join(base, 'renderer')
  mkdirSync(join(root, 'assets'), { recursive: true })
  mkdirSync(join(base, 'renderer-sibling'))
  writeFileSync(join(base, 'renderer-sibling', 'secret.txt'), 'SECRET')
  writeFileSync(join(base, 'secret.txt'), 'SECRET')
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>page</title>')
  writeFileSync(join(root, 'assets', 'index-BkX3a1_9.js'), 'export {}')
  writeFileSync(join(root, 'assets', 'logo.svg'), '<svg/>')
  symlinkSync(join(base, 'secret.txt'), join(root, 'link.txt'))
})

afterAll(() => rmSync(base, { recursive: true, force: true }))

function handle() {
  const media = { source: async () => null, poster: async () => null }
  const request = createHandle({ router: createFakeRouter().router, media, host: 'desktop', links: PLAIN_LINKS, rendererDir: root, log: () => {} })
  return (path: string, init?: RequestInit) => request(new Request(`app://bundle${path}`, init))
}

describe('the renderer\'s files', () => {
  test.each([
    ['/', 'text/html; charset=utf-8', 'no-cache'],
    ['/index.html', 'text/html; charset=utf-8', 'no-cache'],
    ['/review/01890a5d', 'text/html; charset=utf-8', 'no-cache'],
    ['/assets/index-BkX3a1_9.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['/assets/logo.svg', 'image/svg+xml', 'no-cache'],
  ])('%s is %s, %s', async (path, type, cache) => {
    const response = await handle()(path)
    expect([response.status, response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([200, type, cache])
    const head = await handle()(path, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, String((await response.arrayBuffer()).byteLength), ''])
  })

  test('are the only files that any address reaches', async () => {
    const ask = handle()
    const segments = ['..', '%2e%2e', '%252e%252e', '..%2f', '..%5c', '..\\', '.%2e', '%00', '//', '/./', 'renderer-sibling', 'secret.txt', 'link.txt', 'C:', 'etc/passwd', 'file:', 'assets']
    let asked = 0
    for (const a of segments) {
      for (const b of segments) {
        for (const tail of ['secret.txt', 'link.txt', '../renderer-sibling/secret.txt', 'index.html', '']) {
          const response = await ask(`/${a}/${b}/${tail}`)
          expect([200, 404]).toContain(response.status)
          expect(await response.text()).not.toContain('SECRET')
          asked++
        }
      }
    }
    expect(asked).toBe(1445)
  })

  test('carry the security headers on every kind of answer', async () => {
    const ask = handle()
    const answers = await Promise.all([ask('/'), ask('/none.js'), ask('/', { method: 'POST' }), ask('/rpc/none', { method: 'POST' }), ask('/rpc/jobs/list'), ask('/media/x/source'), ask('/media/x'), ask('/media/x/poster', { method: 'PUT' })])
    expect(answers.map(answer => answer.status)).toEqual([200, 404, 405, 415, 405, 404, 404, 405])
    for (const answer of answers) {
      for (const [name, value] of Object.entries(SECURITY_HEADERS))
        expect(answer.headers.get(name)).toBe(value)
      expect([...answer.headers.keys()].filter(name => name.startsWith('access-control'))).toEqual([])
    }
  })

  test('say what to do when they have not been built', async () => {
    const response = await createAssets(join(base, 'nowhere')).serve('/', 'GET')
    expect([response?.status, await response?.text()]).toEqual([503, expect.stringContaining('npm run build')])
  })

  test('are found when a build brings them later', async () => {
    const later = join(base, 'later')
    const assets = createAssets(later)
    expect((await assets.serve('/', 'GET'))?.status).toBe(503)
    mkdirSync(later)
    writeFileSync(join(later, 'index.html'), 'built')
    await expect.poll(async () => (await assets.serve('/', 'GET'))?.status, { timeout: 5000 }).toBe(200)
  })
})
