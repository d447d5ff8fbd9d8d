import type { InferenceLauncher } from '../../../../../src-main/infra/onnx'
import type { AnalyticPack } from '../../../../../src-main/infra/onnx/packFolder'
import type { ProviderLoad } from '../../../../../src-main/infra/onnx/providerMessages'
import { rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { chooseProvider } from '../../../../../src-main/core/providers/choice'
import { createProviderProber, forkLauncher, loadAnalyticPack } from '../../../../../src-main/infra/onnx'
import { largestDifference, prepareLoad } from '../../../../../src-main/infra/onnx/providerLoad'
import { openSession } from '../../../../../src-main/infra/onnx/session'
import { DEFAULT_LIMITS } from '../../../../../src-shared/domain/limits'
import { analyticPackFolder, buildInferenceEntry } from '../../../../support/inferenceEntry'
import { NO_VULKAN, SOFTWARE_VULKAN } from '../../../../support/softwareVulkan'

/** Small enough for a graphics adapter that is a program: some seconds in all. */
const SMALL: ProviderLoad = { keyFrame: { widthPx: 96, heightPx: 64 }, crop: { widthPx: 64, heightPx: 64 }, thumbnail: { widthPx: 96, heightPx: 54 }, thumbnails: 5 }
const never = new AbortController().signal
const PATIENT = { inferenceLoadMs: 120_000, providerMeasureMs: 120_000, providerHopelessMs: 60_000 }

let entry: string
let pack: AnalyticPack
beforeAll(async () => {
  entry = await buildInferenceEntry()
  pack = await loadAnalyticPack(analyticPackFolder)
})

const driver = process.env.VK_DRIVER_FILES
/** The driver is read from the environment when a process first asks for an adapter; children inherit it. */
function useDriver(path: string | undefined): void {
  if (path === undefined)
    delete process.env.VK_DRIVER_FILES
  else process.env.VK_DRIVER_FILES = path
}
afterEach(() => useDriver(driver))
afterAll(async () => {
  await rm(dirname(entry), { recursive: true })
})

const probe = (launcher: InferenceLauncher = forkLauncher(entry), limits = PATIENT) => createProviderProber({ launcher, pack, load: SMALL, limits })

describe('measuring', () => {
  test('finds cpu everywhere, equal to itself, and says why the others are not available', async () => {
    useDriver(NO_VULKAN)
    const found = await probe().measure(never)
    expect(found[0]).toMatchObject({ name: 'cpu', available: true, reason: null, maxDifference: 0, msPerFrame: expect.any(Number) })
    for (const other of found.slice(1))
      expect(other, other.name).toMatchObject({ available: false, msPerFrame: null, reason: expect.any(String) })
  })

  test('notices when another driver is asked for', () => {
    useDriver(undefined)
    const before = probe().key()
    expect(probe().key()).toEqual(before)
    useDriver(NO_VULKAN)
    expect(probe().key()).toMatchObject({ onnxruntime: before.onnxruntime, packSha256: pack.sha256 })
    expect(probe().key().machine).not.toBe(before.machine)
  })

  test('stops when it is cancelled', async () => {
    const stop = new AbortController()
    const measured = probe().measure(stop.signal)
    stop.abort()
    await expect(measured).rejects.toMatchObject({ code: 'cancelled' })
  })
})

describe('a provider that takes the process with it', () => {
  /** A process that answers as ours does, but comes to grief on webgpu. */
  async function griefLauncher(grief: string): Promise<InferenceLauncher> {
    const path = join(dirname(entry), `grief-${grief.length}.mjs`)
    await writeFile(path, `
      process.on('message', ({ providers }) => {
        process.send({ type: 'offered', providers: ['cpu', 'webgpu', 'cuda'] })
        for (const name of providers ?? ['cpu', 'webgpu', 'cuda']) {
          process.send({ type: 'measuring', provider: name })
          if (name === 'webgpu') { ${grief}; return }
          process.send({ type: 'measured', measurement: { name, available: true, reason: null, msPerFrame: 1, maxDifference: 0 } })
        }
        process.send({ type: 'finished' })
      })`)
    return forkLauncher(path)
  }

  test.each([
    ['crashes', 'setTimeout(() => process.kill(process.pid, "SIGSEGV"), 50)', PATIENT, /SIGSEGV/],
    ['exits', 'setTimeout(() => process.exit(7), 50)', PATIENT, /exit code 7/],
    ['hangs', 'setInterval(() => {}, 1000)', { ...DEFAULT_LIMITS, providerMeasureMs: 500 }, /did not finish within 0\.5 s/],
  ])('and %s is not available, with the reason, and the others are measured all the same', async (_, grief, limits, reason) => {
    const found = await probe(await griefLauncher(grief), limits).measure(never)
    expect(found.map(({ name, available }) => [name, available])).toEqual([['cpu', true], ['webgpu', false], ['cuda', true]])
    expect(found.find(({ name }) => name === 'webgpu')?.reason).toMatch(reason)
  })

  test('and does neither is available: the control', async () => {
    const found = await probe(await griefLauncher('process.send({ type: "measured", measurement: { name, available: true, reason: null, msPerFrame: 1, maxDifference: 0 } }); process.send({ type: "finished" })')).measure(never)
    expect(found.find(({ name }) => name === 'webgpu')).toMatchObject({ available: true })
  })
})

describe.skipIf(SOFTWARE_VULKAN === null)('on a software Vulkan driver, WebGPU', () => {
  test('runs all three graphs, every output within 1e-3 of cpu, twice the same', async () => {
    useDriver(SOFTWARE_VULKAN ?? undefined)
    const [cpu, webgpu] = await Promise.all((['cpu', 'webgpu'] as const).map(provider => prepareLoad(pack, graph => openSession(graph, provider))))
    const [expected, found, again] = [await cpu?.run(SMALL), await webgpu?.run(SMALL), await webgpu?.run(SMALL)]
    expect(Object.keys(found ?? {})).toEqual(Object.keys(expected ?? {}))
    expect(new Set(Object.keys(expected ?? {}).map(name => name.split('.')[0]))).toEqual(new Set(['frames', 'grid', 'motion']))
    for (const [name, values] of Object.entries(expected ?? {})) {
      const difference = largestDifference({ [name]: values }, { [name]: found?.[name] ?? new Float32Array(0) })
      expect(difference, name).not.toBeNull()
      expect(difference, name).toBeLessThanOrEqual(1e-3)
    }
    expect(again).toEqual(found)
  })

  test('is measured: available, with a time and a difference', async () => {
    useDriver(SOFTWARE_VULKAN ?? undefined)
    const found = await probe().measure(never)
    expect(found.find(({ name }) => name === 'webgpu')).toMatchObject({ available: true, reason: null, msPerFrame: expect.any(Number), maxDifference: expect.toSatisfy((difference: number) => difference <= 1e-3) })
  })

  test('is not measured further when it is hopelessly slow, and auto has nothing to go by', async () => {
    useDriver(SOFTWARE_VULKAN ?? undefined)
    const found = await probe(forkLauncher(entry), { ...PATIENT, providerHopelessMs: 1 }).measure(never)
    expect(found.find(({ name }) => name === 'webgpu')).toMatchObject({ available: true, msPerFrame: null, reason: expect.stringContaining('larger ones were not measured') })
    expect(chooseProvider(found).provider).toBe('cpu')
  })
})

test('a difference is absolute up to 1 and relative above, and missing or no number counts as none', () => {
  const values = (...numbers: number[]) => ({ x: Float32Array.from(numbers) })
  expect(largestDifference(values(0.5, 100), values(0.5, 101))).toBeCloseTo(0.01, 5)
  expect(largestDifference(values(0.5), values(0.25))).toBeCloseTo(0.25, 5)
  expect(largestDifference(values(Number.NaN), values(Number.NaN))).toBe(0)
  expect(largestDifference(values(1), values(Number.NaN))).toBeNull()
  expect(largestDifference(values(1), values(1, 2))).toBeNull()
  expect(largestDifference(values(1), {})).toBeNull()
})
