import type { Analysis, Analyzer } from '../../../../../src-main/core/scoring/ports'
import type { AnalyticPack } from '../../../../../src-main/infra/onnx'
import type { Taxonomy } from '../../../../../src-shared/domain/taxonomy'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDuplicateIndex } from '../../../../../src-main/core/balance/nearDuplicates'
import { BALANCE_RULES } from '../../../../../src-main/core/balance/rules'
import { planGlance } from '../../../../../src-main/core/media/glance'
import { scoreFeatures } from '../../../../../src-main/core/scoring'
import { createMediaProbe } from '../../../../../src-main/infra/ffmpeg/probe'
import { createChildAnalyzer, forkLauncher, loadAnalyticPack } from '../../../../../src-main/infra/onnx'
import { taxonomy } from '../../../../../src-shared/domain/taxonomy'
import { analyticPackFolder, buildInferenceEntry, taxonomyPath } from '../../../../support/inferenceEntry'

const run = promisify(execFile)
const never = new AbortController().signal
const GLANCE = { ...BALANCE_RULES.glance, minContrast: BALANCE_RULES.nearDuplicate.minContrast }
const X264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '16', '-threads', '1', '-pix_fmt', 'yuv420p']

let folder: string
let entry: string
let pack: AnalyticPack
let dimensions: Taxonomy
let analyzer: Analyzer

/** A fractal that drifts sideways. */
async function makeClip(file: string, encoder: readonly string[], { damage = '' } = {}): Promise<string> {
  const path = join(folder, file)
  const clean = 'crop=480:270:x=60+mod(n\\,180):y=80,format=yuv420p,lutyuv=y=val*0.75+35'
  await run('ffmpeg', ['-v', 'error', '-nostdin', '-y', '-f', 'lavfi', '-i', 'mandelbrot=size=720x480:rate=30:start_scale=1.2:end_scale=0.9:inner=mincol', '-vf', clean + damage, '-t', '2', ...encoder, path])
  return path
}

async function look(path: string, glance = true): Promise<Analysis> {
  const { stream, frameTable } = await createMediaProbe().probe(path, never)
  return await analyzer.analyze({ videoPath: path, stream, frameTable, ...glance ? { glance: GLANCE } : {} }, never)
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 's2i-glance-'))
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

describe('a glance at a few key frames', () => {
  test.each([
    ['one key frame', 'one.mp4', [...X264, '-g', '250'], 1],
    ['few key frames, in one decode', 'few.mp4', [...X264, '-g', '15'], 4],
    ['many key frames, each jumped to', 'many.mp4', [...X264, '-g', '1'], 4],
    ['B-frames and an open GOP', 'open.mkv', ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '16', '-x264-params', 'open-gop=1:keyint=12:bframes=3', '-pix_fmt', 'yuv420p'], 4],
    ['VP9', 'vp9.webm', ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '2M', '-g', '20'], 3],
    ['a transport stream', 'stream.ts', [...X264, '-g', '15'], 4],
    ['ten bits of HEVC', 'hevc.mkv', ['-c:v', 'libx265', '-preset', 'ultrafast', '-crf', '18', '-x265-params', 'keyint=15:log-level=none', '-pix_fmt', 'yuv420p10le'], 4],
    ['interlaced pictures', 'fields.mpg', ['-c:v', 'mpeg2video', '-b:v', '6M', '-flags', '+ildct+ilme', '-top', '1', '-g', '15'], 4],
    ['Motion JPEG', 'motion.avi', ['-c:v', 'mjpeg', '-q:v', '3'], 4],
  ] as const)('%s: exactly the frames of the plan are decoded', async (_title, file, encoder, frames) => {
    const path = await makeClip(file, encoder)
    const glance = await look(path)
    // A note would say that the index led elsewhere and the whole video was decoded.
    expect(glance.decodeErrors).toEqual([])
    expect(glance.framesDecoded).toBe(frames)
    const { stream, frameTable } = await createMediaProbe().probe(path, never)
    expect(planGlance(frameTable, GLANCE, stream.interlaced)?.flatMap(pass => pass.frames)).toHaveLength(frames)
    expect(glance.frameHashes).toHaveLength(frames)
    // The control: a full analysis has motion, a glance has none.
    expect(glance.features).not.toHaveProperty('shake')
    expect(glance.features).toHaveProperty('edge_slope')
  })

  test('agrees with the full analysis on the dimensions that single frames tell, clean and damaged', async () => {
    for (const [file, damage] of [['clean.mkv', ''], ['blur.mkv', ',gblur=sigma=3'], ['noise.mkv', ',noise=alls=24:allf=t:all_seed=7'], ['dark.mkv', ',lutyuv=y=16+(val-16)*0.06']] as const) {
      const path = await makeClip(file, [...X264, '-g', '15'], { damage })
      const [quick, full] = [scoreFeatures((await look(path)).features, pack.manifest, dimensions), scoreFeatures((await look(path, false)).features, pack.manifest, dimensions)]
      for (const id of BALANCE_RULES.dimensions) {
        if (full[id]?.source === 'measured')
          expect(Math.abs((quick[id]?.score ?? 1) - full[id].score), `${id} of ${file}`).toBeLessThan(0.12)
      }
    }
  })

  test('is the same every time, and its hashes find the clip again at another size and codec', async () => {
    const path = await makeClip('first.mp4', [...X264, '-g', '15'])
    const [one, two] = [await look(path), await look(path)]
    expect(two.features).toEqual(one.features)
    expect(two.frameHashes).toEqual(one.frameHashes)
    const index = createDuplicateIndex(BALANCE_RULES.nearDuplicate)
    index.add('first', one.frameHashes ?? [])
    const copy = await makeClip('copy.mkv', ['-c:v', 'mpeg4', '-q:v', '9', '-g', '15'], { damage: ',scale=320:180' })
    expect(index.find((await look(copy)).frameHashes ?? [])).toBe('first')
    const other = await makeClip('other.mp4', [...X264, '-g', '15'], { damage: ',hflip,vflip' })
    expect(index.find((await look(other)).frameHashes ?? [])).toBeNull()
  })

  test('of a file whose index leads elsewhere decodes the whole of it and says so', async () => {
    const path = await makeClip('wrong.mp4', [...X264, '-g', '15'])
    const { stream, frameTable } = await createMediaProbe().probe(path, never)
    const shifted = { ...frameTable, keyframes: frameTable.keyframes.map(key => key + 3) }
    const glance = await analyzer.analyze({ videoPath: path, stream, frameTable: shifted, glance: GLANCE }, never)
    expect(glance.decodeErrors).toEqual(['Its key frames could not be found by its index, so all of it was decoded.'])
    expect(glance.framesDecoded).toBe(4)
  })
})
