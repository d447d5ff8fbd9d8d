import type { Analysis, Analyzer } from '../../../../../src-main/core/scoring/ports'
import type { StreamInfo } from '../../../../../src-shared/domain/media'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMediaProbe } from '../../../../../src-main/infra/ffmpeg/probe'
import { createChildAnalyzer, forkLauncher } from '../../../../../src-main/infra/onnx'
import { analyticPackFolder, buildInferenceEntry } from '../../../../support/inferenceEntry'
import { ffmpeg } from '../../faults/clips'

const never = new AbortController().signal
/** A soft fractal that drifts sideways by 4 pixels from field to field. */
const SOURCE = ['-f', 'lavfi', '-i', 'mandelbrot=size=960x540:rate=60:start_scale=1.2:end_scale=1.1:inner=mincol', '-t', '1']
const DRIFT = 'gblur=sigma=2,crop=640:480:x=20+4*n:y=30,format=yuv420p'
const SHARP = ['-crf', '10', '-threads', '1']

let folder: string
let entry: string
let analyzer: Analyzer
let progressive: Analysis

async function make(name: string, filters: string, options: readonly string[]): Promise<string> {
  const path = join(folder, name)
  await ffmpeg(...SOURCE, '-vf', filters, ...options, path)
  return path
}

async function analyze(path: string, change: (stream: StreamInfo) => StreamInfo = stream => stream): Promise<Analysis> {
  const { stream, frameTable } = await createMediaProbe().probe(path, never)
  return await analyzer.analyze({ videoPath: path, stream: change(stream), frameTable }, never)
}

const slopeOf = (analysis: Analysis): number => analysis.features.edge_slope?.value ?? Number.NaN

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 's2i-interlaced-'))
  entry = await buildInferenceEntry()
  analyzer = createChildAnalyzer({ launcher: forkLauncher(entry), packFolder: analyticPackFolder, provider: 'cpu' })
  progressive = await analyze(await make('progressive.mkv', `${DRIFT},fps=30`, ['-c:v', 'libx264', ...SHARP]))
})

afterAll(async () => {
  await analyzer.dispose()
  await rm(folder, { recursive: true })
  await rm(dirname(entry), { recursive: true })
})

describe('interlaced video', () => {
  test.each([
    ['H.264 in macroblock pairs, top field first', 'tff.mp4', 'interleave_top', ['-c:v', 'libx264', '-flags', '+ilme+ildct', '-x264-params', 'tff=1', ...SHARP]],
    ['H.264, bottom field first, in a transport stream', 'bff.ts', 'interleave_bottom', ['-c:v', 'libx264', '-flags', '+ilme+ildct', '-x264-params', 'bff=1', ...SHARP]],
    ['MPEG-2', 'tff.mpg', 'interleave_top', ['-c:v', 'mpeg2video', '-q:v', '2', '-flags', '+ilme+ildct', '-top', '1', '-threads', '1']],
  ])('is measured without its combs: %s', async (_, name, mode, options) => {
    const analysis = await analyze(await make(name, `${DRIFT},tinterlace=mode=${mode}`, options))
    expect(analysis.framesDecoded).toBe(30)
    expect(analysis.degraded).toBe(false)
    expect(analysis.features.interlaced_share?.value).toBe(1)
    expect(Math.abs(slopeOf(analysis) / slopeOf(progressive) - 1)).toBeLessThan(0.1)
  })

  test('the control: combs that nothing says are there change what is measured', async () => {
    const combed = await analyze(await make('combed.mkv', `${DRIFT},tinterlace=mode=interleave_top,setfield=prog`, ['-c:v', 'libx264', ...SHARP]))
    expect(combed.features.interlaced_share?.value).toBe(0)
    expect(Math.abs(slopeOf(combed) / slopeOf(progressive) - 1)).toBeGreaterThan(0.1)
  })

  test('is found by its pictures where the header is silent', async () => {
    const path = join(folder, 'tff.mp4')
    const told = await analyze(path)
    expect(await analyze(path, stream => ({ ...stream, interlaced: false }))).toEqual(told)
  })

  test('progressive pictures under a header that says interlaced stay as they are', async () => {
    const path = join(folder, 'progressive.mkv')
    const { features } = await analyze(path, stream => ({ ...stream, interlaced: true }))
    expect(features).toEqual(progressive.features)
  })
})
