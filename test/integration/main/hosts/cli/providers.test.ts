import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { cliJson, runCli } from '../../../../support/cli'
import { NO_VULKAN, SOFTWARE_VULKAN } from '../../../../support/softwareVulkan'

const isLinuxX64 = process.platform === 'linux' && process.arch === 'x64'
const driver = process.env.VK_DRIVER_FILES
let folder: string
let clips: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 's2i-providers-'))
  clips = join(folder, 'clips')
  mkdirSync(clips)
  // Three small frames: a graphics adapter that is a program takes a third of a second for each.
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-f', 'lavfi', '-i', 'testsrc2=size=96x64:rate=10:duration=0.3', '-c:v', 'ffv1', join(clips, 'small.mkv')])
})
afterEach(() => {
  if (driver === undefined)
    delete process.env.VK_DRIVER_FILES
  else process.env.VK_DRIVER_FILES = driver
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Scores the clip in a workspace of its own and gives the summary and the run as it is stored. */
async function scoreOn(provider: string, vulkan: string): Promise<{ code: number | null, document: any, stderr: string, versions: any, evidence: Record<string, number> | null }> {
  process.env.VK_DRIVER_FILES = vulkan
  const home = mkdtempSync(join(folder, 'home-'))
  await cliJson(['add', clips], home)
  const { code, document, stderr } = await cliJson(['score', '--provider', provider], home)
  const db = new Database(join(home, 'workspace/s2i.db'), { readonly: true })
  const row = db.prepare('SELECT versions, evidence FROM score_run').get() as { versions: string, evidence: string } | undefined
  db.close()
  return { code, document, stderr, versions: row === undefined ? null : JSON.parse(row.versions), evidence: row === undefined ? null : JSON.parse(row.evidence) }
}

describe('a provider that cannot run', () => {
  test.skipIf(!isLinuxX64).each(['webgpu', 'cuda'])('%s gives way to cpu with a note in the summary, on stderr and in the record', async (provider) => {
    const { code, document, stderr, versions } = await scoreOn(provider, NO_VULKAN)
    expect({ code, document }).toMatchObject({ code: 0, document: { scored: 1, failed: [], notes: [expect.stringMatching(new RegExp(`^${provider} failed and cpu measured instead: `))] } })
    expect(versions).toMatchObject({ provider: 'cpu', note: document.notes[0] })
    expect(stderr).toContain(`note: ${provider} failed`)
  })

  test('cpu needs no note, nor does auto when it takes cpu', async () => {
    for (const provider of ['cpu', 'auto']) {
      const { code, document, versions } = await scoreOn(provider, NO_VULKAN)
      expect({ code, document }).toMatchObject({ code: 0, document: { scored: 1, notes: [] } })
      expect(versions).toMatchObject({ provider: 'cpu' })
      expect(versions).not.toHaveProperty('note')
    }
  })

  test.skipIf(process.platform === 'win32')('one that is not part of the runtime here is refused, and nothing is scored', async () => {
    const { code, document, versions } = await scoreOn('dml', NO_VULKAN)
    expect({ code, document }).toMatchObject({ code: 4, document: { error: { code: 'environment.unsupported', message: expect.stringMatching(/dml.*Available: cpu/) } } })
    expect(versions).toBeNull()
  })
})

describe.skipIf(SOFTWARE_VULKAN === null)('on a software Vulkan driver, WebGPU', () => {
  test('scores a video without a note, the same twice, and as cpu does', async () => {
    const vulkan = SOFTWARE_VULKAN ?? ''
    const [first, second, cpu] = [await scoreOn('webgpu', vulkan), await scoreOn('webgpu', vulkan), await scoreOn('cpu', vulkan)]
    expect(first.document).toMatchObject({ scored: 1, failed: [], notes: [] })
    expect(first.versions).toMatchObject({ provider: 'webgpu' })
    expect(second.evidence).toEqual(first.evidence)
    expect(Object.keys(first.evidence ?? {})).toEqual(Object.keys(cpu.evidence ?? {}))
    for (const [id, value] of Object.entries(cpu.evidence ?? {}))
      expect(Math.abs((first.evidence?.[id] ?? Number.NaN) - value) / Math.max(1, Math.abs(value)), id).toBeLessThanOrEqual(1e-3)
  })
})

describe('s2i doctor --providers', () => {
  test('tells what is there, why not, how fast, and what auto takes; remembers it; measures again when asked; another workspace knows it', async () => {
    process.env.VK_DRIVER_FILES = NO_VULKAN
    const home = mkdtempSync(join(folder, 'home-'))
    const first = await cliJson(['doctor', '--providers'], home)
    expect(first.code).toBe(0)
    const { auto, providers } = first.document.providers
    expect(auto).toEqual({ provider: 'cpu', why: 'cpu: no other provider can be used here.' })
    expect(providers[0]).toMatchObject({ name: 'cpu', available: true, reason: null, chosen: true, msPerFrame: expect.any(Number) })
    for (const other of providers.slice(1))
      expect(other).toMatchObject({ available: false, reason: expect.any(String), chosen: false })
    expect((await cliJson(['doctor', '--providers'], home)).document).toEqual(first.document)
    const elsewhere = mkdtempSync(join(folder, 'home-'))
    expect((await cliJson(['doctor', '--providers'], elsewhere)).document).toEqual(first.document)
    const again = await cliJson(['doctor', '--providers', '--measure'], home)
    expect(again.document.providers.providers[0].measuredAt).not.toBe(providers[0].measuredAt)
    expect((await runCli(['doctor', '--providers'], home)).stdout).toMatch(/> cpu +available; [\d.]+ ms a key frame\n {2}webgpu +not available\n.*WebGPU needs/)
  })
})
