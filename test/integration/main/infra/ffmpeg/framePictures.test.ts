import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFramePictures } from '../../../../../src-main/infra/ffmpeg/framePictures'
import { createMediaProbe } from '../../../../../src-main/infra/ffmpeg/probe'

const FRAMES = 120
const FORM = { maxSidePx: 96, jpegQuality: 3 }
const signal = new AbortController().signal
let folder: string
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 's2i-frames-')) })
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Frames that say their number: four steps of brightness in each quarter of the picture, 4 x 4 x 4 x 4 in all. */
function makeNumbered(name: string, ...encoder: string[]): string {
  const path = join(folder, name)
  const quarter = '(gte(Y,H/2)*2+gte(X,W/2))'
  const step = `mod(floor(N/pow(4,${quarter})),4)`
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', '-f', 'lavfi', '-i', `nullsrc=s=192x128:r=25:d=${FRAMES / 25}`, '-vf', `geq=lum='40+60*${step}':cb=128:cr=128,format=yuv420p`, ...encoder, path])
  return path
}

/** The number that a small grey picture says. */
function numberIn(luma: Uint8Array): number {
  const side = Math.sqrt(luma.length)
  return [0, 1, 2, 3].reduce((sum, quarter) => {
    const x = Math.floor(side * (quarter % 2 === 0 ? 0.25 : 0.75))
    const y = Math.floor(side * (quarter < 2 ? 0.25 : 0.75))
    return sum + Math.round(((luma[y * side + x] ?? 0) - 40) / 60) * 4 ** quarter
  }, 0)
}

/** Width and height in the header of a JPEG. */
function sizeOf(jpeg: Uint8Array): [number, number] {
  const bytes = Buffer.from(jpeg)
  for (let at = 2; at < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes.readUInt16BE(at)
    if (marker >= 0xFFC0 && marker <= 0xFFC2)
      return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)]
  }
  throw new Error('The picture has no header')
}

test.each([
  ['with key frames and B-frames', 'b.mp4', ['-c:v', 'libx264', '-g', '24', '-bf', '3', '-crf', '12']],
  ['with one key frame', 'one.mkv', ['-c:v', 'libx264', '-g', '500', '-crf', '12']],
  ['in a transport stream, whose times begin elsewhere', 'ts.ts', ['-c:v', 'libx264', '-g', '24', '-bf', '2', '-crf', '12']],
  ['without times in the container', 'no.avi', ['-c:v', 'mpeg4', '-g', '24', '-q:v', '2']],
  ['at uneven times', 'vfr.mp4', ['-c:v', 'libx264', '-g', '24', '-bf', '2', '-crf', '12', '-bsf:v', 'setts=pts=PTS+PTS*PTS/200000:dts=DTS+DTS*DTS/200000']],
])('frames are exactly those of the table, of a video %s', async (_name, file, encoder) => {
  const path = makeNumbered(file, ...encoder)
  const { stream, frameTable } = await createMediaProbe().probe(path, signal)
  expect(frameTable.pts).toHaveLength(FRAMES)
  const wanted = [0, 1, 23, 24, 59, 95, 119]
  const pictures = await createFramePictures().read({ path, stream, frameTable }, wanted, FORM, signal)
  expect(pictures.map(({ index, luma }) => [index, numberIn(luma)])).toEqual(wanted.map(index => [index, index]))
  expect(pictures.map(({ pts }) => pts)).toEqual(wanted.map(index => frameTable.pts[index]))
  for (const { jpeg } of pictures)
    expect(sizeOf(jpeg)).toEqual([96, 64])
})

test('control: another frame says another number', async () => {
  const path = makeNumbered('control.mp4', '-c:v', 'libx264', '-crf', '12')
  const { stream, frameTable } = await createMediaProbe().probe(path, signal)
  const shifted = { ...frameTable, pts: frameTable.pts.slice(1), keyframes: [] }
  const [picture] = await createFramePictures().read({ path, stream, frameTable: shifted }, [10], FORM, signal)
  expect(numberIn(picture?.luma ?? new Uint8Array(256))).toBe(10)
  expect(picture?.pts).toBe(frameTable.pts[11])
})

test('frames that are not there are left out; a file that holds no picture is a fault', async () => {
  const path = makeNumbered('few.mp4', '-c:v', 'libx264')
  const { stream, frameTable } = await createMediaProbe().probe(path, signal)
  const read = createFramePictures().read
  expect((await read({ path, stream, frameTable }, [5, 5000], FORM, signal)).map(({ index }) => index)).toEqual([5])
  const broken = join(folder, 'broken.mp4')
  writeFileSync(broken, 'no video')
  await expect(read({ path: broken, stream, frameTable }, [5], FORM, signal)).rejects.toMatchObject({ code: expect.stringMatching(/^file\./) })
  await expect(read({ path, stream, frameTable }, [5], FORM, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' })
})
