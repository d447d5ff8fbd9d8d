import type { Approach } from '../../../../../src-main/hosts/web/gate'
import { describe, expect, test } from 'vitest'
import { isOwnHost, judge, ownHosts } from '../../../../../src-main/hosts/web/gate'

const PORT = 4173
const OWN = ownHosts(PORT)
const ID = '01890a5d-ac96-774b-bcce-b302099a8057'

const page: Approach = {
  method: 'GET',
  target: '/',
  hosts: [`127.0.0.1:${PORT}`],
  origin: null,
  secFetchSite: null,
  secFetchMode: null,
  secFetchDest: null,
  contentType: null,
  authorization: null,
}
const call: Approach = { ...page, method: 'POST', target: '/rpc/jobs/list', origin: `http://127.0.0.1:${PORT}`, contentType: 'application/json' }

function outcome(approach: Approach): string | number {
  const verdict = judge(approach, OWN)
  return verdict.pass ? verdict.lock.kind : verdict.status
}

describe('host names', () => {
  const foreign = [
    'evil.com',
    `evil.com:${PORT}`,
    'localhost',
    '127.0.0.1',
    '[::1]',
    `localhost.:${PORT}`,
    `localhost.evil.com:${PORT}`,
    `evil.localhost:${PORT}`,
    `127.0.0.1.nip.io:${PORT}`,
    `127.0.0.1.:${PORT}`,
    `0.0.0.0:${PORT}`,
    `0:${PORT}`,
    `127.1:${PORT}`,
    `127.0.0.2:${PORT}`,
    `127.0.1:${PORT}`,
    `2130706433:${PORT}`,
    `0x7f000001:${PORT}`,
    `017700000001:${PORT}`,
    `0177.0.0.1:${PORT}`,
    `127.0.0.01:${PORT}`,
    `[::]:${PORT}`,
    `[::ffff:127.0.0.1]:${PORT}`,
    `[0:0:0:0:0:0:0:1]:${PORT}`,
    `[::1%25lo]:${PORT}`,
    `::1:${PORT}`,
    `192.168.0.10:${PORT}`,
    `169.254.169.254:${PORT}`,
    `127.0.0.1:${PORT + 1}`,
    `127.0.0.1:0${PORT}`,
    `127.0.0.1:${PORT}0`,
    `127.0.0.1:`,
    `127.0.0.1:${PORT}:${PORT}`,
    `127.0.0.1:${PORT}/`,
    `127.0.0.1:${PORT}#`,
    `127.0.0.1:${PORT}?`,
    `127.0.0.1:${PORT} `,
    ` 127.0.0.1:${PORT}`,
    `127.0.0.1:${PORT}, evil.com`,
    `user@127.0.0.1:${PORT}`,
    `127.0.0.1:${PORT}@evil.com`,
    `http://127.0.0.1:${PORT}`,
    `LOCALHOST:${PORT}`,
    `Localhost:${PORT}`,
    `loc\u0430lhost:${PORT}`,
    `127。0。0。1:${PORT}`,
    `ip6-localhost:${PORT}`,
    `localhost%00:${PORT}`,
    `localhost\0:${PORT}`,
    `*:${PORT}`,
    `null`,
    `undefined`,
    ``,
    `:${PORT}`,
    `-`,
    `.`,
    `localhost:http`,
    `localhost:-1`,
  ]

  test.each(foreign)('refuses %j', (host) => {
    expect(isOwnHost([host], OWN)).toBe(false)
    expect(outcome({ ...page, hosts: [host] })).toBe(403)
    // Also when the origin agrees with it: that is what a rebound page would send.
    expect(outcome({ ...call, hosts: [host], origin: `http://${host}` })).toBe(403)
  })

  test.each([`127.0.0.1:${PORT}`, `localhost:${PORT}`, `[::1]:${PORT}`])('accepts %j', (host) => {
    expect(outcome({ ...page, hosts: [host] })).toBe('open')
    expect(outcome({ ...call, hosts: [host], origin: `http://${host}` })).toBe('token')
  })

  test('refuses none, two, and a target that names another host', () => {
    expect(outcome({ ...page, hosts: [] })).toBe(403)
    expect(outcome({ ...page, hosts: [...page.hosts, ...page.hosts] })).toBe(403)
    for (const target of ['http://evil.com/', `http://127.0.0.1:${PORT}/`, '//evil.com/', '*', '', 'evil.com:80'])
      expect([target, outcome({ ...page, target })]).toEqual([target, 403])
  })

  test('goes without a port only where browsers do', () => {
    expect(isOwnHost(['localhost'], ownHosts(80))).toBe(true)
    expect(isOwnHost(['localhost'], ownHosts(443))).toBe(false)
  })
})

describe('calls', () => {
  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE']
  const origins = [null, `http://127.0.0.1:${PORT}`, `http://localhost:${PORT}`, `http://127.0.0.1:${PORT + 1}`, `https://127.0.0.1:${PORT}`, 'http://evil.com', 'null']
  const sites = [null, 'same-origin', 'none', 'same-site', 'cross-site', 'Same-Origin', '']
  const types = [null, 'application/json', 'application/json; charset=utf-8', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain; application/json', 'application/jsonp']

  test('pass in exactly the combinations that a page of this origin sends', () => {
    const passed: string[] = []
    let count = 0
    for (const method of methods) {
      for (const origin of origins) {
        for (const secFetchSite of sites) {
          for (const contentType of types) {
            count++
            if (outcome({ ...call, method, origin, secFetchSite, contentType }) === 'token')
              passed.push([method, origin, secFetchSite, contentType].join(' | '))
          }
        }
      }
    }
    expect(count).toBe(3136)
    expect(passed).toEqual([null, 'same-origin', 'none'].flatMap(site =>
      ['application/json', 'application/json; charset=utf-8'].map(type => ['POST', `http://127.0.0.1:${PORT}`, site, type].join(' | '))))
  })

  test.each([
    [{}, 'token'],
    [{ method: 'GET' }, 405],
    [{ method: 'OPTIONS' }, 405],
    [{ contentType: 'text/plain' }, 415],
    [{ origin: null }, 403],
    [{ origin: 'http://evil.com' }, 403],
    [{ secFetchSite: 'same-site' }, 403],
    [{ secFetchSite: 'cross-site', secFetchMode: 'navigate', secFetchDest: 'document' }, 403],
    [{ target: '/rpc' }, 'token'],
    [{ target: '/rpc/../rpc/jobs/list' }, 'token'],
    [{ target: '/rpc/%2e%2e/jobs' }, 405],
  ])('answers %j with %s', (change, expected) => {
    expect(outcome({ ...call, ...change })).toBe(expected)
  })
})

describe('pages and media', () => {
  test.each([
    [{}, 'open'],
    [{ method: 'HEAD' }, 'open'],
    [{ target: '/review/next?x=1' }, 'open'],
    [{ target: '/assets/index-abcdefgh.js', secFetchSite: 'same-origin' }, 'open'],
    [{ method: 'POST' }, 405],
    [{ method: 'OPTIONS' }, 405],
    [{ secFetchSite: 'cross-site' }, 403],
    [{ secFetchSite: 'cross-site', secFetchMode: 'navigate', secFetchDest: 'document' }, 'open'],
    [{ secFetchSite: 'cross-site', secFetchMode: 'navigate', secFetchDest: 'iframe' }, 403],
    [{ secFetchSite: 'cross-site', secFetchMode: 'no-cors', secFetchDest: 'script' }, 403],
    [{ secFetchSite: 'same-site' }, 403],
    [{ origin: 'http://evil.com' }, 403],
    [{ target: `/media/${ID}/source` }, 'signature'],
    [{ target: `/media/${ID}/poster?exp=1&sig=x` }, 'signature'],
    [{ target: `/media/${ID}/source`, method: 'POST' }, 405],
    [{ target: `/media/${ID}/source`, secFetchSite: 'cross-site' }, 403],
    [{ target: `/media/${ID}/source`, secFetchSite: 'cross-site', secFetchMode: 'navigate', secFetchDest: 'document' }, 403],
    [{ target: `/media/${ID}/other` }, 404],
    [{ target: `/media/x/source` }, 404],
    [{ target: '/media' }, 404],
    [{ target: '/media/%2e%2e/%2e%2e/etc/passwd' }, 'open'],
    [{ target: '/media/..%2f..%2fetc/source' }, 404],
  ])('answers %j with %s', (change, expected) => {
    expect(outcome({ ...page, ...change })).toBe(expected)
  })
})
