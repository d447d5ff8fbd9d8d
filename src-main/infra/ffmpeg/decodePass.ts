import type { Buffer } from 'node:buffer'
import type { Limits } from '../../../src-shared/domain/limits'
import type { FrameTable, StreamInfo } from '../../../src-shared/domain/media'
import type { DecodeScope } from './decodeFilters'
import type { DecodePlan, Sampling, Size } from './decodePlan'
import { Fault } from '../../../src-shared/domain/fault'
import { displayName, fileFault } from '../../core/media/fileFault'
import { decodeFilters, decodeOutputs, seekOptions, thumbnailFormat } from './decodeFilters'
import { DecodeLog } from './decodeLog'
import { planDecode } from './decodePlan'
import { decoderThreads } from './decoder'
import { decodeFault, hardenedInput, runMediaProcess } from './process'
import { lacksToneMapping } from './toneMap'

export interface DecodeRequest {
  readonly videoPath: string
  readonly stream: StreamInfo
  /** Frames the container promises; decides which frames are sampled. */
  readonly framesExpected: number
  readonly timeBase: FrameTable['timeBase']
  readonly sampling: Sampling
  readonly scope: DecodeScope
  readonly limits: Limits
  readonly signal: AbortSignal
}

export interface DecodeResult {
  readonly plan: DecodePlan
  readonly frameTable: FrameTable
  readonly errors: DecodeLog['errors']
  /** Frames without a time of their own, or with one that does not rise. */
  readonly untimedCount: number
  /** Frames that the decoder called interlaced. */
  readonly interlacedCount: number
  readonly ffmpegVersion: string
  /** Three planes each (Y', Cb, Cr), one after the other: see {@link DecodePlan.keyFrame}. */
  readonly keyFrames: readonly Uint8Array[]
  /** One luma plane each: see {@link DecodePlan.crop}. */
  readonly crops: readonly Uint8Array[]
  /** JPEG. */
  readonly poster: Uint8Array
}

/** Told of what a decode delivers while it goes on. */
export interface DecodeWatch {
  /** The luma plane of every presented frame in order; the array is only valid during the call. */
  readonly onThumbnail: (luma: Uint8Array, size: Size) => void
  /** A key frame or a crop has been added to those so far. */
  readonly onSample: (sampled: Sampled) => void
}

/** Waits for the end. */
export const UNWATCHED: DecodeWatch = { onThumbnail: () => {}, onSample: () => {} }

/** The key frames and crops of a decode, or those that have come so far. */
export type Sampled = Pick<DecodeResult, 'plan' | 'keyFrames' | 'crops'>

/**
 * Cuts a byte stream into records of `sizeBytes` and hands on the first `keptBytes` of each. The array is used again
 * for the next record: thousands of small ones a second would keep the garbage collector busy.
 */
export function recordCutter(sizeBytes: number, keptBytes: number, receive: (record: Uint8Array) => void): (chunk: Buffer) => void {
  const record = new Uint8Array(keptBytes)
  let filled = 0
  return (chunk) => {
    let offset = 0
    while (offset < chunk.length) {
      const part = Math.min(chunk.length - offset, sizeBytes - filled)
      if (filled < keptBytes)
        record.set(chunk.subarray(offset, offset + Math.min(part, keptBytes - filled)), filled)
      filled += part
      offset += part
      if (filled === sizeBytes) {
        receive(record)
        filled = 0
      }
    }
  }
}

/** Bytes of an 8-bit 4:2:0 picture of the given size. */
function yuv420Bytes({ widthPx, heightPx }: { widthPx: number, heightPx: number }): number {
  return widthPx * heightPx + 2 * Math.ceil(widthPx / 2) * Math.ceil(heightPx / 2)
}

function concatenate(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.length
  }
  return whole
}

/** Why there is nothing to work with. */
function emptyResultFault({ videoPath, stream }: DecodeRequest, stderr: readonly string[]): Fault {
  if (stream.hdr !== null && lacksToneMapping(stderr))
    return new Fault('environment.unsupported', `${displayName(videoPath)} is an HDR video and this ffmpeg cannot tone-map it (it was built without zscale). Nothing was scored. Install an ffmpeg with libzimg, such as the one of Debian, Homebrew or Gyan.dev.`)
  return decodeFault(stderr, videoPath)
}

/**
 * Decodes a video once and delivers everything that scoring looks at, to `watch` while the decode goes on.
 * @throws Fault `file.damaged` and other `file.*` when no frame decodes, `file.decode_timeout`, `file.limit_exceeded`,
 * `environment.unsupported` when HDR cannot be tone-mapped, `environment.ffmpeg_missing`, `cancelled`.
 */
export async function decodePass(request: DecodeRequest, watch: DecodeWatch): Promise<DecodeResult> {
  const { limits, stream, videoPath, scope } = request
  const plan = scope.stretch === null
    ? planDecode(stream, request.framesExpected, request.sampling)
    : planDecode(stream, scope.stretch.frames, { ...request.sampling, keyFrames: scope.stretch.keyFrames })
  const log = new DecodeLog(scope.stretch !== null && scope.stretch.seekS !== null)
  const keyFrames: Uint8Array[] = []
  const crops: Uint8Array[] = []
  const poster: Uint8Array[] = []
  const { thumbnail, keyFrame, crop } = plan
  const luma = (size: { widthPx: number, heightPx: number }): number => size.widthPx * size.heightPx
  const keyBytes = 3 * luma(keyFrame)
  const keep = (samples: Uint8Array[]) => (record: Uint8Array): void => {
    samples.push(record.slice())
    watch.onSample({ plan, keyFrames, crops })
  }
  let thumbnails = 0
  const takeThumbnail = (record: Uint8Array): void => {
    thumbnails += 1
    if (thumbnails > limits.maxFrames)
      throw fileFault('file.limit_exceeded', videoPath, { detail: `It has more than ${limits.maxFrames} frames.` })
    watch.onThumbnail(record, thumbnail)
  }
  const result = await runMediaProcess({
    tool: 'ffmpeg',
    args: [
      // One thread for the filters: they are cheap, and the decoder has the others.
      ...['-loglevel', 'level+info', '-filter_complex_threads', '1', '-copyts', '-reinit_filter', '0', '-an', '-sn', '-dn'],
      ...seekOptions(scope),
      ...(scope.stretch?.onlyKeys === undefined ? decoderThreads(stream, limits) : []),
      ...hardenedInput(videoPath, limits),
      ...['-filter_complex', decodeFilters(stream, plan, scope)],
      ...decodeOutputs(plan, scope),
    ],
    outputs: [
      recordCutter(thumbnailFormat(stream) === 'gray' ? luma(thumbnail) : yuv420Bytes(thumbnail), luma(thumbnail), takeThumbnail),
      recordCutter(keyBytes, keyBytes, keep(keyFrames)),
      recordCutter(yuv420Bytes(crop), luma(crop), keep(crops)),
      chunk => poster.push(chunk),
    ],
    onStderrLine: line => log.read(line),
    showsBanner: true,
    limits,
    stallMs: limits.decodeStallMs,
    hardMs: limits.decodeHardMs,
    signal: request.signal,
  })
  if (log.frameCount === 0 || (result.exitCode !== 0 && keyFrames.length === 0))
    throw emptyResultFault(request, result.stderrTail)
  // What was decoded before a crash counts, but never as a whole video.
  if (result.killedBy !== null)
    log.addError(`ffmpeg was ended by ${result.killedBy}`)
  return { plan, frameTable: log.frameTable(request.timeBase), errors: log.errors, untimedCount: log.untimedCount, interlacedCount: log.interlacedCount, ffmpegVersion: log.version, keyFrames, crops, poster: concatenate(poster) }
}
