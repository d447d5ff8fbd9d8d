import type { Analysis, Analyzer } from '../../../../../src-main/core/scoring/ports'
import type { FrameTable } from '../../../../../src-shared/domain/media'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMediaProbe } from '../../../../../src-main/infra/ffmpeg/probe'
import { createChildAnalyzer, forkLauncher } from '../../../../../src-main/infra/onnx'
import { analyticPackFolder, buildInferenceEntry } from '../../../../support/inferenceEntry'
import { ffmpeg } from '../../faults/clips'

const never = new AbortController().signal
const LENGTH_S = 150
const OPEN_GOPS = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '20', '-bf', '2', '-g', '20', '-x264-params', 'open-gop=1:scenecut=0', '-threads', '1']

let folder: string
let entry: string
let analyzer: Analyzer

/** A test pattern of 150 s at 10 frames/s. */
async function makeLong(name: string, options: readonly string[]): Promise<string> {
  const path = join(folder, name)
  await ffmpeg('-f', 'lavfi', '-i', `testsrc2=size=128x96:rate=10:duration=${LENGTH_S}`, ...options, path)
  return path
}

async function analyze(path: string, change: (table: FrameTable) => FrameTable = table => table): Promise<Analysis & { readonly index: FrameTable }> {
  const { stream, frameTable } = await createMediaProbe().probe(path, never)
  return { ...await analyzer.analyze({ videoPath: path, stream, frameTable: change(frameTable) }, never), index: frameTable }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 's2i-long-'))
  entry = await buildInferenceEntry()
  for (const name of ['open.mp4', 'open.mkv'])
    await makeLong(name, OPEN_GOPS)
  analyzer = createChildAnalyzer({ launcher: forkLauncher(entry), packFolder: analyticPackFolder, provider: 'cpu' })
})

afterAll(async () => {
  await analyzer.dispose()
  await rm(folder, { recursive: true })
  await rm(dirname(entry), { recursive: true })
})

describe('a video longer than two minutes', () => {
  test.each([
    ['MP4 with open groups of pictures', 'open.mp4', OPEN_GOPS],
    ['Matroska, which is indexed by DTS', 'open.mkv', OPEN_GOPS],
    ['MPEG transport stream with a start offset', 'offset.ts', [...OPEN_GOPS, '-output_ts_offset', '3600']],
    ['uneven times', 'uneven.mp4', ['-vf', 'select=not(eq(mod(n\\,5)\\,3))', '-fps_mode', 'passthrough', ...OPEN_GOPS]],
    ['VP8 in WebM', 'plain.webm', ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-g', '20', '-threads', '1']],
  ])('is decoded in stretches: %s', async (_, name, options) => {
    const analysis = await analyze(name.startsWith('open') ? join(folder, name) : await makeLong(name, options))
    expect(analysis.decodeErrors).toEqual([])
    expect(analysis.sampling.kind).toBe('windows')
    const windows = analysis.sampling.kind === 'windows' ? analysis.sampling.windows : []
    expect(windows).toHaveLength(8)
    // The index stays what it was: only a part of the frames was seen.
    expect(analysis.frameTable).toEqual(analysis.index)
    const frames = windows.reduce((sum, { from, to }) => sum + to - from, 0)
    expect(analysis).toMatchObject({ framesDecoded: frames, framesExpected: frames, degraded: false })
    expect(frames).toBeLessThan(0.65 * analysis.index.pts.length)
    expect(analysis.features.frame_count?.value).toBe(frames)
    expect([...analysis.poster.subarray(0, 3)]).toEqual([0xFF, 0xD8, 0xFF])
  })

  test('is decoded in stretches when an edit list hides its beginning', async () => {
    const path = join(folder, 'edited.mp4')
    await ffmpeg('-ss', '3.25', '-i', join(folder, 'open.mp4'), '-c', 'copy', path)
    expect(await analyze(path)).toMatchObject({ sampling: { kind: 'windows' }, decodeErrors: [], degraded: false })
  })

  test('has no cuts where one stretch ends and the next begins', async () => {
    const { features } = await analyze(join(folder, 'open.mp4'))
    expect(features.scene_cuts?.value).toBe(0)
  })

  test('gives the same bits again', async () => {
    const path = join(folder, 'open.mkv')
    const [first, second] = await Promise.all([analyze(path), analyze(path)])
    expect(second).toEqual(first)
  })

  test('is decoded whole, and says so, when its index leads elsewhere', async () => {
    const path = join(folder, 'open.mp4')
    const shifted = await analyze(path, table => ({ ...table, pts: table.pts.map(pts => pts + 1) }))
    expect(shifted).toMatchObject({ sampling: { kind: 'whole' }, framesDecoded: LENGTH_S * 10, degraded: false })
    expect(shifted.decodeErrors).toEqual([expect.stringContaining('all of it was decoded')])
  })
})
