import type { Buffer as NodeBuffer } from 'node:buffer'
import type { Limits } from '../../../src-shared/domain/limits'
import type { StreamInfo } from '../../../src-shared/domain/media'
import type { PosterMaker } from '../../core/media/ports'
import { Buffer } from 'node:buffer'
import { resolve } from 'node:path'
import { DEFAULT_LIMITS } from '../../../src-shared/domain/limits'
import { inspectFile } from '../files/inspectFile'
import { ffmpegArguments } from './command'
import { posterFilters } from './decodeFilters'
import { posterSize } from './decodePlan'
import { decoderThreads, streamSpecifier } from './decoder'
import { decodeFault, hardenedInput, runMediaProcess } from './process'

/** Share of the duration after which the picture is taken: past titles and fades, before the end. */
const POSITION = 1 / 3

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

async function frameAt(path: string, atS: number, { stream, limits, signal }: PosterContext & { readonly stream: StreamInfo }): Promise<PosterFrame> {
  const chunks: NodeBuffer[] = []
  const output = ffmpegArguments(command => command
    .noAudio()
    .frames(1)
    .videoFilters(posterFilters(stream, posterSize(stream)))
    .outputOptions(['-map', streamSpecifier(stream), '-q:v', '4', '-threads', '1'])
    .format('mjpeg')
    .output('pipe:1'))
  const { stderrTail } = await runMediaProcess({
    tool: 'ffmpeg',
    args: ['-v', 'error', ...(atS > 0 ? ['-ss', atS.toFixed(3)] : []), ...decoderThreads(stream, limits), ...hardenedInput(path, limits), ...output],
    outputs: [chunk => chunks.push(chunk)],
    limits,
    stallMs: limits.decodeStallMs,
    hardMs: limits.decodeStallMs * 2,
    signal,
  })
  return { jpeg: Buffer.concat(chunks), stderr: stderrTail }
}
