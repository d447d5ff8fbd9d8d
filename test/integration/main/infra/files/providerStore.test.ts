import type { ProviderMeasurements } from '../../../../../src-main/core/providers/ports'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createProviderStore } from '../../../../../src-main/infra/files/providerStore'
import { userCacheFolder } from '../../../../../src-main/infra/files/userFolders'

const KEY = { onnxruntime: '1.30.0', machine: 'm', packSha256: 'p' }
function measured(key: Partial<typeof KEY> = {}, msPerFrame = 40): ProviderMeasurements {
  return {
    ...KEY,
    ...key,
    at: '2026-01-02T03:04:05.000Z',
    providers: [{ name: 'cpu', available: true, reason: null, msPerFrame, maxDifference: 0 }],
  }
}
function neverCalled(error: unknown): never { throw error }
let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 's2i-store-'))
  path = join(folder, 'cache', 'providers.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('measurements of providers', () => {
  test('are there for the next program, whatever its workspace, and only under their own key', async () => {
    await createProviderStore(path, neverCalled).set(measured())
    const next = createProviderStore(path, neverCalled)
    expect(next.get(KEY)).toEqual(measured())
    for (const part of ['onnxruntime', 'machine', 'packSha256'] as const)
      expect(next.get({ ...KEY, [part]: 'other' }), part).toBeNull()
  })

  test('replace those of the same key; of others the eight newest stay', async () => {
    const store = createProviderStore(path, neverCalled)
    for (let machine = 0; machine < 10; machine++)
      await store.set(measured({ machine: `m${machine}` }))
    await store.set(measured({ machine: 'm9' }, 20))
    const kept = JSON.parse(readFileSync(path, 'utf8')) as ProviderMeasurements[]
    expect(kept.map(entry => entry.machine)).toEqual(['m9', 'm8', 'm7', 'm6', 'm5', 'm4', 'm3', 'm2'])
    expect(kept[0]?.providers[0]?.msPerFrame).toBe(20)
  })

  test.each(['', '{', '[{"onnxruntime":1}]', '{}'])('a file that holds %j counts as empty and is replaced', async (content) => {
    await createProviderStore(path, neverCalled).set(measured())
    writeFileSync(path, content)
    const store = createProviderStore(path, neverCalled)
    expect(store.get(KEY)).toBeNull()
    await store.set(measured())
    expect(createProviderStore(path, neverCalled).get(KEY)).toEqual(measured())
  })

  test('that cannot be written are told of, and hold for this program', async () => {
    writeFileSync(join(folder, 'cache'), 'a file where the folder should be')
    const errors: unknown[] = []
    const store = createProviderStore(path, error => errors.push(error))
    await store.set(measured())
    expect(errors).toHaveLength(1)
    expect(store.get(KEY)).toEqual(measured())
    expect(createProviderStore(path, neverCalled).get(KEY)).toBeNull()
  })
})

test('the cache folder is the system\'s own unless another one is named; relative names count for nothing', () => {
  expect(userCacheFolder({ S2I_CACHE: '/c' }, 'linux')).toBe('/c')
  expect(userCacheFolder({ S2I_CACHE: 'c', XDG_CACHE_HOME: '/x' }, 'linux')).toBe(join('/x', 's2i-workbench'))
  expect(userCacheFolder({ XDG_CACHE_HOME: 'x' }, 'linux')).toMatch(/\.cache.s2i-workbench$/)
  expect(userCacheFolder({}, 'darwin')).toMatch(/Library.Caches.s2i-workbench$/)
})
