import type { Buffer as NodeBuffer } from 'node:buffer'
import type { Limits } from '../../../src-shared/domain/limits'
import type { FrameTable, StreamInfo } from '../../../src-shared/domain/media'
import type { FramePicture, FramePictures, PictureForm } from '../../core/captions/ports'
import { Buffer } from 'node:buffer'
import { resolve } from 'node:path'
import { DEFAULT_LIMITS } from '../../../src-shared/domain/limits'
import { seekTimeS } from '../../core/media/stretches'
import { inspectFile } from '../files/inspectFile'
import { posterFilters } from './decodeFilters'
import { pictureWithin } from './decodePlan'
import { decoderThreads, streamSpecifier } from './decoder'
import { decodeFault, hardenedInput, runMediaProcess } from './process'

/** Side of the small grey picture that tells black and like frames apart. */
const LUMA_SIDE_PX = 16

interface Video { readonly path: string, readonly stream: StreamInfo, readonly frameTable: FrameTable }
interface Context { readonly form: PictureForm, readonly limits: Limits, readonly signal: AbortSignal }
interface Decoded { readonly jpeg: Uint8Array, readonly luma: Uint8Array, readonly stderr: readonly string[] }

/** Reader of single frames with hardened ffmpeg processes. */
export function createFramePictures(limits: Limits = DEFAULT_LIMITS): FramePictures {
  return {
    async read({ path, ...rest }, indices, form, signal) {
      const video = { path: resolve(path), ...rest }
      await inspectFile(video.path, limits.maxFileBytes)
      const pictures: FramePicture[] = []
      let stderr: readonly string[] = []
      for (const index of indices) {
        const pts = video.frameTable.pts[index]
        if (pts === undefined)
          continue
        const decoded = await decodeFrame(video, index, { form, limits, signal })
        stderr = decoded.stderr
        if (decoded.jpeg.length > 0 && decoded.luma.length === LUMA_SIDE_PX ** 2)
          pictures.push({ index, pts, jpeg: decoded.jpeg, luma: decoded.luma })
      }
      if (pictures.length === 0)
        throw decodeFault(stderr, video.path)
      return pictures
    },
  }
}

/** From the key frame before it, by its exact time; where containers cannot be jumped into or hold no times, by its number from the beginning. */
async function decodeFrame(video: Video, index: number, context: Context): Promise<Decoded> {
  const { keyframes, pts } = video.frameTable
  const key = keyframes.findLast(entry => entry <= index)
  const jumped = key === undefined || key === 0
    ? null
    : await decode(video, { select: `eq(pts\\,${pts[index]})`, seekS: seekTimeS(video.frameTable, key) }, context)
  return jumped !== null && jumped.jpeg.length > 0 ? jumped : decode(video, { select: `eq(n\\,${index})`, seekS: null }, context)
}

async function decode({ path, stream }: Video, { select, seekS }: { select: string, seekS: number | null }, { form, limits, signal }: Context): Promise<Decoded> {
  const chunks: { readonly jpeg: NodeBuffer[], readonly luma: NodeBuffer[] } = { jpeg: [], luma: [] }
  const filters = [
    `[${streamSpecifier(stream)}]select='${select}',${posterFilters(stream, pictureWithin(stream, form.maxSidePx))},split=2[shown][small]`,
    `[small]scale=${LUMA_SIDE_PX}:${LUMA_SIDE_PX}:flags=area,format=gray[luma]`,
  ]
  const { stderrTail } = await runMediaProcess({
    tool: 'ffmpeg',
    args: [
      ...['-v', 'error', '-copyts', '-an', '-sn', '-dn'],
      ...(seekS === null ? [] : ['-seek_timestamp', '1', '-noaccurate_seek', '-ss', seekS.toFixed(6)]),
      ...decoderThreads(stream, limits),
      ...hardenedInput(path, limits),
      ...['-filter_complex', filters.join(';')],
      ...['-map', '[shown]', '-frames:v', '1', '-fps_mode', 'passthrough', '-c:v', 'mjpeg', '-q:v', String(form.jpegQuality), '-f', 'mjpeg', 'pipe:1'],
      ...['-map', '[luma]', '-frames:v', '1', '-fps_mode', 'passthrough', '-c:v', 'rawvideo', '-f', 'rawvideo', 'pipe:3'],
    ],
    outputs: [chunk => chunks.jpeg.push(chunk), chunk => chunks.luma.push(chunk)],
    limits,
    // Nothing comes out on the way to a frame, however the decode goes.
    stallMs: limits.decodeHardMs,
    hardMs: limits.decodeHardMs,
    signal,
  })
  return { jpeg: Buffer.concat(chunks.jpeg), luma: Buffer.concat(chunks.luma), stderr: stderrTail }
}
