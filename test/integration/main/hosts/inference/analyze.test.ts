import type { DimensionScore } from '../../../../../src-main/core/scoring'
import type { Analysis, Analyzer } from '../../../../../src-main/core/scoring/ports'
import type { AnalyticPack, InferenceLauncher } from '../../../../../src-main/infra/onnx'
import type { Taxonomy } from '../../../../../src-shared/domain/taxonomy'
import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, readFile, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scoreFeatures } from '../../../../../src-main/core/scoring'
import { createMediaProbe } from '../../../../../src-main/infra/ffmpeg/probe'
import { createChildAnalyzer, forkLauncher, loadAnalyticPack } from '../../../../../src-main/infra/onnx'
import { aggregate } from '../../../../../src-shared/domain/quality'
import { taxonomy } from '../../../../../src-shared/domain/taxonomy'
import { analyticPackFolder, buildInferenceEntry, taxonomyPath } from '../../../../support/inferenceEntry'
import { hasTestData, testDataFolder } from '../../../../support/testData'

const run = promisify(execFile)
const never = new AbortController().signal
const LOSSLESS_ENOUGH = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '12', '-threads', '1']

let folder: string
let entry: string
let pack: AnalyticPack
let dimensions: Taxonomy
let analyzer: Analyzer
/** Inference processes started so far. */
const pids: number[] = []

/** The real launcher, remembering the processes it started. */
function watchedLauncher(): InferenceLauncher {
  const inner = forkLauncher(entry)
  return {
    launch: () => {
      const child = inner.launch()
      if (child.pid !== undefined)
        pids.push(child.pid)
      return child
    },
  }
}

/** A fractal that drifts sideways: edges, texture and flat parts, all moving. */
async function makeClip(name: string, damage = '', encoder = LOSSLESS_ENOUGH): Promise<string> {
  const path = join(folder, `${name}.mkv`)
  const source = 'mandelbrot=size=720x480:rate=30:start_scale=1.2:end_scale=0.9:inner=mincol'
  const clean = 'crop=480:270:x=60+2*n:y=80,format=yuv420p,lutyuv=y=val*0.75+35'
  await run('ffmpeg', ['-v', 'error', '-nostdin', '-y', '-f', 'lavfi', '-i', source, '-vf', clean + damage, '-t', '1.5', ...encoder, path])
  return path
}

async function analyze(path: string, signal = never): Promise<Analysis> {
  const { stream, frameTable } = await createMediaProbe().probe(path, signal)
  return await analyzer.analyze({ videoPath: path, stream, frameTable }, signal)
}

async function scoresOf(path: string): Promise<Record<string, DimensionScore>> {
  return scoreFeatures((await analyze(path)).features, pack.manifest, dimensions)
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 's2i-analyze-'))
  entry = await buildInferenceEntry()
  pack = await loadAnalyticPack(analyticPackFolder)
  dimensions = taxonomy.parse(JSON.parse(await readFile(taxonomyPath, 'utf8')))
  analyzer = createChildAnalyzer({ launcher: watchedLauncher(), packFolder: pack.folder, packSha256: pack.sha256, provider: 'cpu' })
})

afterAll(async () => {
  await analyzer.dispose()
  await rm(folder, { recursive: true })
  await rm(dirname(entry), { recursive: true })
})

describe('scores of damaged clips against their clean twin', () => {
  let clean: Record<string, DimensionScore>
  beforeAll(async () => {
    clean = await scoresOf(await makeClip('clean'))
  })

  test('gives the clean clip good marks, measured wherever there is an estimator', () => {
    for (const id of ['noise', 'stability', 'flicker', 'exposure', 'compression', 'fluency', 'trajectory'])
      expect(clean[id], id).toMatchObject({ source: 'measured', score: expect.toSatisfy((score: number) => score > 0.8) })
    for (const id of ['composition', 'content'])
      expect(clean[id]?.source, id).toBe('inferred')
  })

  test.each([
    ['blur', ',gblur=sigma=3', ['sharpness', 'focus']],
    ['noise', ',noise=alls=24:allf=t:all_seed=7', ['noise']],
    ['darkness', ',lutyuv=y=16+(val-16)*0.06', ['exposure', 'lighting']],
    ['flicker', ',geq=lum=clip(lum(X\\,Y)*(1+0.05*(1-2*mod(N\\,2)))\\,0\\,255):cb=cb(X\\,Y):cr=cr(X\\,Y)', ['flicker']],
    ['stutter', ',fps=6,fps=30', ['fluency']],
    ['shake', ',crop=440:240:x=20+6*sin(2.4*n):y=15+5*cos(1.9*n)', ['stability', 'trajectory']],
    ['little colour', ',hue=s=0.12', ['color']],
    ['low contrast', ',lutyuv=y=126+(val-126)*0.3', ['lighting']],
  ])('%s lowers its own dimension clearly', async (name, damage, lowered) => {
    const damaged = await scoresOf(await makeClip(name.replaceAll(' ', '-'), damage))
    for (const id of lowered)
      expect((clean[id]?.score ?? 0) - (damaged[id]?.score ?? 1), id).toBeGreaterThan(0.25)
    // The control: dimensions that this damage does not touch stay where they were.
    for (const id of ['compression', 'fluency', 'stability', 'noise', 'flicker'].filter(other => other !== 'noise' || name !== 'noise')) {
      if (!lowered.includes(id))
        expect(Math.abs((clean[id]?.score ?? 0) - (damaged[id]?.score ?? 1)), `${id} under ${name}`).toBeLessThan(0.2)
    }
  })

  test('heavy compression lowers compression', async () => {
    const damaged = await scoresOf(await makeClip('compressed', '', ['-c:v', 'mpeg2video', '-q:v', '31', '-threads', '1']))
    expect((clean.compression?.score ?? 0) - (damaged.compression?.score ?? 1)).toBeGreaterThan(0.5)
  })

  test('gives the same bits when run again, alone or beside another video', async () => {
    const path = join(folder, 'clean.mkv')
    const [first, second] = await Promise.all([analyze(path), analyze(path)])
    expect(second).toEqual(first)
    expect(await analyze(path)).toEqual(first)
  })
})

describe('one decode', () => {
  test('names every presented frame by its own time, samples the picture as presented and makes a poster', async () => {
    const analysis = await analyze(join(folder, 'clean.mkv'))
    expect(analysis).toMatchObject({ framesDecoded: 45, framesExpected: 45, degraded: false, decodeErrors: [], versions: { provider: 'cpu' } })
    expect(analysis.frameTable.origin).toBe('decoded')
    expect(analysis.frameTable.pts).toHaveLength(45)
    expect([...analysis.poster.subarray(0, 3)]).toEqual([0xFF, 0xD8, 0xFF])
    expect(analysis.features.bits_per_pixel?.unit).toBe('bit/px')
  })

  test('takes full-range pictures for what they show', async () => {
    const limited = await analyze(join(folder, 'clean.mkv'))
    const full = await analyze(await makeClip('full', ',scale=out_range=pc,format=yuvj420p'))
    for (const id of ['luma_mean', 'tonal_range', 'colorfulness']) {
      const [a, b] = [limited.features[id]?.value ?? 0, full.features[id]?.value ?? 0]
      expect(Math.abs(a - b) / a, id).toBeLessThan(0.03)
    }
  })

  test('measures the picture inside black bars', async () => {
    const open = await analyze(join(folder, 'clean.mkv'))
    const boxed = await analyze(await makeClip('boxed', ',pad=480:350:0:40:black'))
    expect(boxed.features.dark_share?.value).toBeLessThan(0.02)
    expect(Math.abs((boxed.features.luma_mean?.value ?? 0) - (open.features.luma_mean?.value ?? 1))).toBeLessThan(0.01)
  })

  test('infers what a black video cannot show and what two frames cannot', async () => {
    const path = join(folder, 'black.mkv')
    await run('ffmpeg', ['-v', 'error', '-nostdin', '-y', '-f', 'lavfi', '-i', 'color=black:size=320x240:rate=25', '-t', '1', ...LOSSLESS_ENOUGH, path])
    const black = await scoresOf(path)
    expect(['sharpness', 'focus', 'noise', 'stability', 'color', 'lighting'].map(id => black[id]?.source)).toEqual(Array.from({ length: 6 }).fill('inferred'))
    expect(black.exposure?.source).toBe('measured')
    expect(black.exposure?.score).toBeLessThan(0.2)
    const two = await scoresOf(await makeClip('two', '', ['-frames:v', '2', ...LOSSLESS_ENOUGH]))
    expect(['stability', 'flicker', 'fluency', 'trajectory'].map(id => two[id]?.source)).toEqual(['inferred', 'inferred', 'inferred', 'inferred'])
    const one = await scoresOf(await makeClip('one', '', ['-frames:v', '1', ...LOSSLESS_ENOUGH]))
    expect(['stability', 'flicker', 'fluency', 'trajectory'].map(id => one[id]?.source)).toEqual(['inferred', 'inferred', 'inferred', 'inferred'])
    expect(one.sharpness?.source).toBe('measured')
  })
})

describe('a still picture shown for a while', () => {
  test('is as sharp as its moving twin, and neither flickers, shakes nor stutters', async () => {
    const moving = await scoresOf(await makeClip('moving'))
    const still = await scoresOf(await makeClip('still', ',select=eq(n\\,0),loop=-1:1,setpts=N/30/TB'))
    expect(Math.abs((still.sharpness?.score ?? 0) - (moving.sharpness?.score ?? 1))).toBeLessThan(0.1)
    for (const id of ['flicker', 'stability', 'fluency'])
      expect(still[id]?.score, `${id}, ${still[id]?.source}`).toBeGreaterThan(0.8)
    for (const [id, { score }] of Object.entries(still))
      expect(score >= 0 && score <= 1, id).toBe(true)
  })
})

describe('trouble', () => {
  test('says that a cut-off file is degraded and still samples all of what is there', async () => {
    const path = await makeClip('long', '', ['-c:v', 'mpeg2video', '-q:v', '2', '-threads', '1'])
    const { stream, frameTable } = await createMediaProbe().probe(path, never)
    const cut = join(folder, 'cut.mkv')
    await copyFile(path, cut)
    await truncate(cut, 400_000)
    const analysis = await analyzer.analyze({ videoPath: cut, stream, frameTable }, never)
    expect(analysis.framesDecoded).toBeLessThan(45)
    expect(analysis.framesDecoded).toBeGreaterThan(2)
    expect(analysis.degraded).toBe(true)
    // The control: the whole file is not.
    expect(await analyze(path)).toMatchObject({ degraded: false, framesDecoded: 45 })
  })

  test('gives a typed fault for what is not there, and goes on', async () => {
    const { stream, frameTable } = await createMediaProbe().probe(join(folder, 'clean.mkv'), never)
    await expect(analyzer.analyze({ videoPath: join(folder, 'none.mkv'), stream, frameTable }, never)).rejects.toMatchObject({ code: 'file.missing' })
    await expect(analyze(join(folder, 'clean.mkv'))).resolves.toBeDefined()
  })

  test('stops a video that is cancelled', async () => {
    const controller = new AbortController()
    const { stream, frameTable } = await createMediaProbe().probe(join(folder, 'clean.mkv'), never)
    const work = analyzer.analyze({ videoPath: join(folder, 'clean.mkv'), stream, frameTable }, controller.signal)
    controller.abort()
    await expect(work).rejects.toMatchObject({ code: 'cancelled' })
  })

  test('survives the end of its process amid a video', async () => {
    const before = pids.length
    const work = analyze(join(folder, 'clean.mkv'))
    await new Promise(resolve => setImmediate(resolve))
    process.kill(pids.at(-1) ?? 0, 'SIGKILL')
    expect((await work).framesDecoded).toBe(45)
    expect(pids.length).toBe(before + 1)
  })
})

describe.skipIf(!hasTestData)('real clips', () => {
  const clip = (name: string) => join(testDataFolder, 'videos', name)
  const overall = (scores: Record<string, DimensionScore>) => aggregate(Object.fromEntries(Object.entries(scores).map(([id, { score }]) => [id, score])), dimensions).overall ?? Number.NaN

  test('puts the pristine carphone above the distorted one', async () => {
    const [pristine, distorted] = await Promise.all([scoresOf(clip('clips/sk_carphone_pristine.mp4')), scoresOf(clip('clips/sk_carphone_distorted.mp4'))])
    expect((pristine.compression?.score ?? 0) - (distorted.compression?.score ?? 1)).toBeGreaterThan(0.2)
    expect(overall(pristine)).toBeGreaterThan(overall(distorted))
  })

  test('does not find HDR dull or dark', async () => {
    for (const name of ['clips/ax_hdr10-video-with-sdr-container.mp4', 'clips/ax_dolbyVision-hdr.MOV']) {
      const scores = await scoresOf(clip(name))
      for (const id of ['exposure', 'lighting', 'color'])
        expect(scores[id]?.score, `${id} of ${name}`).toBeGreaterThan(0.45)
    }
  })

  test('judges rotated clips as presented', async () => {
    for (const [name, isPortrait] of [['0', false], ['90', true], ['180', false], ['270', true]] as const) {
      const analysis = await analyze(clip(`rotation/decord_video_${name}.mov`))
      // Width and height of a JPEG stand in its start-of-frame segment.
      const poster = Buffer.from(analysis.poster)
      const start = poster.indexOf(Buffer.from([0xFF, 0xC0]))
      const [heightPx, widthPx] = [poster.readUInt16BE(start + 5), poster.readUInt16BE(start + 7)]
      expect(heightPx > widthPx, name).toBe(isPortrait)
      expect(analysis.degraded).toBe(false)
    }
  })
})
