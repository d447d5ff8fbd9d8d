import type { StreamInfo } from '../../../src-shared/domain/media'
import type { DecodePlan, Size, Stretch } from './decodePlan'
import { streamSpecifier } from './decoder'
import { toneMapFilters } from './toneMap'

/** Streams that do not name their matrix: BT.601 up to standard definition, BT.709 above, as players assume. */
const HD_LINES = 720

function scaleTo(size: Size, ...options: string[]): string {
  return [`scale=${size.widthPx}:${size.heightPx}:flags=area+accurate_rnd`, ...options].join(':')
}

function select(indices: readonly number[]): string {
  return `select='${indices.map(index => `eq(n\\,${index})`).join('+')}'`
}

/** Shrinks to 8-bit limited-range BT.709 (`format` names the layout) whatever the source is; HDR is shrunk first and tone-mapped then. */
function standardRange(stream: StreamInfo, size: Size, format: string): string {
  if (stream.hdr !== null)
    return `${scaleTo(size)},${toneMapFilters(stream)},format=${format}`
  const isNamed = stream.colorSpace !== null && stream.colorSpace !== 'unknown'
  const matrix = isNamed || Math.min(stream.widthPx, stream.heightPx) < HD_LINES ? [] : ['in_color_matrix=bt709']
  return `${scaleTo(size, 'out_range=tv', 'out_color_matrix=bt709', ...matrix)},format=${format}`
}

/**
 * Times are read by showinfo before it. The muxers of the pipes would complain of broken ones, which is no damage to a
 * picture. An hour apart, so that rounding to whole frames brings no two together, however few frames a second there are.
 */
export const RENUMBERED = 'setpts=N*3600/TB'

/** Filters that make a list picture: square pixels, and full-range BT.601, which is what JPEG means. */
export function posterFilters(stream: StreamInfo, size: Size): string {
  return `${standardRange(stream, size, 'yuv444p')},scale=in_color_matrix=bt709:out_color_matrix=bt601:in_range=tv:out_range=pc,format=yuvj420p,setsar=1`
}

/** Layouts of which the luma plane can be scaled as it is: 8-bit Y'CbCr with planes of its own. */
const PLANAR_LUMA = new Set(['yuv420p', 'yuv422p', 'yuv444p', 'yuv440p', 'yuv411p', 'yuv410p'])

/** Bytes of one thumbnail: of those in grey, the luma alone. */
export function thumbnailFormat(stream: StreamInfo): 'gray' | 'yuv420p' {
  return stream.hdr === null && !stream.fullRange && PLANAR_LUMA.has(stream.pixelFormat ?? '') ? 'gray' : 'yuv420p'
}

function thumbnailFilters(stream: StreamInfo, size: Size): string {
  if (stream.hdr !== null)
    return standardRange(stream, size, 'yuv420p')
  // swscale holds grey for full range and would stretch limited luma: told that both sides are full range, it copies the codes.
  return thumbnailFormat(stream) === 'gray'
    ? `${scaleTo(size, 'in_range=pc', 'out_range=pc')},format=gray`
    // Only the luma is read: converting the matrix of every frame would cost as much as scaling it.
    : `${scaleTo(size, 'out_range=tv')},format=yuv420p`
}

/**
 * Which pictures are rebuilt from one field: none, those that the decoder calls interlaced, or all, of which the top or
 * the bottom field is the first.
 */
export type Deinterlacing = 'none' | 'flagged' | 'tff' | 'bff'

/** What a decode looks at and how. */
export interface DecodeScope {
  /** Null: the whole video. */
  readonly stretch: Stretch | null
  readonly deinterlacing: Deinterlacing
}

/** One picture a frame, so that frames keep their numbers. */
function deinterlacer(deinterlacing: Deinterlacing): string[] {
  if (deinterlacing === 'none')
    return []
  return [`bwdif=mode=send_frame:${deinterlacing === 'flagged' ? 'deint=interlaced' : `deint=all:parity=${deinterlacing}`}`]
}

function framesOf({ firstPts, lastPts, onlyKeys }: Stretch): string {
  return onlyKeys === undefined ? `between(pts\\,${firstPts}\\,${lastPts})` : onlyKeys.map(pts => `eq(pts\\,${pts})`).join('+')
}

/**
 * The filter graph of one decode: `[thumbnails]` every frame, `[keys]`, `[crops]`, `[poster]`. All but the poster are
 * 8-bit limited range. Full range is never produced by a grey format, which swscale would expand.
 */
export function decodeFilters(stream: StreamInfo, plan: DecodePlan, { stretch, deinterlacing }: DecodeScope): string {
  const { crop, picture, enlargedBy } = plan
  const middle = plan.keyIndices[Math.floor(plan.keyIndices.length / 2)] ?? 0
  const head = [
    ...(stretch === null ? [] : [`select='${framesOf(stretch)}'`]),
    'showinfo=checksum=0',
    RENUMBERED,
    // Combs would count as sharpness and noise.
    ...deinterlacer(deinterlacing),
    // A stream that changes size midway is brought back to the size it started with; for all others this does nothing.
    `scale=${picture.widthPx * enlargedBy}:${picture.heightPx * enlargedBy}${enlargedBy > 1 ? ':flags=neighbor' : ''}`,
    'split=3[every][sampled][shown]',
  ]
  return [
    `[${streamSpecifier(stream)}]${head.join(',')}`,
    `[every]${thumbnailFilters(stream, plan.thumbnail)}[thumbnails]`,
    `[sampled]${select(plan.keyIndices)},split=2[whole][part]`,
    `[whole]${standardRange(stream, plan.keyFrame, 'yuv444p')}[keys]`,
    `[part]crop=${crop.widthPx}:${crop.heightPx}:${crop.x}:${crop.y},scale=out_range=tv,format=yuv420p[crops]`,
    `[shown]${select([middle])},${posterFilters(stream, plan.poster)}[poster]`,
  ].join(';')
}

/** Output options for the pads of {@link decodeFilters}: thumbnails on stdout, key frames on fd 3, crops on 4, poster on 5. */
export function decodeOutputs(plan: DecodePlan, { stretch }: DecodeScope): string[] {
  // ffmpeg ends when every output has all its frames; without a limit, at the end of the file.
  const limit = (frames: number): string[] => stretch === null ? [] : ['-frames:v', String(frames)]
  const raw = (pad: string, fd: number, frames: number): string[] => ['-map', `[${pad}]`, ...limit(frames), '-fps_mode', 'passthrough', '-c:v', 'rawvideo', '-f', 'rawvideo', `pipe:${fd}`]
  return [
    ...raw('thumbnails', 1, stretch?.frames ?? 0),
    ...raw('keys', 3, plan.keyIndices.length),
    ...raw('crops', 4, plan.keyIndices.length),
    ...['-map', '[poster]', '-frames:v', '1', '-fps_mode', 'passthrough', '-c:v', 'mjpeg', '-q:v', '4', '-f', 'mjpeg', 'pipe:5'],
  ]
}

/** Input options that start a decode near a stretch. Where ffmpeg really starts is checked afterwards, by the times of the frames. */
export function seekOptions({ stretch }: DecodeScope): string[] {
  if (stretch === null)
    return []
  return [
    // Frames between the place and the stretch are decoded and dropped by their exact time, not by ffmpeg's rounded one.
    ...(stretch.seekS === null ? [] : ['-seek_timestamp', '1', '-noaccurate_seek', '-ss', stretch.seekS.toFixed(6)]),
    ...['-t', stretch.limitS.toFixed(3)],
    // With several threads a decoder holds back as many frames, and reads on until there are as many key frames.
    ...(stretch.onlyKeys === undefined ? [] : ['-skip_frame', 'nokey', '-threads', '1']),
  ]
}
