// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from 'vitest'
import { createSession, tokenIn } from '../../../../src-renderer/api/session'

const TOKEN = 'k3y-k3y_k3yk3yk3yk3y'

describe('createSession', () => {
  beforeEach(() => {
    sessionStorage.clear()
    history.replaceState(null, '', '/library?state=scored')
  })

  test('moves the token out of the address and sends it from then on', () => {
    location.hash = `#token=${TOKEN}`
    const session = createSession(window)
    expect([location.pathname + location.search + location.hash, session.headers()]).toEqual(['/library?state=scored', { authorization: `Bearer ${TOKEN}` }])
    expect(createSession(window).headers()).toEqual({ authorization: `Bearer ${TOKEN}` })
  })

  test('sends nothing where there is no token', () => {
    expect(createSession(window).headers()).toEqual({})
  })

  test('expires, and goes on with a pasted address', () => {
    const session = createSession(window)
    session.expire()
    expect([session.expired.value, session.renew('no token here'), session.renew(`http://127.0.0.1:1/#token=${TOKEN}`), session.expired.value]).toEqual([true, false, true, false])
  })
})

describe('tokenIn', () => {
  test.each([[`#token=${TOKEN}`, TOKEN], [` ${TOKEN} `, TOKEN], ['short', null], ['http://127.0.0.1/', null]])('reads %j', (text, token) => {
    expect(tokenIn(text)).toBe(token)
  })
})
