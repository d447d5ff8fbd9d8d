import type { Limits } from '../../../src-shared/domain/limits'
import type { PacketRow } from '../../core/media/frameIndex'
import type { MediaProbe, Probe } from '../../core/media/ports'
import type { ProbedHeader, ProbedStream } from './probeOutput'
import { Buffer } from 'node:buffer'
import { resolve } from 'node:path'
import { DEFAULT_LIMITS } from '../../../src-shared/domain/limits'
import { fileFault } from '../../core/media/fileFault'
import { hasVideoSignature, playlistKind } from '../../core/media/formats'
import { buildFrameTable, mayHideFrames } from '../../core/media/frameIndex'
import { inspectFile, readHead } from '../files/inspectFile'
import { canDecode } from './binaries'
import { LineSplitter } from './lineSplitter'
import { chooseVideoStream, HEADER_ENTRIES, PACKET_ENTRIES, parseHeader, parsePacket, timingOf, toStreamInfo } from './probeOutput'
import { decodeFault, hardenedInput, runMediaProcess } from './process'
import { canHideFrames, ShownFrameReader } from './shownFrames'

/** Enough to recognise a playlist whose first lines are comments. */
const HEAD_BYTES = 4096
/** A header asks for a few hundred bytes a stream; more is an attack. */
const HEADER_MAX_BYTES = 4 * 1024 * 1024

/** The file under way: what every step needs. */
interface ProbeContext { readonly path: string, readonly head: Uint8Array, readonly limits: Limits, readonly signal: AbortSignal }

/**
 * Probe that reads header and packet index with hardened ffprobe processes, and for VP8 and VP9 with hidden frames the
 * packets' bytes with ffmpeg. Nothing is decoded but what ffprobe needs to learn the picture format.
 */
export function createMediaProbe(limits: Limits = DEFAULT_LIMITS): MediaProbe {
  return { probe: (path, signal) => probe(resolve(path), limits, signal) }
}

async function probe(path: string, limits: Limits, signal: AbortSignal): Promise<Probe> {
  await inspectFile(path, limits.maxFileBytes)
  const head = await readHead(path, HEAD_BYTES)
  const kind = playlistKind(head)
  if (kind !== null)
    throw fileFault('file.playlist_refused', path, { detail: `It holds a ${kind}.` })
  const context: ProbeContext = { path, head, limits, signal }
  const { header, stderr } = await readHeader(context)
  const stream = await checkedStream(header, stderr, context)
  const packets = await readPackets(stream, context)
  const shown = await withoutHidden(stream, packets, context)
  const frameTable = buildFrameTable(shown, timingOf(stream))
  if (frameTable.pts.length === 0)
    throw fileFault('file.damaged', path, { detail: 'It holds no frames.' })
  const info = toStreamInfo(header, stream, frameTable)
  const lengthS = Math.max(info.durationS ?? 0, header.format.duration ?? 0)
  if (lengthS > limits.maxDurationS)
    throw fileFault('file.limit_exceeded', path, { detail: `It lasts ${(lengthS / 3600).toFixed(1)} h, the limit is ${(limits.maxDurationS / 3600).toFixed(1)} h.` })
  return { stream: info, frameTable }
}

async function readHeader(context: ProbeContext): Promise<{ header: ProbedHeader, stderr: readonly string[] }> {
  const chunks: Buffer[] = []
  let receivedBytes = 0
  const { exitCode, stderrTail } = await ffprobe(context, ['-show_entries', HEADER_ENTRIES, '-of', 'json=c=1'], (chunk) => {
    receivedBytes += chunk.length
    if (receivedBytes > HEADER_MAX_BYTES)
      throw fileFault('file.limit_exceeded', context.path, { detail: 'Its header describes too much.' })
    chunks.push(chunk)
  })
  if (exitCode !== 0)
    throw headerFault(stderrTail, context)
  try {
    return { header: parseHeader(Buffer.concat(chunks).toString('utf8')), stderr: stderrTail }
  }
  catch (cause) {
    throw fileFault('file.damaged', context.path, { detail: 'Its header makes no sense.', cause })
  }
}

/** A file that no demuxer could open is damaged when it begins like a video, else it is something else. */
function headerFault(stderr: readonly string[], context: ProbeContext): Error {
  const fault = decodeFault(stderr, context.path)
  return fault.code === 'file.damaged' && !hasVideoSignature(context.head) ? fileFault('file.not_video', context.path, { cause: fault }) : fault
}

async function checkedStream(header: ProbedHeader, stderr: readonly string[], context: ProbeContext): Promise<ProbedStream> {
  const { path, limits } = context
  if (header.format.nb_streams > limits.maxStreams)
    throw fileFault('file.limit_exceeded', path, { detail: `It holds ${header.format.nb_streams} streams, the limit is ${limits.maxStreams}.` })
  const stream = chooseVideoStream(header)
  if (stream === null)
    throw fileFault('file.no_video_stream', path)
  const { width = 0, height = 0 } = stream
  if (width * height > limits.maxPixels)
    throw fileFault('file.limit_exceeded', path, { detail: `Its pictures have ${width} x ${height} pixels, the limit is ${limits.maxPixels} pixels.` })
  checkShape(width, height, context)
  const codec = stream.codec_name
  if (codec === undefined || !await canDecode(codec))
    throw fileFault('file.unsupported_codec', path, { detail: codec === undefined ? undefined : `The codec is ${codec}.` })
  if (width === 0 || height === 0 || stream.pix_fmt === undefined || stream.time_base[0] === 0 || stream.time_base[1] === 0) {
    // Pictures over the limits leave the stream without a size: what ffprobe said of them is the reason then.
    const fault = decodeFault(stderr, path)
    throw fault.code === 'file.damaged' ? fileFault('file.damaged', path, { detail: 'No frame of it could be decoded.', cause: fault }) : fault
  }
  return stream
}

/** Streams whose size is not known yet pass. */
function checkShape(widthPx: number, heightPx: number, { path, limits }: ProbeContext): void {
  const [shortPx, longPx] = [Math.min(widthPx, heightPx), Math.max(widthPx, heightPx)]
  if (shortPx === 0)
    return
  if (shortPx < limits.minSidePx)
    throw fileFault('file.too_small', path, { detail: `They are ${widthPx} x ${heightPx} pixels; at least ${limits.minSidePx} a side are needed.` })
  if (longPx > limits.maxAspectRatio * shortPx)
    throw fileFault('file.limit_exceeded', path, { detail: `Its pictures are ${widthPx} x ${heightPx} pixels; one side may be ${limits.maxAspectRatio} times as long as the other.` })
}

async function readPackets(stream: ProbedStream, context: ProbeContext): Promise<PacketRow[]> {
  const { path, limits } = context
  const packets: PacketRow[] = []
  let receivedBytes = 0
  const lines = new LineSplitter((line) => {
    const packet = line === '' ? null : parsePacket(line)
    if (packet !== null)
      packets.push(packet)
    if (packets.length > limits.maxFrames)
      throw fileFault('file.limit_exceeded', path, { detail: `It has more than ${limits.maxFrames} frames.` })
  })
  await ffprobe(context, ['-select_streams', String(stream.index), '-show_entries', PACKET_ENTRIES, '-of', 'compact=nk=1:p=0'], (chunk) => {
    receivedBytes += chunk.length
    if (receivedBytes > limits.probeOutputBytes)
      throw fileFault('file.limit_exceeded', path, { detail: 'Its index is too large.' })
    lines.push(chunk)
  })
  lines.end()
  return packets
}

async function withoutHidden(stream: ProbedStream, packets: PacketRow[], context: ProbeContext): Promise<PacketRow[]> {
  const codec = stream.codec_name ?? ''
  if (!canHideFrames(codec) || !mayHideFrames(packets))
    return packets
  const reader = new ShownFrameReader(codec, packets.map(packet => packet.sizeBytes))
  const args = ['-v', 'error', ...hardenedInput(context.path, context.limits), '-map', `0:${stream.index}`, '-c', 'copy', '-copyinkf', '-f', 'rawvideo', 'pipe:1']
  await runMediaProcess({
    tool: 'ffmpeg',
    args,
    outputs: [chunk => reader.push(chunk)],
    limits: context.limits,
    stallMs: context.limits.probeMs,
    hardMs: context.limits.decodeHardMs,
    signal: context.signal,
  })
  if (!reader.isComplete)
    throw fileFault('file.damaged', context.path, { detail: 'It ends in the middle of a frame.' })
  return packets.filter((_, index) => reader.shown[index])
}

function ffprobe(context: ProbeContext, entries: readonly string[], receive: (chunk: Buffer) => void) {
  const { limits, path, signal } = context
  return runMediaProcess({
    tool: 'ffprobe',
    args: ['-v', 'error', ...hardenedInput(path, limits), ...entries],
    outputs: [receive],
    limits,
    // Reading the index of a large file is silent while the disk is busy, but never for this long.
    stallMs: limits.probeMs,
    hardMs: limits.decodeHardMs,
    signal,
  })
}
