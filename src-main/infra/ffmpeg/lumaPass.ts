import type { Limits } from '../../../src-shared/domain/limits'
import type { StreamInfo } from '../../../src-shared/domain/media'
import type { LumaPlane } from '../../core/scoring/combs'
import type { DecodePlan } from './decodePlan'
import { recordCutter } from './decodePass'
import { decoderThreads, streamSpecifier } from './decoder'
import { hardenedInput, runMediaProcess } from './process'

export interface LumaRequest {
  readonly videoPath: string
  readonly stream: StreamInfo
  /** Part of the picture, before any scaling. */
  readonly crop: DecodePlan['crop']
  /** Where to begin, in seconds from the beginning. */
  readonly fromS: number
  readonly frames: number
  readonly limits: Limits
  readonly signal: AbortSignal
}

/**
 * Luma of a few consecutive frames somewhere in a video; fewer or none where it ends or cannot be jumped into.
 * @throws Fault `file.decode_timeout`, `cancelled`, `environment.ffmpeg_missing`.
 */
export async function lumaPass({ videoPath, stream, crop, fromS, frames, limits, signal }: LumaRequest): Promise<LumaPlane[]> {
  const { widthPx, heightPx } = crop
  const planes: LumaPlane[] = []
  await runMediaProcess({
    tool: 'ffmpeg',
    args: [
      ...['-loglevel', 'error', '-an', '-sn', '-dn'],
      ...(fromS > 0 ? ['-ss', fromS.toFixed(3)] : []),
      ...decoderThreads(stream, limits),
      ...hardenedInput(videoPath, limits),
      ...['-map', streamSpecifier(stream), '-vf', `crop=${widthPx}:${heightPx}:${crop.x}:${crop.y},format=gray`],
      ...['-frames:v', String(frames), '-fps_mode', 'passthrough', '-c:v', 'rawvideo', '-f', 'rawvideo', 'pipe:1'],
    ],
    outputs: [recordCutter(widthPx * heightPx, widthPx * heightPx, luma => planes.push({ luma: luma.slice(), widthPx, heightPx }))],
    limits,
    stallMs: limits.decodeStallMs,
    hardMs: limits.decodeHardMs,
    signal,
  })
  return planes
}
