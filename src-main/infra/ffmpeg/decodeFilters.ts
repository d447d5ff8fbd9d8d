import type { StreamInfo } from '../../../src-shared/domain/media'
import type { DecodePlan, Size } from './decodePlan'
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

/** Filters that make a list picture: square pixels, and full-range BT.601, which is what JPEG means. */
export function posterFilters(stream: StreamInfo, size: Size): string {
  return `${standardRange(stream, size, 'yuv444p')},scale=in_color_matrix=bt709:out_color_matrix=bt601:in_range=tv:out_range=pc,format=yuvj420p,setsar=1`
}

/**
 * The filter graph of one decode: `[thumbnails]` every frame, `[keys]`, `[crops]`, `[poster]`. All but the poster are
 * 8-bit limited range. Full range is never produced by a grey format, which swscale would expand.
 */
export function decodeFilters(stream: StreamInfo, plan: DecodePlan): string {
  // Only the luma of thumbnails is read: converting the matrix of every frame would cost as much as scaling it.
  const every = stream.hdr === null ? `${scaleTo(plan.thumbnail, 'out_range=tv')},format=yuv420p` : standardRange(stream, plan.thumbnail, 'yuv420p')
  const { crop, picture } = plan
  const middle = plan.keyIndices[Math.floor(plan.keyIndices.length / 2)] ?? 0
  return [
    // A stream that changes size midway is brought back to the size it started with; for all others this does nothing.
    `[0:v:0]showinfo=checksum=0,scale=${picture.widthPx}:${picture.heightPx},split=3[every][sampled][shown]`,
    `[every]${every}[thumbnails]`,
    `[sampled]${select(plan.keyIndices)},split=2[whole][part]`,
    `[whole]${standardRange(stream, plan.keyFrame, 'yuv444p')}[keys]`,
    `[part]crop=${crop.widthPx}:${crop.heightPx}:${crop.x}:${crop.y},scale=out_range=tv,format=yuv420p[crops]`,
    `[shown]${select([middle])},${posterFilters(stream, plan.poster)}[poster]`,
  ].join(';')
}

/** Output options for the pads of {@link decodeFilters}: thumbnails on stdout, key frames on fd 3, crops on 4, poster on 5. */
export function decodeOutputs(): string[] {
  const raw = (pad: string, fd: number): string[] => ['-map', `[${pad}]`, '-fps_mode', 'passthrough', '-c:v', 'rawvideo', '-f', 'rawvideo', `pipe:${fd}`]
  return [
    ...raw('thumbnails', 1),
    ...raw('keys', 3),
    ...raw('crops', 4),
    ...['-map', '[poster]', '-frames:v', '1', '-fps_mode', 'passthrough', '-c:v', 'mjpeg', '-q:v', '4', '-f', 'mjpeg', 'pipe:5'],
  ]
}
