import type { MeasurementKey, ProviderMeasurement, ProviderMeasurements } from '../../../../../src-main/core/providers/ports'
import type { ProviderName } from '../../../../../src-shared/domain/provider'
import { describe, expect, test } from 'vitest'
import { createProviders } from '../../../../../src-main/core/providers/service'
import { providerReport } from '../../../../../src-shared/contract/providers'
import { Fault } from '../../../../../src-shared/domain/fault'

const CPU: ProviderMeasurement = { name: 'cpu', available: true, reason: null, msPerFrame: 40, maxDifference: 0 }
const WEBGPU: ProviderMeasurement = { name: 'webgpu', available: true, reason: null, msPerFrame: 5, maxDifference: 1e-4 }
const AT = '2026-01-02T03:04:05.000Z'

function setUp(found: readonly ProviderMeasurement[] | Fault = [CPU, WEBGPU]) {
  const state = { key: { onnxruntime: '1.30.0', machine: 'm', packSha256: 'p' } as MeasurementKey, setting: 'auto' as ProviderName, measured: 0, kept: new Map<string, ProviderMeasurements>() }
  const providers = createProviders({
    prober: {
      key: () => state.key,
      measure: async () => {
        state.measured += 1
        if (found instanceof Fault)
          throw found
        return [...found]
      },
    },
    store: {
      get: key => state.kept.get(JSON.stringify(key)) ?? null,
      set: async ({ at, providers, ...key }) => void state.kept.set(JSON.stringify(key), { ...key, at, providers }),
    },
    setting: () => state.setting,
    platform: { os: 'linux', arch: 'x64' },
    now: () => new Date(AT),
  })
  return { providers, state }
}

describe('auto', () => {
  test('on a computer too busy to be measured is cpu with a note, and tries again the next time', async () => {
    const { providers, state } = setUp(new Fault('environment.unsupported', 'It took too long.'))
    await expect(providers.choose()).resolves.toEqual({ provider: 'cpu', note: expect.stringContaining('could not be measured') })
    await providers.choose()
    expect(state.measured).toBe(2)
  })

  test('does not hide a pack that cannot be read', async () => {
    const { providers } = setUp(new Fault('environment.pack_invalid', 'It is damaged.'))
    await expect(providers.choose()).rejects.toMatchObject({ code: 'environment.pack_invalid' })
  })

  test('measures once, whoever asks and however often', async () => {
    const { providers, state } = setUp()
    const choices = await Promise.all([providers.choose(), providers.choose()])
    expect([...choices, await providers.choose()]).toEqual(Array.from({ length: 3 }, () => ({ provider: 'webgpu', note: null })))
    expect(state.measured).toBe(1)
  })

  test.each(['onnxruntime', 'machine', 'packSha256'] as const)('measures again when %s changed, and not when it changes back', async (part) => {
    const { providers, state } = setUp()
    await providers.choose()
    const before = state.key
    state.key = { ...before, [part]: 'other' }
    await providers.choose()
    expect(state.measured).toBe(2)
    state.key = before
    await providers.choose()
    expect(state.measured).toBe(2)
  })

  test('measures nothing for a provider that is named', async () => {
    const { providers, state } = setUp()
    state.setting = 'cuda'
    expect(await providers.choose()).toEqual({ provider: 'cuda', note: null })
    expect(state.measured).toBe(0)
  })
})

describe('a provider that fails', () => {
  test('is given up for cpu with a note, and auto remembers it', async () => {
    const { providers, state } = setUp()
    await providers.choose()
    const note = await providers.giveUp('webgpu', 'device lost')
    expect(note).toMatch(/^webgpu failed and cpu measured instead: device lost\. WebGPU needs/)
    expect(await providers.choose()).toEqual({ provider: 'cpu', note })
    // Another process knows it from the store.
    expect([...state.kept.values()][0]?.providers.find(entry => entry.name === 'webgpu')).toMatchObject({ available: false, reason: 'device lost' })
    expect(providers.list().providers.find(entry => entry.name === 'webgpu')).toMatchObject({ available: false, reason: note, chosen: false })
  })

  test('is tried again after it was measured, or when another one was asked for in between', async () => {
    const { providers, state } = setUp()
    state.setting = 'webgpu'
    await providers.choose()
    await providers.giveUp('webgpu', 'device lost')
    expect(await providers.choose()).toMatchObject({ provider: 'cpu' })
    await providers.measure()
    expect(await providers.choose()).toEqual({ provider: 'webgpu', note: null })
    await providers.giveUp('webgpu', 'device lost')
    state.setting = 'cpu'
    expect(await providers.choose()).toEqual({ provider: 'cpu', note: null })
    state.setting = 'webgpu'
    expect(await providers.choose()).toEqual({ provider: 'webgpu', note: null })
  })
})

describe('the report', () => {
  test('knows only cpu before anything was measured, and measures nothing itself', () => {
    const { providers, state } = setUp()
    const report = providerReport.parse(providers.list())
    expect(report.auto).toMatchObject({ provider: 'cpu', why: expect.stringContaining('Not measured yet') })
    expect(report.providers.map(({ name, available, chosen }) => [name, available, chosen])).toEqual([['cpu', true, true], ['webgpu', null, false], ['cuda', null, false], ['dml', null, false], ['coreml', null, false]])
    expect(state.measured).toBe(0)
  })

  test('gives figures, reasons and what is chosen once measured', async () => {
    const { providers } = setUp([CPU, { ...WEBGPU, available: false, reason: 'No supported adapters', msPerFrame: null, maxDifference: null }])
    const report = providerReport.parse(await providers.known())
    expect(report.auto).toEqual({ provider: 'cpu', why: 'cpu: no other provider can be used here.' })
    expect(report.providers).toMatchObject([
      { name: 'cpu', available: true, reason: null, msPerFrame: 40, measuredAt: AT, chosen: true },
      { name: 'webgpu', available: false, reason: expect.stringContaining('No supported adapters. WebGPU needs'), chosen: false },
      { name: 'cuda', available: false },
      { name: 'dml', available: false, reason: 'ONNX Runtime offers dml on Windows, not on linux-x64.' },
      { name: 'coreml', available: false },
    ])
  })
})
