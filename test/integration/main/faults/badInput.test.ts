import type { FaultCode } from '../../../../src-shared/domain/fault'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import PQueue from 'p-queue'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cliJson } from '../../../support/cli'
import { BAD_CLIPS } from './badClips'

interface Score { readonly score: number, readonly source: string, readonly reason: string | null }
interface Scored { readonly frames: string, readonly degraded: boolean, readonly notes: string, readonly scores: Readonly<Record<string, Score>> }

let folder: string
let exitCode: number | null
/** Files that this ffmpeg could not make. */
const missing = new Set<string>()
const failures = new Map<string, { readonly code: string, readonly message: string }>()
const videos = new Map<string, Scored>()

const nameOf = (path: string): string => path.split('/').at(-1) ?? path

/** What the workspace holds of every scored video. */
function readVideos(): void {
  const db = new Database(join(folder, 'workspace/s2i.db'), { readonly: true })
  const scores = db.prepare<[string], Score & { readonly target: string }>('SELECT target, score, source, reason FROM score WHERE run_id = ?')
  for (const run of db.prepare<[], Record<string, string>>('SELECT r.id, v.name, r.frames_decoded || \'/\' || r.frames_expected AS frames, r.decode_errors AS notes FROM score_run r JOIN video v ON v.id = r.video_id').all())
    videos.set(run.name ?? '', { frames: run.frames ?? '', degraded: false, notes: run.notes ?? '', scores: Object.fromEntries(scores.all(run.id ?? '').map(score => [score.target, score])) })
  db.close()
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 's2i-bad-input-'))
  const clips = join(folder, 'clips')
  mkdirSync(clips)
  const queue = new PQueue({ concurrency: 2 })
  await Promise.all(Object.entries(BAD_CLIPS).map(([name, make]) => queue.add(async () => {
    const scratch = mkdtempSync(join(folder, 'scratch-'))
    await make(join(clips, name), scratch).catch((error: unknown) => {
      if (!/Unknown encoder/.test(String(error)))
        throw error
      missing.add(name)
      console.warn(`SKIPPED: this ffmpeg cannot make ${name}`)
    })
  })))
  const { code, document } = await cliJson(['run', clips, '--out', 'out', '--formats', 'jsonl'], folder)
  exitCode = code
  for (const { path, code: fault, message } of document.failed)
    failures.set(nameOf(path), { code: fault, message })
  readVideos()
  for (const video of (await cliJson(['scores'], folder)).document.videos) {
    const scored = videos.get(nameOf(video.path))
    if (scored !== undefined)
      videos.set(nameOf(video.path), { ...scored, degraded: video.degraded })
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }))

/** The scores of a file, each a number from 0 to 1 with a reason where it was not measured; null where it could not be made. */
function scoredOf(name: string): Scored | null {
  if (missing.has(name))
    return null
  const video = videos.get(name)
  if (video === undefined)
    throw new Error(`${name} was not scored: ${JSON.stringify(failures.get(name))}`)
  expect(Object.keys(video.scores)).toHaveLength(14)
  for (const [id, { score, source, reason }] of Object.entries(video.scores)) {
    expect(score >= 0 && score <= 1, `${id} of ${name}: ${score}`).toBe(true)
    expect(source === 'measured' ? reason === null : (reason ?? '').length > 0, `${id} of ${name}: ${source}, ${reason}`).toBe(true)
  }
  return video
}

const measuredOf = ({ scores }: Scored): string[] => Object.keys(scores).filter(id => scores[id]?.source === 'measured')

const REFUSED: readonly (readonly [name: string, code: FaultCode, sentence: string])[] = [
  ['size-1x96.mkv', 'file.too_small', 'has pictures too small to judge. They are 1 x 96 pixels; at least 8 a side are needed.'],
  ['size-6x96.mkv', 'file.too_small', 'has pictures too small to judge. They are 6 x 96 pixels; at least 8 a side are needed.'],
  ['size-9000x8.mkv', 'file.limit_exceeded', 'Its pictures are 9000 x 8 pixels; one side may be 256 times as long as the other.'],
  ['cut-late-index.mp4', 'file.damaged', 'is damaged and its pictures cannot be read.'],
  ['header-only.mp4', 'file.damaged', 'is damaged and its pictures cannot be read. No frame of it could be decoded.'],
  ['sound-only.mp4', 'file.no_video_stream', 'has no video stream.'],
  ['empty.mp4', 'file.empty', 'is empty (0 bytes).'],
  ['text.mp4', 'file.not_video', 'is not a video file.'],
]

test('the batch goes on: what is refused is listed, all else is scored', () => {
  expect(exitCode).toBe(2)
  expect([...failures.keys()].sort()).toEqual(REFUSED.map(([name]) => name).sort())
  expect(videos.size).toBe(Object.keys(BAD_CLIPS).length - missing.size - REFUSED.length)
})

test.each(REFUSED)('%s is set aside as %s', (name, code, sentence) => {
  const failure = failures.get(name)
  expect(failure?.code).toBe(code)
  expect(failure?.message).toContain(`${name} `)
  expect(failure?.message).toContain(sentence)
  expect(failure?.message).toContain('It was set aside; nothing else was affected.')
})

describe('few frames and little to see', () => {
  test.each([
    ['frames-1.mp4', '1/1', { flicker: 'fewer than 3 frames', stability: 'fewer than 4 frames', fluency: 'fewer than 4 frames', trajectory: 'fewer than 8 frames' }],
    ['frames-2.mp4', '2/2', { flicker: 'fewer than 3 frames', stability: 'fewer than 4 frames', fluency: 'fewer than 4 frames', trajectory: 'fewer than 8 frames' }],
    ['frames-3.mp4', '3/3', { stability: 'fewer than 4 frames', fluency: 'fewer than 4 frames', trajectory: 'fewer than 8 frames' }],
    ['slides.mp4', '2/2', { flicker: 'fewer than 3 frames' }],
    ['still.mp4', '48/48', { fluency: 'nothing moves enough to tell a repeated frame from a still scene' }],
    ['black.mp4', '12/12', { sharpness: 'too few edges to judge', color: 'the picture is all but one flat tone', lighting: 'the picture is all but one flat tone', flicker: 'the picture is all but one flat tone' }],
    ['white.mp4', '12/12', { sharpness: 'too few edges to judge', color: 'the picture is all but one flat tone', lighting: 'the picture is all but one flat tone', flicker: 'the picture is all but one flat tone' }],
  ])('%s is scored, and says why not everything is measured', (name, frames, inferred) => {
    const video = scoredOf(name)
    expect(video).toMatchObject({ frames, degraded: false })
    expect(video?.scores).toMatchObject(Object.fromEntries(Object.entries(inferred).map(([id, reason]) => [id, { source: 'inferred', reason }])))
    expect(video?.scores.exposure?.source).toBe('measured')
  })

  test('black and white are badly exposed, a gap of a minute is no fluent motion', () => {
    expect([scoredOf('black.mp4'), scoredOf('white.mp4')].every(video => (video?.scores.exposure?.score ?? 1) < 0.2)).toBe(true)
    const gap = scoredOf('gap.mkv')
    expect(gap).toMatchObject({ frames: '12/12', degraded: false })
    expect(gap?.scores.fluency).toMatchObject({ source: 'measured', score: expect.toSatisfy((score: number) => score < 0.1) })
  })
})

describe('small pictures', () => {
  const TOO_SMALL = { source: 'inferred', reason: 'the picture is too small to judge' }
  const FINE = ['sharpness', 'focus', 'noise', 'motion_blur', 'compression']
  const TONE = ['exposure', 'color', 'lighting']
  const CAMERA = ['stability', 'trajectory']

  test.each([
    ['size-8x8.mkv', [...FINE, ...TONE, ...CAMERA], ['flicker', 'fluency']],
    ['size-16x16.mp4', FINE, [...TONE, ...CAMERA, 'flicker', 'fluency']],
    ['size-17x23.mkv', FINE, [...TONE, ...CAMERA, 'flicker', 'fluency']],
    ['size-65x33.mkv', FINE, [...TONE, ...CAMERA, 'flicker', 'fluency']],
    ['size-63x64.mkv', FINE, [...TONE, ...CAMERA, 'flicker', 'fluency']],
  ])('%s: what needs detail is inferred, what does not is measured', (name, inferred, measured) => {
    const video = scoredOf(name)
    expect(video).toMatchObject({ frames: '18/18', degraded: false })
    for (const id of inferred)
      expect(video?.scores[id], id).toMatchObject(TOO_SMALL)
    expect(measuredOf(video as Scored).sort()).toEqual([...measured].sort())
    // The scene pans evenly at 24 frames a second, whatever its size.
    for (const id of measured.filter(dimension => dimension === 'flicker' || CAMERA.includes(dimension)))
      expect(video?.scores[id]?.score, id).toBeGreaterThan(0.9)
    expect(video?.scores.fluency?.score).toBeGreaterThan(0.8)
  })

  test('from 64 pixels on, detail is judged (control), and brightness agrees with the small ones', () => {
    const large = scoredOf('size-64x64.mkv')
    expect(Object.values(large?.scores ?? {}).map(score => score.reason)).not.toContain(TOO_SMALL.reason)
    expect(large?.scores.sharpness?.source).toBe('measured')
    for (const name of ['size-16x16.mp4', 'size-63x64.mkv']) {
      expect(Math.abs((scoredOf(name)?.scores.exposure?.score ?? 0) - (large?.scores.exposure?.score ?? 1)), name).toBeLessThan(0.1)
      expect(Math.abs((scoredOf(name)?.scores.lighting?.score ?? 0) - (large?.scores.lighting?.score ?? 1)), name).toBeLessThan(0.2)
    }
  })

  test('a strip of 16 lines is scored too', () => {
    expect(scoredOf('size-1920x16.mkv')).toMatchObject({ frames: '12/12', degraded: false, scores: { sharpness: TOO_SMALL, exposure: { source: 'measured' } } })
  })
})

describe('formats', () => {
  test.each(['444.mp4', '422-10bit.mkv', '12bit.mkv', 'alpha.webm', 'gbrp.mkv', 'pal8.mkv', 'mjpeg.avi', 'ffv1.mkv', 'prores.mov', 'turned.mp4', 'two-streams.mkv', 'cover-first.mkv', 'cover-first.mp4', 'no-duration.mkv'])('%s is judged as what it shows', (name) => {
    const [video, plain] = [scoredOf(name), scoredOf('plain.mp4')]
    if (video === null || plain === null)
      return
    expect(video).toMatchObject({ frames: '12/12', degraded: false, notes: '[]' })
    expect(measuredOf(video)).toEqual(measuredOf(plain))
    for (const id of ['sharpness', 'exposure', 'lighting', 'color', 'stability', 'flicker', 'fluency'])
      expect(Math.abs((video.scores[id]?.score ?? 0) - (plain.scores[id]?.score ?? 1)), id).toBeLessThan(0.1)
  })

  test.each(['grey.mp4', 'grey16.mkv'])('%s has no colour to judge, and all else is measured', (name) => {
    const [video, plain] = [scoredOf(name), scoredOf('plain.mp4')]
    expect(video).toMatchObject({ frames: '12/12', degraded: false, scores: { color: { source: 'inferred', reason: 'black and white; whether on purpose cannot be told' } } })
    expect(measuredOf(video as Scored)).toEqual(measuredOf(plain as Scored).filter(id => id !== 'color'))
  })

  test('8192 x 4320 pixels are judged', () => {
    expect(scoredOf('size-8192x4320.mp4')).toMatchObject({ frames: '2/2', degraded: false, scores: { sharpness: { source: 'measured' }, noise: { source: 'measured' } } })
  })

  test.each(['resized.ts', 'resized.webm'])('%s changes its size midway and is judged over both parts', (name) => {
    const video = scoredOf(name)
    if (video !== null)
      expect(video).toMatchObject({ frames: '24/24', degraded: false, scores: { sharpness: { source: 'measured' }, fluency: { source: 'measured' } } })
  })
})

describe('odd times', () => {
  test.each([
    ['unordered-times.ts', '24/24', '[]'],
    ['edit-list.mp4', '31/31', '[]'],
    ['one-hour.mkv', '80/80', '[]'],
    ['negative-times.mkv', '12/9', 'carry no time that rises'],
  ])('%s is scored, and not called degraded', (name, frames, note) => {
    expect(scoredOf(name)).toMatchObject({ frames, degraded: false, notes: expect.stringContaining(note) })
  })
})

describe('files that end early', () => {
  test.each([
    ['cut-early-index.mp4', /^\d+\/27$/],
    ['cut.mkv', /^\d+\/27$/],
    ['cut.ts', /^\d+\/28$/],
    ['cut.webm', /^\d+\/\d+$/],
    ['cut-between-frames.avi', /^30\/48$/],
    ['cut-between-frames.flv', /^30\/48$/],
    ['cut-between-frames.ivf', /^30\/48$/],
    ['cut-between-frames.mxf', /^30\/48$/],
    ['cut-between-frames.mp4', /^30\/30$/],
  ])('%s is scored as far as it goes, and called degraded', (name, frames) => {
    const video = scoredOf(name)
    expect(video === null || video.degraded).toBe(true)
    expect(video?.frames ?? '0/0').toMatch(video === null ? /./ : frames)
  })

  test.each(['whole.avi', 'whole.flv', 'whole.ivf', 'whole.mxf'])('%s is whole (control)', (name) => {
    const video = scoredOf(name)
    if (video !== null)
      expect(video).toMatchObject({ frames: '48/48', degraded: false, notes: '[]' })
  })
})
