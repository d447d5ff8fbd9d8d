import type { Buffer as NodeBuffer } from 'node:buffer'
import type { Limits } from '../../../src-shared/domain/limits'
import type { StreamInfo } from '../../../src-shared/domain/media'
import type { PosterMaker } from '../../core/media/ports'
import { Buffer } from 'node:buffer'
import { resolve } from 'node:path'
import { DEFAULT_LIMITS } from '../../../src-shared/domain/limits'
import { inspectFile } from '../files/inspectFile'
import { ffmpegArguments } from './command'
import { decodeFault, hardenedInput, runMediaProcess } from './process'

const MAX_WIDTH_PX = 320
/** Share of the duration after which the picture is taken: past titles and fades, before the end. */
const POSITION = 1 / 3

/** Transfer characteristics by zscale's names. */
const TRANSFERS = { pq: 'smpte2084', hlg: 'arib-std-b67' } as const

/** Maker of list pictures with hardened ffmpeg processes. */
export function createPosterMaker(limits: Limits = DEFAULT_LIMITS): PosterMaker {
  return { poster: (path, stream, signal) => makePoster(resolve(path), stream, { limits, signal }) }
}

interface PosterContext { readonly limits: Limits, readonly signal: AbortSignal }

async function makePoster(path: string, stream: StreamInfo, context: PosterContext): Promise<Uint8Array> {
  await inspectFile(path, context.limits.maxFileBytes)
  const atS = (stream.durationS ?? 0) * POSITION
  const seeked = await frameAt(path, atS, { stream, ...context })
  if (seeked.jpeg.length > 0)
    return seeked.jpeg
  // Headers may promise more than there is; the first frame is always within reach.
  const first = await frameAt(path, 0, { stream, ...context })
  if (first.jpeg.length === 0)
    throw decodeFault(first.stderr, path)
  return first.jpeg
}

interface PosterFrame { readonly jpeg: Uint8Array, readonly stderr: readonly string[] }

async function frameAt(path: string, atS: number, options: PosterContext & { readonly stream: StreamInfo }): Promise<PosterFrame> {
  const chunks: NodeBuffer[] = []
  const output = ffmpegArguments(command => command
    .noAudio()
    .frames(1)
    .videoFilters(posterFilters(options.stream))
    .outputOptions(['-map', '0:v:0', '-q:v', '4', '-threads', '1'])
    .format('mjpeg')
    .output('pipe:1'))
  const { stderrTail } = await runMediaProcess({
    tool: 'ffmpeg',
    args: ['-v', 'error', ...(atS > 0 ? ['-ss', atS.toFixed(3)] : []), ...hardenedInput(path, options.limits), ...output],
    outputs: [chunk => chunks.push(chunk)],
    limits: options.limits,
    stallMs: options.limits.decodeStallMs,
    hardMs: options.limits.decodeStallMs * 2,
    signal: options.signal,
  })
  return { jpeg: Buffer.concat(chunks), stderr: stderrTail }
}

/** Size with square pixels (ffmpeg has turned the picture by then); HDR through linear light and the Hable curve to BT.709. */
function posterFilters(stream: StreamInfo): string[] {
  const widthPx = Math.min(MAX_WIDTH_PX, stream.displayWidthPx)
  const heightPx = Math.max(1, Math.round(widthPx * stream.displayHeightPx / stream.displayWidthPx))
  const size = [`scale=${widthPx}:${heightPx}:flags=area`, 'setsar=1']
  if (stream.hdr === null)
    return [...size, 'format=yuvj420p']
  return [
    ...size,
    // zscale refuses odd sizes of formats with halved chroma.
    'format=yuv444p16le',
    `zscale=tin=${TRANSFERS[stream.hdr]}:pin=bt2020:min=bt2020nc:rin=${stream.fullRange ? 'full' : 'limited'}:t=linear:npl=100`,
    'format=gbrpf32le',
    'zscale=p=bt709',
    'tonemap=hable:desat=0',
    'zscale=t=bt709:m=bt709:r=full',
    'format=yuv444p',
    'format=yuvj420p',
  ]
}
