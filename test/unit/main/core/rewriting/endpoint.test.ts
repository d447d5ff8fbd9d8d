import type { LlmSettings } from '../../../../../src-shared/contract/llm'
import { describe, expect, test } from 'vitest'
import { createConnection } from '../../../../../src-main/core/rewriting/connection'
import { parseEndpoint } from '../../../../../src-main/core/rewriting/endpoint'
import { llmSettings } from '../../../../../src-shared/contract/llm'

test.each(['https://llm.example.com/v1', 'http://localhost:11434/v1', 'http://127.0.0.1:8000/v1', 'http://[::1]:8000/v1', 'HTTP://LOCALHOST/v1', 'http://0x7f.1/v1'])('%s is taken', (text) => {
  expect(() => parseEndpoint(text, { insecure: false })).not.toThrow()
})

test.each([
  'http://example.com/v1',
  'http://10.0.0.1/v1',
  'http://169.254.169.254/v1',
  'http://localhost.example.com/v1',
  'http://127.0.0.1.example.com/v1',
  'http://[::ffff:10.0.0.1]/v1',
])('%s takes consent', (text) => {
  expect(() => parseEndpoint(text, { insecure: false })).toThrow(/unencrypted/)
  expect(parseEndpoint(text, { insecure: true }).href).toContain('/v1')
})

test.each(['', 'localhost:11434', '/v1', 'ftp://localhost/', 'javascript:alert(1)', 'http://a:b@localhost/', 'http://localhost/v1?key=x', 'http://localhost/#x', `http://localhost/${'x'.repeat(600)}`])('"%s" is refused, whatever was consented to', (text) => {
  expect(() => parseEndpoint(text, { insecure: true })).toThrow(expect.objectContaining({ code: 'llm.endpoint_refused' }))
})

describe('the connection', () => {
  function setUp(initial: Partial<LlmSettings> = {}) {
    let settings = llmSettings.parse(initial)
    const keys = new Map<string, string>()
    const opened: { url: URL, key: string | null }[] = []
    const connection = createConnection({
      store: { get: () => settings, set: async (value) => { settings = value } },
      keys: {
        place: 'file',
        get: origin => keys.get(origin) ?? null,
        has: origin => keys.has(origin),
        set: async (origin, key) => void (key === null ? keys.delete(origin) : keys.set(origin, key)),
      },
      open: (options) => {
        opened.push(options)
        return { model: options.model, endpoint: options.url.origin, concurrency: options.concurrency, paused: () => null, ask: async () => ({ text: '', tokensIn: 0, tokensOut: 0 }) }
      },
    })
    return { connection, keys, opened }
  }

  test('opens nothing while it is switched off, and the chosen server with its own key otherwise', async () => {
    const { connection, opened } = setUp()
    expect(connection.chosen()).toBeNull()
    await connection.set(llmSettings.parse({ enabled: true, url: 'https://a.example/v1', model: 'm', concurrency: 4 }))
    expect(await connection.setKey(' key-a\n')).toMatchObject({ hasKey: true })
    expect(connection.chosen()).toMatchObject({ model: 'm', endpoint: 'https://a.example', concurrency: 4 })
    // Another server never gets the key of this one.
    expect(await connection.set(llmSettings.parse({ enabled: true, url: 'https://b.example/v1', model: 'm' }))).toMatchObject({ hasKey: false })
    connection.chosen()
    expect(opened.map(({ key }) => key)).toEqual(['key-a', null])
  })

  test('never gives a key back', async () => {
    const { connection } = setUp({ url: 'https://a.example/v1' })
    await connection.setKey('sk-secret')
    expect(JSON.stringify(connection.get())).not.toContain('sk-secret')
  })

  test('refuses what cannot work, changing nothing', async () => {
    const { connection } = setUp()
    await expect(connection.set(llmSettings.parse({ enabled: true }))).rejects.toMatchObject({ code: 'input.invalid' })
    await expect(connection.set(llmSettings.parse({ url: 'http://example.com/v1' }))).rejects.toMatchObject({ code: 'llm.endpoint_refused' })
    await expect(connection.setKey('two words', 'https://a.example')).rejects.toMatchObject({ code: 'input.invalid' })
    await expect(connection.setKey('a\r\nx-evil: 1', 'https://a.example')).rejects.toMatchObject({ code: 'input.invalid' })
    expect(connection.get()).toMatchObject({ enabled: false, url: '' })
  })
})
