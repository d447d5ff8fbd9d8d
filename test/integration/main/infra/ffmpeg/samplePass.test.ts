import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { planFragments } from '../../../../../src-main/core/scoring/learned/samplePlan'
import { createMediaProbe } from '../../../../../src-main/infra/ffmpeg/probe'
import { samplePass } from '../../../../../src-main/infra/ffmpeg/samplePass'
import { DEFAULT_LIMITS } from '../../../../../src-shared/domain/limits'
import { temporaryFolder } from '../../../../support/workspace'

const folder = temporaryFolder()
const signal = new AbortController().signal
const FRAGMENTS = { mode: 'fragments' as const, grid: [7, 7] as [number, number], patch: [32, 32] as [number, number], offset: 'center' as const, minSide: 'upscale' as const }

afterAll(() => folder[Symbol.dispose]())

/** A lossless RGB clip, so that what comes out can be compared bit by bit. */
function makeClip(name: string, size: string): string {
  const path = join(folder.path, name)
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', '-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=25`, '-frames:v', '6', '-pix_fmt', 'bgr0', '-c:v', 'ffv1', path])
  return path
}

async function fragmentsOf(path: string, indices: number[]) {
  const { stream, frameTable } = await createMediaProbe().probe(path, signal)
  return { stream, ...await samplePass({ videoPath: path, stream, timeBase: frameTable.timeBase, inputs: [{ indices, spatial: FRAGMENTS }, { indices, spatial: { mode: 'resize', width: stream.widthPx, height: stream.heightPx, keepAspect: false, filter: 'bilinear' } }], limits: DEFAULT_LIMITS, signal }) }
}

describe('fragments', () => {
  test.each(['640x360', '401x233', '224x224'])('of a picture of %s are cut bit by bit as planned', async (size) => {
    const path = makeClip(`${size}.mkv`, size)
    const { stream, pictures, frameTable } = await fragmentsOf(path, [1, 4])
    const { tops, lefts } = planFragments(stream, FRAGMENTS)
    const reference = (order: number): Uint8Array => {
      const whole = pictures[1]?.[order] ?? new Uint8Array()
      const cut = new Uint8Array(3 * 224 * 224)
      for (let y = 0; y < 224; y++) {
        for (let x = 0; x < 224; x++) {
          const from = 3 * (((tops[y >> 5] ?? 0) + y % 32) * stream.widthPx + (lefts[x >> 5] ?? 0) + x % 32)
          cut.set(whole.subarray(from, from + 3), 3 * (224 * y + x))
        }
      }
      return cut
    }
    expect(frameTable.pts).toHaveLength(6)
    expect(Buffer.compare(pictures[0]?.[0] ?? new Uint8Array(), reference(0))).toBe(0)
    expect(Buffer.compare(pictures[0]?.[1] ?? new Uint8Array(), reference(1))).toBe(0)
    // The control: another frame has other pixels.
    expect(Buffer.compare(pictures[0]?.[1] ?? new Uint8Array(), reference(0))).not.toBe(0)
  })

  test('of a picture that is too small come from an enlarged one', async () => {
    const { pictures } = await fragmentsOf(makeClip('small.mkv', '160x120'), [0])
    expect(pictures[0]?.map(picture => picture.length)).toEqual([3 * 224 * 224])
  })
})
