import type { ProviderMeasurement } from '../../src-main/core/providers/ports'
import type { ProviderLoad } from '../../src-main/infra/onnx/providerMessages'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { expect, test } from 'vitest'
import { failedHere } from '../../src-main/core/providers/reasons'
import { createProviderProber, forkLauncher, loadAnalyticPack } from '../../src-main/infra/onnx'
import { reportBench } from '../support/benchReport'
import { cliJson } from '../support/cli'
import { markdownTable, writeSection } from '../support/documentSection'
import { analyticPackFolder } from '../support/inferenceEntry'
import { ROOT } from '../support/repository'
import { SOFTWARE_VULKAN } from '../support/softwareVulkan'

const FRAMES = 300
/** What a graphics adapter that is a program can do in seconds. */
const SMALL: ProviderLoad = { keyFrame: { widthPx: 224, heightPx: 126 }, crop: { widthPx: 128, heightPx: 128 }, thumbnail: { widthPx: 96, heightPx: 54 }, thumbnails: 17 }
const LIMITS = { inferenceLoadMs: 120_000, providerMeasureMs: 120_000, providerHopelessMs: 60_000 }

function rows(measured: readonly ProviderMeasurement[]) {
  return measured.map(entry => ({ ...entry, reason: entry.reason === null ? null : failedHere(entry.name, entry.reason), keyFramesPerS: entry.msPerFrame === null ? null : 1000 / entry.msPerFrame }))
}

async function measured(load?: ProviderLoad): Promise<ProviderMeasurement[]> {
  const pack = await loadAnalyticPack(analyticPackFolder)
  const prober = createProviderProber({ launcher: forkLauncher(join(ROOT, 'out/main/inference.js')), pack, limits: LIMITS, ...(load === undefined ? {} : { load }) })
  return prober.measure(new AbortController().signal)
}

/** Frames per second of a whole "s2i score" of one 1080p clip, decode and start included. */
async function scoreFramesPerS(clips: string, provider: string): Promise<number> {
  const home = mkdtempSync(join(tmpdir(), 's2i-bench-'))
  await cliJson(['add', clips], home)
  const startedMs = performance.now()
  const { document } = await cliJson(['score', '--provider', provider], home)
  const elapsedS = (performance.now() - startedMs) / 1000
  expect(document).toMatchObject({ scored: 1, failed: [], notes: [] })
  rmSync(home, { recursive: true, force: true })
  return FRAMES / elapsedS
}

/** The same, on Chromium's SwiftShader: shows that the provider works, not how fast an adapter is. */
async function measuredOnSoftware(): Promise<ProviderMeasurement[] | null> {
  if (SOFTWARE_VULKAN === null)
    return null
  const before = process.env.VK_DRIVER_FILES
  process.env.VK_DRIVER_FILES = SOFTWARE_VULKAN
  try { return (await measured(SMALL)).filter(entry => ['cpu', 'webgpu'].includes(entry.name)) }
  finally {
    if (before === undefined)
      delete process.env.VK_DRIVER_FILES
    else process.env.VK_DRIVER_FILES = before
  }
}

type Row = ReturnType<typeof rows>[number] & { readonly scoreFramesPerS?: number | null }

const figure = (value: number | null | undefined, digits = 3): string => value === null || value === undefined ? '' : Number(value.toPrecision(digits)).toString()

function render(here: readonly Row[], software: readonly Row[]): string {
  const line = (entry: Row, where: string): string[] => [
    `${entry.name}${where}`,
    figure(entry.msPerFrame),
    figure(entry.keyFramesPerS),
    figure(entry.scoreFramesPerS),
    figure(entry.maxDifference, 2),
    entry.reason ?? '',
  ]
  return markdownTable(['provider', 'ms a key frame', 'key frames/s', '`s2i score` of 1080p, frames/s', 'largest difference from cpu', 'why not'], [
    ...here.map(entry => line(entry, '')),
    ...software.map(entry => line(entry, ` on SwiftShader's machine, ${SMALL.keyFrame.widthPx}x${SMALL.keyFrame.heightPx}`)),
  ])
}

test('frames per second on every execution provider of this machine', async () => {
  const folder = mkdtempSync(join(tmpdir(), 's2i-bench-'))
  const clips = join(folder, 'clips')
  mkdirSync(clips)
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-f', 'lavfi', '-i', `testsrc2=size=1920x1080:rate=30:duration=${FRAMES / 30}`, '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', join(clips, 'test.mp4')])
  const here = rows(await measured())
  const providers = []
  for (const row of here)
    providers.push({ ...row, scoreFramesPerS: row.available && row.msPerFrame !== null ? await scoreFramesPerS(clips, row.name) : null })
  const software = await measuredOnSoftware()
  rmSync(folder, { recursive: true, force: true })
  expect(providers[0]).toMatchObject({ name: 'cpu', available: true })
  writeSection('docs/performance.md', 'provider', render(providers, software === null ? [] : rows(software)))
  reportBench('provider', {
    load: 'one key frame 960x540, crop 384x384, 64 steps of 160x90 thumbnails; best of two rounds after one that prepares',
    vulkanDriver: process.env.VK_DRIVER_FILES ?? 'the system\'s',
    providers,
    software: software === null ? null : { driver: 'SwiftShader (a program, not an adapter)', load: SMALL, providers: rows(software) },
  })
})
