import type { FrameTable, StreamInfo } from '../../../src-shared/domain/media'
import type { PacketRow, StreamTiming } from '../../core/media/frameIndex'
import { z } from 'zod'
import { FRAME_PROMISES, PICTURE_CODECS } from '../../core/media/formats'
import { isVariableFrameRate, medianGap } from '../../core/media/frameIndex'

/** What is asked of ffprobe; the schema below accepts exactly this. */
export const HEADER_ENTRIES = [
  'format=format_name,duration,bit_rate,nb_streams',
  'stream=index,codec_type,codec_name,profile,pix_fmt,width,height,sample_aspect_ratio,color_range,color_space,color_transfer,color_primaries,field_order,avg_frame_rate,r_frame_rate,time_base,duration,nb_frames,bit_rate,bits_per_raw_sample,has_b_frames',
  'stream_disposition=attached_pic,default',
  'stream_side_data=side_data_type,rotation',
].join(':')

export const PACKET_ENTRIES = 'packet=pts,dts,duration,size,flags'

const decimal = z.string().regex(/^-?\d+(?:\.\d+)?$/).transform(Number)
const fraction = z.string().regex(/^\d+[:/]\d+$/).transform((text): [number, number] => {
  const [numerator = 0, denominator = 0] = text.split(/[:/]/).map(Number)
  return [numerator, denominator]
})

const probedStream = z.strictObject({
  index: z.number().int().nonnegative(),
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  profile: z.string().optional(),
  pix_fmt: z.string().optional(),
  width: z.number().int().nonnegative().optional(),
  height: z.number().int().nonnegative().optional(),
  sample_aspect_ratio: fraction.optional(),
  color_range: z.string().optional(),
  color_space: z.string().optional(),
  color_transfer: z.string().optional(),
  color_primaries: z.string().optional(),
  field_order: z.string().optional(),
  avg_frame_rate: fraction,
  r_frame_rate: fraction,
  time_base: fraction,
  duration: decimal.optional(),
  nb_frames: decimal.optional(),
  bit_rate: decimal.optional(),
  bits_per_raw_sample: decimal.optional(),
  has_b_frames: z.number().int().nonnegative().optional(),
  disposition: z.strictObject({ attached_pic: z.number(), default: z.number() }).optional(),
  side_data_list: z.array(z.strictObject({ side_data_type: z.string().optional(), rotation: z.number().optional() })).optional(),
})
export type ProbedStream = z.infer<typeof probedStream>

const probedHeader = z.strictObject({
  programs: z.array(z.unknown()).optional(),
  stream_groups: z.array(z.unknown()).optional(),
  streams: z.array(probedStream),
  format: z.strictObject({
    format_name: z.string(),
    nb_streams: z.number().int().nonnegative(),
    duration: decimal.optional(),
    bit_rate: decimal.optional(),
  }),
})
export type ProbedHeader = z.infer<typeof probedHeader>

/** Parses ffprobe's JSON for {@link HEADER_ENTRIES}. @throws when it is anything else. */
export function parseHeader(json: string): ProbedHeader {
  return probedHeader.parse(JSON.parse(json))
}

/**
 * The video stream that a player would show; null when there is none. Never a stream that is marked as a cover picture;
 * of several, one that is marked as the default, then one that is no codec of single pictures (Matroska forgets that a
 * picture is a cover), then the first.
 */
export function chooseVideoStream(header: ProbedHeader): ProbedStream | null {
  const candidates = header.streams.filter(stream => stream.codec_type === 'video' && stream.disposition?.attached_pic !== 1)
  return candidates.find(stream => stream.disposition?.default === 1)
    ?? candidates.find(stream => !PICTURE_CODECS.has(stream.codec_name ?? ''))
    ?? candidates[0]
    ?? null
}

/**
 * One line of ffprobe's `-of compact=nk=1:p=0` for {@link PACKET_ENTRIES}: `pts|dts|duration|size|flags`, "N/A" where
 * unknown. Null when the line is not a packet.
 */
export function parsePacket(line: string): PacketRow | null {
  const [pts, dts, duration, size, flags] = line.split('|')
  if (flags === undefined || !/^[A-Z_]*$/.test(flags))
    return null
  const times = [pts, dts, duration, size].map(wholeNumber)
  const [ptsTicks = null, dtsTicks = null, durationTicks = null, sizeBytes = null] = times
  if (times.includes(undefined) || sizeBytes === null)
    return null
  return { pts: ptsTicks, dts: dtsTicks, duration: durationTicks, sizeBytes, isKeyframe: flags.includes('K'), isDiscarded: flags.includes('D') }
}

/** Null for "N/A", undefined for what is no whole number that a frame table can hold. */
function wholeNumber(text: string | undefined): number | null | undefined {
  if (text === 'N/A')
    return null
  if (text === undefined || !/^-?\d+$/.test(text))
    return undefined
  const value = Number(text)
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER / 4 ? value : undefined
}

/** Time base, ticks of one frame by the stream's frame rate (1 when it has none) and reordering depth. */
export function timingOf(stream: ProbedStream): StreamTiming {
  const [rate, per] = stream.avg_frame_rate[0] > 0 ? stream.avg_frame_rate : stream.r_frame_rate
  const [numerator, denominator] = stream.time_base
  const frameTicks = rate > 0 && per > 0 ? Math.max(1, Math.round(per * denominator / (rate * numerator))) : 1
  return { timeBase: stream.time_base, frameTicks, reorderFrames: stream.has_b_frames ?? 0 }
}

/** What the rest of the program wants to know of a stream with pictures of known size. */
export function toStreamInfo(header: ProbedHeader, stream: ProbedStream, table: FrameTable): StreamInfo {
  const widthPx = stream.width ?? 0
  const heightPx = stream.height ?? 0
  const rotationDeg = rotationOf(stream)
  const sar = sampleAspectRatio(stream)
  const [shownWidth, shownHeight] = [Math.max(1, Math.round(widthPx * sar[0] / sar[1])), heightPx]
  const isTurned = rotationDeg === 90 || rotationDeg === 270
  const durationS = stream.duration ?? header.format.duration ?? spanS(table)
  const bitrate = stream.bit_rate ?? header.format.bit_rate ?? null
  return {
    index: stream.index,
    container: header.format.format_name,
    codec: stream.codec_name ?? 'unknown',
    profile: known(stream.profile),
    pixelFormat: known(stream.pix_fmt),
    bitDepth: bitDepthOf(stream),
    widthPx,
    heightPx,
    displayWidthPx: isTurned ? shownHeight : shownWidth,
    displayHeightPx: isTurned ? shownWidth : shownHeight,
    rotationDeg,
    sar,
    colorSpace: known(stream.color_space),
    colorTransfer: known(stream.color_transfer),
    colorPrimaries: known(stream.color_primaries),
    fullRange: stream.color_range === 'pc' || (stream.pix_fmt?.startsWith('yuvj') ?? false),
    hdr: stream.color_transfer === 'smpte2084' ? 'pq' : stream.color_transfer === 'arib-std-b67' ? 'hlg' : null,
    interlaced: ['tt', 'bb', 'tb', 'bt'].includes(stream.field_order ?? ''),
    fps: frameRate(stream, table),
    variableFrameRate: isVariableFrameRate(table.pts),
    durationS: durationS === null ? null : Math.max(0, durationS),
    bitrateKbps: bitrate === null ? null : Math.max(0, bitrate) / 1000,
    hasAudio: header.streams.some(candidate => candidate.codec_type === 'audio'),
    framesPromised: framesPromised(header, stream, table),
  }
}

/** Of what a header promises, the last hundredth may be rounding or a frame that is shown longer. */
const KEPT_SHARE = 0.99

/**
 * Frames that the header promises of a file that ends early, where ffmpeg says nothing of it: those of an AVI are counted,
 * those of some other containers follow from the duration. Null when the index reaches as far as it should.
 */
function framesPromised(header: ProbedHeader, stream: ProbedStream, table: FrameTable): number | null {
  const promise = FRAME_PROMISES[header.format.format_name]
  const gap = medianGap(table.pts)
  if (promise === undefined || gap === null)
    return null
  // Frames that were dropped while recording have a place in the index of time, though no picture.
  const places = ((table.pts.at(-1) ?? 0) - (table.pts[0] ?? 0)) / gap + 1
  // The duration of the whole file may be that of its sound.
  const hasAudio = header.streams.some(candidate => candidate.codec_type === 'audio')
  const durationS = stream.duration ?? (hasAudio ? undefined : header.format.duration)
  const promised = promise === 'count' ? stream.nb_frames : durationS === undefined ? undefined : durationS * table.timeBase[1] / table.timeBase[0] / gap
  if (promised === undefined || places >= KEPT_SHARE * promised - 1)
    return null
  return Math.round(table.pts.length * promised / places)
}

function known(text: string | undefined): string | null {
  return text === undefined || text === 'unknown' ? null : text
}

/** ffprobe gives the counter-clockwise angle of the display matrix; players turn the other way round. */
function rotationOf(stream: ProbedStream): StreamInfo['rotationDeg'] {
  const angle = stream.side_data_list?.find(entry => entry.rotation !== undefined)?.rotation ?? 0
  const turn = ((Math.round(-angle / 90) * 90) % 360 + 360) % 360
  return turn === 90 || turn === 180 || turn === 270 ? turn : 0
}

function sampleAspectRatio(stream: ProbedStream): [number, number] {
  const [numerator, denominator] = stream.sample_aspect_ratio ?? [1, 1]
  return numerator > 0 && denominator > 0 ? [numerator, denominator] : [1, 1]
}

/** Bits of one sample: from the pixel format's name ("yuv420p10le", "p010le", "gray12be"), else what the decoder says. */
function bitDepthOf(stream: ProbedStream): number | null {
  if (stream.pix_fmt === undefined)
    return null
  if (/^(?:rgb|bgr)48|^(?:rgba|bgra)64|^ya16/.test(stream.pix_fmt))
    return 16
  const named = /(?:p|gray|p0)(9|10|12|14|16)(?:le|be)?$/.exec(stream.pix_fmt)?.[1]
  if (named !== undefined)
    return Number(named)
  return stream.bits_per_raw_sample !== undefined && stream.bits_per_raw_sample > 0 ? stream.bits_per_raw_sample : 8
}

/** Average rate by the presented frames, which hidden and discarded packets do not distort; else the container's. */
function frameRate(stream: ProbedStream, table: FrameTable): number | null {
  const first = table.pts[0] ?? 0
  const last = table.pts.at(-1) ?? 0
  if (last > first)
    return (table.pts.length - 1) * table.timeBase[1] / ((last - first) * table.timeBase[0])
  const [rate, per] = stream.avg_frame_rate
  return rate > 0 && per > 0 ? rate / per : null
}

/** From the first frame to the end of the last one in seconds. */
function spanS(table: FrameTable): number | null {
  const gap = medianGap(table.pts)
  if (gap === null)
    return null
  return ((table.pts.at(-1) ?? 0) - (table.pts[0] ?? 0) + gap) * table.timeBase[0] / table.timeBase[1]
}
