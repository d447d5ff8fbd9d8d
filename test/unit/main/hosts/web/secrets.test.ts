import { describe, expect, test } from 'vitest'
import { createSignedLinks } from '../../../../../src-main/hosts/web/signedLinks'
import { createToken, createTokenCheck } from '../../../../../src-main/hosts/web/token'

const ID = '01890a5d-ac96-774b-bcce-b302099a8057'
const OTHER = '01890a5d-ac96-774b-bcce-b302099a8058'
const HOUR_MS = 3_600_000

describe('token', () => {
  test('is 256 random bits that need no escaping in an address', () => {
    const tokens = new Set(Array.from({ length: 100 }, createToken))
    expect(tokens.size).toBe(100)
    for (const token of tokens)
      expect(token).toMatch(/^[\w-]{43}$/)
  })

  test('passes only as a bearer token, to the letter', () => {
    const token = createToken()
    const { check } = createTokenCheck(token)
    const flipped = (token.startsWith('A') ? 'B' : 'A') + token.slice(1)
    expect([check(`Bearer ${token}`, 'a'), check(null, 'a'), check(`Bearer ${flipped}`, 'a'), check(`bearer ${token}`, 'b'), check(token, 'c'), check(`Bearer ${token} `, 'd'), check('Bearer ', 'e'), check('', 'f')])
      .toEqual(['good', 'missing', 'bad', 'bad', 'bad', 'bad', 'bad', 'bad'])
  })

  test('blocks a peer after five wrong tokens in a minute, but never the right token', () => {
    let nowMs = 0
    const token = createToken()
    const { check } = createTokenCheck(token, () => nowMs)
    const wrong = () => check('Bearer wrong', 'peer')
    expect(Array.from({ length: 7 }, wrong)).toEqual(['bad', 'bad', 'bad', 'bad', 'bad', 'blocked', 'blocked'])
    expect(check('Bearer wrong', 'another peer')).toBe('bad')
    expect(check(null, 'peer')).toBe('missing')
    expect(check(`Bearer ${token}`, 'peer')).toBe('good')
    nowMs = 60_000
    expect(wrong()).toBe('bad')
  })
})

describe('signed links', () => {
  const at = (nowMs: number) => {
    const clock = { nowMs }
    const links = createSignedLinks(() => clock.nowMs)
    const opens = (address: string, id = ID, kind: 'source' | 'poster' = 'source') => links.verify(id, kind, new URL(address, 'http://x').searchParams)
    return { clock, links, opens }
  }

  test('open what they were made for and nothing else', () => {
    const { links, opens } = at(1000 * HOUR_MS)
    const address = links.source(ID)
    expect(address.startsWith(`/media/${ID}/source?`)).toBe(true)
    expect(opens(address)).toBe(true)
    expect(opens(address, OTHER)).toBe(false)
    expect(opens(address, ID, 'poster')).toBe(false)
    expect(opens(links.poster(ID), ID, 'poster')).toBe(true)
    expect(at(1000 * HOUR_MS).opens(address)).toBe(false)
  })

  test('stay the same for an hour and open for at most twelve', () => {
    const { clock, links, opens } = at(1000 * HOUR_MS)
    const address = links.source(ID)
    clock.nowMs += HOUR_MS - 1
    expect(links.source(ID)).toBe(address)
    clock.nowMs += 1
    expect(links.source(ID)).not.toBe(address)
    clock.nowMs = 1012 * HOUR_MS - 1
    expect(opens(address)).toBe(true)
    clock.nowMs += 1
    expect(opens(address)).toBe(false)
  })

  test('do not open when any part was changed', () => {
    const { links, opens } = at(1000 * HOUR_MS)
    const address = links.source(ID)
    const [, exp = '', sig = ''] = /exp=(\d+)&sig=(.+)$/.exec(address) ?? []
    const forged = [
      '',
      '?',
      `?exp=${exp}`,
      `?sig=${sig}`,
      `?exp=${Number(exp) + 1}&sig=${sig}`,
      `?exp=${Number(exp) - 1}&sig=${sig}`,
      `?exp=0${exp}&sig=${sig}x`,
      `?exp=${exp}.0&sig=${sig}`,
      `?exp=1e9&sig=${sig}`,
      `?exp=-1&sig=${sig}`,
      `?exp=${exp}&sig=${sig.slice(0, -1)}`,
      `?exp=${exp}&sig=${sig}=`,
      `?exp=${exp}&sig=${sig.toLowerCase()}`,
      `?exp=${exp}&sig=${'A'.repeat(43)}`,
      `?exp=9999999999&sig=${sig}`,
    ]
    for (const query of forged)
      expect([query, opens(`/media/${ID}/source${query}`)]).toEqual([query, false])
  })
})
