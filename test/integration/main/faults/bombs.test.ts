import type { Analyzer } from '../../../../src-main/core/scoring/ports'
import type { AnalyticPack } from '../../../../src-main/infra/onnx'
import type { Taxonomy } from '../../../../src-shared/domain/taxonomy'
import { Buffer } from 'node:buffer'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scoreFeatures } from '../../../../src-main/core/scoring'
import { createMediaProbe } from '../../../../src-main/infra/ffmpeg/probe'
import { createChildAnalyzer, forkLauncher, loadAnalyticPack } from '../../../../src-main/infra/onnx'
import { Fault } from '../../../../src-shared/domain/fault'
import { taxonomy } from '../../../../src-shared/domain/taxonomy'
import { analyticPackFolder, buildInferenceEntry, taxonomyPath } from '../../../support/inferenceEntry'
import { encoders, ffmpeg, pattern } from './clips'

const { signal } = new AbortController()

let folder: string
let entry: string
let pack: AnalyticPack
let dimensions: Taxonomy
let analyzer: Analyzer
let available: Set<string>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 's2i-bombs-'))
  available = await encoders()
  entry = await buildInferenceEntry()
  pack = await loadAnalyticPack(analyticPackFolder)
  dimensions = taxonomy.parse(JSON.parse(await readFile(taxonomyPath, 'utf8')))
  analyzer = createChildAnalyzer({ launcher: forkLauncher(entry), packFolder: pack.folder, packSha256: pack.sha256, provider: 'cpu' })
})

afterAll(async () => {
  await analyzer.dispose()
  await rm(folder, { recursive: true })
  await rm(dirname(entry), { recursive: true })
})

/** Code of the fault that scoring a file ends in, or its scores with how many frames were decoded. */
async function outcome(path: string) {
  try {
    const probe = await createMediaProbe().probe(path, signal)
    const analysis = await analyzer.analyze({ videoPath: path, ...probe }, signal)
    return { code: null, frames: analysis.framesDecoded, degraded: analysis.degraded, scores: scoreFeatures(analysis.features, pack.manifest, dimensions) }
  }
  catch (error) {
    expect(error).toBeInstanceOf(Fault)
    return { code: (error as Fault).code, frames: 0, degraded: true, scores: {} }
  }
}

async function expectScored(path: string, frames: number, degraded = false): Promise<void> {
  const result = await outcome(path)
  expect(result).toMatchObject({ code: null, frames, degraded })
  expect(Object.keys(result.scores)).toEqual(dimensions.dimensions.map(({ id }) => id))
  for (const [id, { score }] of Object.entries(result.scores))
    expect(score >= 0 && score <= 1, `${id}: ${score}`).toBe(true)
}

/** A PNG of one colour with one bit a pixel: 31 MiB of zeros in 31 kB at 16000 x 16000. */
function blankPng(sidePx: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(sidePx, 0)
  header.writeUInt32BE(sidePx, 4)
  header[8] = 1
  const rows = Buffer.alloc(sidePx * (1 + sidePx / 8))
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

async function encode(name: string, ...options: string[]): Promise<string> {
  const path = join(folder, name)
  await ffmpeg(...pattern('192x128', 0.5), ...options, path)
  return path
}

const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast']

describe('files that ask for too much', () => {
  test.each([[16_000, 'file.limit_exceeded'], [256, null]] as const)('a square picture of few bytes with %i pixels a side ends in %s', async (sidePx, code) => {
    const picture = join(folder, `${sidePx}.png`)
    await writeFile(picture, blankPng(sidePx))
    const path = join(folder, `${sidePx}.mkv`)
    await ffmpeg('-i', picture, '-c', 'copy', path)
    expect((await outcome(path)).code).toBe(code)
  })

  test('a header that claims 100 hours', async () => {
    const path = await encode('long.mkv', ...H264)
    await expectScored(path, 12)
    const bytes = await readFile(path)
    // Matroska's Duration element: id, length of 8, milliseconds as a double.
    const duration = bytes.indexOf('448988', 'hex') + 3
    expect(bytes.readDoubleBE(duration)).toBe(500)
    bytes.writeDoubleBE(360_000_000, duration)
    const claim = join(folder, 'claim.mkv')
    await writeFile(claim, bytes)
    expect((await outcome(claim)).code).toBe('file.limit_exceeded')
  })

  test('a frame that claims to come after 100 hours', async () => {
    const path = await encode('gap.mkv', '-vf', 'setpts=\'if(eq(N,11),360000/TB,PTS)\'', '-fps_mode', 'passthrough', ...H264)
    expect((await outcome(path)).code).toBe('file.limit_exceeded')
  })
})

describe('unusual files', () => {
  test('a single frame is scored', async () => {
    await expectScored(await encode('one.mp4', '-frames:v', '1', ...H264), 1)
  })

  test.each([2, 3])('%i frames are scored', async (frames) => {
    await expectScored(await encode(`${frames}.mp4`, '-frames:v', String(frames), ...H264), frames)
  })

  test('a still picture shown for a second is scored', async () => {
    await expectScored(await encode('still.mp4', '-vf', 'select=eq(n\\,0),loop=23:1,setpts=N/24/TB', ...H264), 24)
  })

  test('8192 x 4320 pixels are scored', async () => {
    await expectScored(await encode('large.mp4', '-vf', 'scale=8192:4320', '-frames:v', '3', ...H264, '-pix_fmt', 'yuv420p'), 3)
  })

  test('a file cut short is scored as far as it goes, and called degraded', async () => {
    const whole = await encode('whole.ts', ...H264, '-bf', '0')
    const path = join(folder, 'cut.ts')
    const bytes = await readFile(whole)
    await writeFile(path, bytes.subarray(0, Math.floor(bytes.length * 0.6)))
    const { stream, frameTable } = await createMediaProbe().probe(whole, signal)
    const analysis = await analyzer.analyze({ videoPath: path, stream, frameTable }, signal)
    expect(analysis.framesDecoded).toBeLessThan(0.99 * frameTable.pts.length)
    expect(analysis.degraded).toBe(true)
    await expectScored(whole, 12)
  })

  test('an MP4 that lost its end, where its index is, is refused', async () => {
    const bytes = await readFile(await encode('whole.mp4', ...H264))
    const path = join(folder, 'lost.mp4')
    await writeFile(path, bytes.subarray(0, Math.floor(bytes.length * 0.6)))
    expect((await outcome(path)).code).toBe('file.damaged')
  })

  test('an empty file is refused as empty', async () => {
    const path = join(folder, 'empty.mp4')
    await writeFile(path, '')
    expect((await outcome(path)).code).toBe('file.empty')
  })

  test.each([
    ['4:4:4 with 10 bits', 'deep.mkv', 'libx264', ['-preset', 'ultrafast', '-pix_fmt', 'yuv444p10le']],
    ['gray', 'gray.mkv', 'libx264', ['-preset', 'ultrafast', '-pix_fmt', 'gray']],
    ['VP9 with alpha', 'alpha.webm', 'libvpx-vp9', ['-pix_fmt', 'yuva420p', '-auto-alt-ref', '0', '-deadline', 'realtime', '-cpu-used', '8']],
    ['ProRes with alpha', 'alpha.mov', 'prores_ks', ['-profile:v', '4444', '-pix_fmt', 'yuva444p10le']],
    ['RGB', 'rgb.mkv', 'ffv1', ['-pix_fmt', 'bgr0']],
    ['RGB with alpha', 'rgba.mov', 'qtrle', ['-pix_fmt', 'argb']],
    ['12 bits', 'twelve.mkv', 'libx265', ['-preset', 'ultrafast', '-pix_fmt', 'yuv420p12le', '-x265-params', 'log-level=error']],
    ['an odd size', 'odd.mkv', 'ffv1', ['-vf', 'crop=191:127', '-pix_fmt', 'yuv444p']],
    ['an odd size with shared colour', 'odd420.mkv', 'ffv1', ['-vf', 'crop=191:127,format=yuv420p']],
  ])('%s is scored', async (_, name, encoder, options) => {
    if (!available.has(encoder))
      return console.warn(`SKIPPED: this ffmpeg has no encoder ${encoder}`)
    await expectScored(await encode(name, '-c:v', encoder, ...options), 12)
  })

  test('a stream that changes its size midway is scored over both parts', async () => {
    const parts = await Promise.all([
      encode('large.ts', ...H264, '-pix_fmt', 'yuv420p', '-output_ts_offset', '0'),
      encode('small.ts', '-vf', 'scale=128:96', ...H264, '-pix_fmt', 'yuv420p', '-output_ts_offset', '0.5'),
    ])
    const path = join(folder, 'both.ts')
    await writeFile(path, Buffer.concat(await Promise.all(parts.map(part => readFile(part)))))
    const result = await outcome(path)
    expect(result.code).toBe(null)
    expect(result.frames).toBeGreaterThanOrEqual(22)
    expect(Object.keys(result.scores)).toHaveLength(dimensions.dimensions.length)
  })

  test('sound without pictures is refused', async () => {
    const path = join(folder, 'sound.m4a')
    await ffmpeg('-f', 'lavfi', '-i', 'sine=duration=0.5', '-c:a', 'aac', path)
    expect((await outcome(path)).code).toBe('file.no_video_stream')
  })
})
