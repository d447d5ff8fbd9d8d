import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPosterMaker } from '../../../../../src-main/infra/ffmpeg/poster'
import { createMediaProbe } from '../../../../../src-main/infra/ffmpeg/probe'
import { hasTestData, testDataFolder } from '../../../../support/testData'

const { signal } = new AbortController()
const maker = createPosterMaker()
const clips = join(testDataFolder, 'videos')

/** Width and height in the JPEG's start-of-frame segment. */
function sizeOf(jpeg: Uint8Array): [number, number] {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength)
  for (let at = 2; at < jpeg.length; at += 2 + view.getUint16(at + 2)) {
    if (view.getUint8(at + 1) === 0xC0)
      return [view.getUint16(at + 7), view.getUint16(at + 5)]
  }
  throw new Error('no start of frame')
}

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 's2i-poster-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.skipIf(!hasTestData)('posters', () => {
  const posterOf = async (name: string) => {
    const path = join(clips, name)
    const { stream } = await createMediaProbe().probe(path, signal)
    return { jpeg: await maker.poster(path, stream, signal), stream, path }
  }

  test('are at most 320 px wide, turned and with square pixels', async () => {
    expect(sizeOf((await posterOf('clips/mdn_flower.mp4')).jpeg)).toEqual([320, 180])
    expect(sizeOf((await posterOf('clips/ax_dolbyVision-hdr.MOV')).jpeg)).toEqual([320, 569])
    expect(sizeOf((await posterOf('rotation/decord_video_90.mov')).jpeg)).toEqual([320, 568])
    expect(sizeOf((await posterOf('clips/ax_bear-vp9-odd-dimensions.webm')).jpeg)).toEqual([161, 121])
  })

  test('are tone-mapped from PQ', async () => {
    const { jpeg } = await posterOf('clips/ax_hdr10-video-with-sdr-container.mp4')
    expect(sizeOf(jpeg)).toEqual([320, 180])
    expect(jpeg.length).toBeGreaterThan(3000)
  })

  test('come from the first frame when the header promises too much', async () => {
    const { stream, path } = await posterOf('clips/mdn_flower.mp4')
    expect(sizeOf(await maker.poster(path, { ...stream, durationS: 4000 }, signal))).toEqual([320, 180])
  })

  test('fail with a typed fault for what cannot be decoded', async () => {
    const { stream } = await posterOf('clips/mdn_flower.mp4')
    const path = join(folder, 'text.mp4')
    await writeFile(path, 'not a video')
    await expect(maker.poster(path, stream, signal)).rejects.toMatchObject({ code: 'file.damaged' })
    await expect(maker.poster(join(folder, 'gone.mp4'), stream, signal)).rejects.toMatchObject({ code: 'file.missing' })
  })
})
