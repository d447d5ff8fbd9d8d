import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createKeyGuard } from '../../../../../src-main/infra/llm/keyGuard'

const KEY = 'sk-test/0123+456_789-abcdef'
const holds = createKeyGuard(KEY)
const codes = (write: (code: string) => string): string => [...KEY].map(letter => write(letter.charCodeAt(0).toString(16).padStart(2, '0'))).join('')

describe('the key is seen', () => {
  test.each([
    ['as it is', KEY],
    ['in JSON', JSON.stringify({ a: KEY })],
    ['escaped in JSON', codes(code => `\\u00${code}`)],
    ['escaped in JSON within JSON', JSON.stringify(codes(code => `\\u00${code}`))],
    ['with escaped slashes', KEY.replaceAll('/', '\\/')],
    ['URL-encoded where it must be', encodeURIComponent(KEY)],
    ['URL-encoded throughout', codes(code => `%${code}`)],
    ['URL-encoded twice', encodeURIComponent(encodeURIComponent(KEY))],
    ['as HTML', codes(code => `&#x${code};`)],
    ['as decimal HTML', [...KEY].map(letter => `&#${letter.charCodeAt(0)};`).join('')],
    ['base64', Buffer.from(KEY).toString('base64')],
    ['URL-safe base64', Buffer.from(KEY).toString('base64url')],
    ['base64 of a header', Buffer.from(`Bearer ${KEY}`).toString('base64')],
    ['base64 in lines', Buffer.from(KEY).toString('base64').replaceAll(/.{8}/g, '$&\n')],
    ['URL-encoded base64', encodeURIComponent(Buffer.from(KEY).toString('base64'))],
    ['hex', Buffer.from(KEY).toString('hex').toUpperCase()],
  ])('%s', (_name, text) => {
    expect(holds(`The noise is ${text} and fair.`)).toBe(true)
  })

  test('wherever it stands in what is packed', () => {
    fc.assert(fc.property(fc.string({ maxLength: 9 }), fc.string({ maxLength: 9 }), (before, after) => {
      expect(holds(Buffer.from(`${before}${KEY}${after}`).toString('base64'))).toBe(true)
    }))
  })
})

test('other texts hold no key, and without a key none does', () => {
  fc.assert(fc.property(fc.string(), text => !holds(text)))
  expect(holds('The noise is fair, 100 % so.\\ \\u00e4 &amp; %zz &#99999999;')).toBe(false)
  expect(holds(Buffer.from('another key altogether').toString('base64'))).toBe(false)
  expect(createKeyGuard(null)(KEY)).toBe(false)
})
