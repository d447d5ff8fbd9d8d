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

  test.each(['interleave_top', 'interleave_bottom'])('combs that nothing says are there are found, taken out and told: %s', async (mode) => {
    const combed = await analyze(await make(`${mode}.mkv`, `${DRIFT},tinterlace=mode=${mode},setfield=prog`, ['-c:v', 'libx264', ...SHARP]))
    expect(combed).toMatchObject({ framesDecoded: 30, degraded: false, decodeErrorCount: 0, decodeErrors: [expect.stringContaining('interlaced though the file says that they are not')] })
    expect(combed.features.interlaced_share?.value).toBe(1)
    expect(Math.abs(slopeOf(combed) / slopeOf(progressive) - 1)).toBeLessThan(0.1)
  })

  test.each([
    // Each looks combed in a single picture; the motion tells that it is not.
    ['level lines of a single pixel, panned', 'geq=lum=\'if(mod(Y\\,2)\\,90\\,160)+40*sin(X/17)\':cb=128:cr=128,crop=640:480:x=20+4*n:y=30'],
    ['the same, tilted by a line a frame', 'geq=lum=\'if(mod(Y\\,2)\\,90\\,160)+40*sin(X/17)\':cb=128:cr=128,crop=640:480:x=20:y=10+n'],
    ['wavy fine lines, tilted', 'geq=lum=\'128+60*sin(Y*2.2+3*sin(X/40))\':cb=128:cr=128,crop=640:480:x=20+n:y=10+3*n'],
    ['dither', 'geq=lum=\'40+X/4+40*sin(X/9)\':cb=128+40*sin(Y/30):cr=128,crop=640:480:x=20+4*n:y=30,format=pal8'],
    ['strong noise', 'noise=alls=40:allf=t,crop=640:480:x=20+4*n:y=30'],
  ])('fine lines in progressive pictures are no combs (control): %s', async (name, filters) => {
    const path = join(folder, `${name.replaceAll(/\W/g, '-')}.mkv`)
    await ffmpeg('-f', 'lavfi', '-i', `color=gray:size=720x560:rate=30,format=yuv420p,${filters},format=yuv420p`, '-t', '1', '-c:v', 'libx264', '-preset', 'ultrafast', ...SHARP, path)
    const analysis = await analyze(path)
    expect(analysis.features.interlaced_share?.value).toBe(0)
    expect(analysis.decodeErrors).toEqual([])
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
