import type { Limits } from '../../../src-shared/domain/limits'
import type { FrameTable, StreamInfo } from '../../../src-shared/domain/media'
import type { Spatial } from '../../core/scoring/learned/manifestInput'
import { Fault } from '../../../src-shared/domain/fault'
import { displayName, fileFault } from '../../core/media/fileFault'
import { planFragments } from '../../core/scoring/learned/samplePlan'
import { pictureSize } from '../../core/scoring/learned/tensorDims'
import { RENUMBERED } from './decodeFilters'
import { DecodeLog } from './decodeLog'
import { recordCutter } from './decodePass'
import { decoderThreads, streamSpecifier } from './decoder'
import { decodeFault, hardenedInput, runMediaProcess } from './process'
import { lacksToneMapping, toneMapFilters } from './toneMap'

/** Frames that one input of a model looks at, and what becomes of each. */
export interface PictureRequest {
  /** Rising, without repetition. */
  readonly indices: readonly number[]
  readonly spatial: Spatial
}

export interface SampleRequest {
  readonly videoPath: string
  readonly stream: StreamInfo
  readonly timeBase: FrameTable['timeBase']
  readonly inputs: readonly PictureRequest[]
  readonly limits: Limits
  readonly signal: AbortSignal
  /** Told how many frames are decoded so far. */
  readonly onFrames?: ((decoded: number) => void) | undefined
}

export interface SampleResult {
  readonly frameTable: FrameTable
  readonly errors: DecodeLog['errors']
  readonly ffmpegVersion: string
  /** For each input, its pictures in order of their indices (8-bit RGB, row by row); fewer when the video ended before. */
  readonly pictures: readonly (readonly Uint8Array[])[]
}

/** Streams that do not name their matrix are BT.709 from here on, as in the decode of the analytic pack. */
const HD_LINES = 720
/** Side of the corner that is let through of every frame: it shows that the decode goes on. */
const PULSE_PX = 2
const SWS = 'accurate_rnd+full_chroma_int+full_chroma_inp'

type Size = Readonly<Record<'widthPx' | 'heightPx', number>>

function pictureAsShown({ widthPx, heightPx, rotationDeg }: StreamInfo): Size {
  return rotationDeg % 180 === 0 ? { widthPx, heightPx } : { widthPx: heightPx, heightPx: widthPx }
}

/** Scales and turns into 8-bit full-range RGB, or 12-bit Y'CbCr where tone mapping is still to come. */
function scaled(stream: StreamInfo, size: Size, filter: string): string {
  if (stream.hdr !== null)
    return `scale=${size.widthPx}:${size.heightPx}:flags=${filter}+${SWS},format=yuv444p12le`
  const isNamed = stream.colorSpace !== null && stream.colorSpace !== 'unknown'
  const matrix = isNamed || Math.min(stream.widthPx, stream.heightPx) < HD_LINES ? '' : ':in_color_matrix=bt709'
  return `scale=${size.widthPx}:${size.heightPx}:flags=${filter}+${SWS}:out_range=pc${matrix},format=rgb24`
}

const HDR_TRANSFER = { pq: 'smpte2084', hlg: 'arib-std-b67' } as const

/** After all cutting: tone mapping works on single pixels, so that few of them are enough. */
function finished(stream: StreamInfo): string {
  if (stream.hdr === null)
    return 'format=rgb24'
  // Stacking forgets what the colours mean.
  const named = `setparams=color_primaries=${stream.colorPrimaries ?? 'bt2020'}:color_trc=${HDR_TRANSFER[stream.hdr]}:colorspace=${stream.colorSpace ?? 'bt2020nc'}:range=${stream.fullRange ? 'pc' : 'tv'}`
  return `${named},${toneMapFilters(stream)},scale=flags=${SWS}:in_color_matrix=bt709:in_range=tv:out_range=pc,format=rgb24`
}

/** Cuts strips out of a picture along one axis and puts them side by side. */
function spliced(label: string, starts: readonly number[], axis: { readonly crop: (start: number) => string, readonly stack: string }): { readonly head: string, readonly chains: string[] } {
  const part = (index: number, stage: string): string => `[${label}${stage}${index}]`
  if (starts.length === 1)
    return { head: axis.crop(starts[0] ?? 0), chains: [] }
  const cuts = starts.map((start, index) => `${part(index, 'i')}${axis.crop(start)}${part(index, 'o')}`)
  return { head: `split=${starts.length}${starts.map((_, index) => part(index, 'i')).join('')}`, chains: [...cuts, `${starts.map((_, index) => part(index, 'o')).join('')}${axis.stack}=inputs=${starts.length}`] }
}

function fragmentChains(stream: StreamInfo, spatial: Extract<Spatial, { mode: 'fragments' }>, label: string): { readonly before: string, readonly after: string[] } {
  const { picture, tops, lefts } = planFragments(pictureAsShown(stream), spatial)
  const [patchHeight, patchWidth] = spatial.patch
  const rows = spliced(`${label}r`, tops, { crop: top => `crop=${picture.widthPx}:${patchHeight}:0:${top}`, stack: 'vstack' })
  const columns = spliced(`${label}c`, lefts, { crop: left => `crop=${patchWidth}:${patchHeight * tops.length}:${left}:0`, stack: 'hstack' })
  const chains = [...rows.chains]
  chains.push(`${chains.pop() ?? ''}${rows.chains.length > 0 ? ',' : ''}${columns.head}`)
  return { before: `${scaled(stream, picture, 'bilinear')},${rows.chains.length > 0 ? rows.head : `${rows.head},${columns.head}`}`, after: rows.chains.length > 0 ? [...chains, ...columns.chains] : columns.chains }
}

/** The chain that makes one input's pictures out of `[label]`. */
function inputChains(stream: StreamInfo, { indices, spatial }: PictureRequest, label: string): string {
  // Numbered anew: stacking wants times that rise, and broken files have others.
  const select = `[${label}]select='${indices.map(index => `eq(n\\,${index})`).join('+')}',setpts=N/TB`
  const end = `${finished(stream)}[out${label}]`
  if (spatial.mode === 'fragments') {
    const { before, after } = fragmentChains(stream, spatial, label)
    const chains = [`${select},${before}`, ...after]
    return [...chains.slice(0, -1), `${chains.at(-1)},${end}`].join(';')
  }
  const { width, height, filter } = spatial
  if (spatial.mode === 'resize')
    return `${select},${scaled(stream, { widthPx: width, heightPx: height }, filter)},${end}`
  const shown = pictureAsShown(stream)
  const factor = spatial.shortSide / Math.min(shown.widthPx, shown.heightPx)
  const size = { widthPx: Math.max(width, Math.round(shown.widthPx * factor)), heightPx: Math.max(height, Math.round(shown.heightPx * factor)) }
  return `${select},${scaled(stream, size, filter)},crop=${width}:${height}:${Math.floor((size.widthPx - width) / 2)}:${Math.floor((size.heightPx - height) / 2)},${end}`
}

function sampleFilters(stream: StreamInfo, inputs: readonly PictureRequest[]): string {
  const shown = pictureAsShown(stream)
  const labels = inputs.map((_, index) => `in${index}`)
  return [
    `[${streamSpecifier(stream)}]showinfo=checksum=0,${RENUMBERED}${stream.interlaced ? ',bwdif=mode=send_frame:deint=interlaced' : ''},scale=${shown.widthPx}:${shown.heightPx},split=${inputs.length + 1}[pulse]${labels.map(label => `[${label}]`).join('')}`,
    `[pulse]crop=${PULSE_PX}:${PULSE_PX}:0:0,format=gray[outpulse]`,
    ...inputs.map((input, index) => inputChains(stream, input, labels[index] ?? '')),
  ].join(';')
}

/**
 * Decodes a video once; only the frames that a model looks at leave the decoder, at the size it wants them.
 * @throws Fault `file.damaged` and other `file.*` when no frame decodes, `file.decode_timeout`, `file.limit_exceeded`,
 * `environment.unsupported` when HDR cannot be tone-mapped, `environment.ffmpeg_missing`, `cancelled`.
 */
export async function samplePass({ videoPath, stream, timeBase, inputs, limits, signal, onFrames }: SampleRequest): Promise<SampleResult> {
  const log = new DecodeLog(false)
  const pictures: Uint8Array[][] = inputs.map(() => [])
  let decoded = 0
  const pulse = PULSE_PX * PULSE_PX
  const raw = (pad: string, fd: number): string[] => ['-map', `[${pad}]`, '-fps_mode', 'passthrough', '-c:v', 'rawvideo', '-f', 'rawvideo', `pipe:${fd}`]
  const result = await runMediaProcess({
    tool: 'ffmpeg',
    args: [
      ...['-loglevel', 'level+info', '-copyts', '-reinit_filter', '0', '-an', '-sn', '-dn'],
      ...decoderThreads(stream, limits),
      ...hardenedInput(videoPath, limits),
      ...['-filter_complex', sampleFilters(stream, inputs)],
      ...raw('outpulse', 1),
      ...inputs.flatMap((_, index) => raw(`outin${index}`, 3 + index)),
    ],
    outputs: [
      recordCutter(pulse, pulse, () => {
        decoded += 1
        if (decoded > limits.maxFrames)
          throw fileFault('file.limit_exceeded', videoPath, { detail: `It has more than ${limits.maxFrames} frames.` })
        if (decoded % 32 === 0)
          onFrames?.(decoded)
      }),
      ...inputs.map(({ spatial }, index) => {
        const { widthPx, heightPx } = pictureSize(spatial)
        return recordCutter(3 * widthPx * heightPx, 3 * widthPx * heightPx, record => pictures[index]?.push(record.slice()))
      }),
    ],
    onStderrLine: line => log.read(line),
    showsBanner: true,
    limits,
    stallMs: limits.decodeStallMs,
    hardMs: limits.decodeHardMs,
    signal,
  })
  if (log.frameCount === 0 || (result.exitCode !== 0 && pictures.some(list => list.length === 0))) {
    if (stream.hdr !== null && lacksToneMapping(result.stderrTail))
      throw new Fault('environment.unsupported', `${displayName(videoPath)} is an HDR video and this ffmpeg cannot tone-map it (it was built without zscale). Nothing was scored. Install an ffmpeg with libzimg, such as the one of Debian, Homebrew or Gyan.dev.`)
    throw decodeFault(result.stderrTail, videoPath)
  }
  if (result.killedBy !== null)
    log.addError(`ffmpeg was ended by ${result.killedBy}`)
  return { frameTable: log.frameTable(timeBase), errors: log.errors, ffmpegVersion: log.version, pictures }
}
