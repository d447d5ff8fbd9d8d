import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import taxonomyDocument from '../../../../../resources/taxonomy/s2i-14.json'
import { createMediaProbe } from '../../../../../src-main/infra/ffmpeg/probe'
import { makeSampleClips, SAMPLE_CLIPS, sampleGraph } from '../../../../../src-main/infra/ffmpeg/sampleClips'

const { signal } = new AbortController()
let folder = ''
beforeAll(() => {
  folder = process.env.S2I_KEEP_SAMPLES ?? mkdtempSync(join(tmpdir(), 's2i-sample-'))
})
afterAll(() => {
  if (process.env.S2I_KEEP_SAMPLES === undefined)
    rmSync(folder, { recursive: true, force: true })
})

describe('sample clips', () => {
  test('are eight, seven of them with a weak dimension of the taxonomy', () => {
    const dimensions = taxonomyDocument.dimensions.map(dimension => dimension.id)
    const weak = SAMPLE_CLIPS.flatMap(clip => clip.weak ?? [])
    expect(SAMPLE_CLIPS).toHaveLength(8)
    expect(weak).toHaveLength(7)
    expect(dimensions).toEqual(expect.arrayContaining(weak))
    expect(new Set(SAMPLE_CLIPS.map(sampleGraph)).size).toBe(8)
  })

  test('are made once, whole, small and playable', async () => {
    const progress: string[] = []
    const paths = await makeSampleClips(folder, signal, (done, total) => progress.push(`${done}/${total}`))
    expect(progress).toEqual(['1/8', '2/8', '3/8', '4/8', '5/8', '6/8', '7/8', '8/8'])
    expect(readdirSync(folder).sort()).toEqual(SAMPLE_CLIPS.map(clip => clip.file).sort())
    expect(paths.reduce((bytes, path) => bytes + statSync(path).size, 0)).toBeLessThan(24 * 1024 * 1024)
    for (const path of paths) {
      const { stream, frameTable } = await createMediaProbe().probe(path, signal)
      expect(stream).toMatchObject({ codec: 'h264', pixelFormat: 'yuv420p', fps: 30, variableFrameRate: false })
      expect(frameTable.pts).toHaveLength(120)
    }
    const before = paths.map(path => statSync(path).mtimeMs)
    await makeSampleClips(folder, signal)
    expect(paths.map(path => statSync(path).mtimeMs)).toEqual(before)
  })

  test('are the same bytes when made again', async () => {
    const [clip] = SAMPLE_CLIPS
    const path = join(folder, clip?.file ?? '')
    const before = readFileSync(path)
    rmSync(path)
    await makeSampleClips(folder, signal)
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  test('leave nothing behind when they are cancelled', async () => {
    const other = mkdtempSync(join(tmpdir(), 's2i-sample-'))
    try {
      writeFileSync(join(other, 'mine.txt'), '')
      const controller = new AbortController()
      const run = makeSampleClips(other, controller.signal, () => controller.abort())
      await expect(run).rejects.toMatchObject({ code: 'cancelled' })
      expect(readdirSync(other).filter(name => name.includes('partial'))).toEqual([])
    }
    finally {
      rmSync(other, { recursive: true, force: true })
    }
  })
})
