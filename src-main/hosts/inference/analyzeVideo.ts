import type { Limits } from '../../../src-shared/domain/limits'
import type { FrameTable, StreamInfo } from '../../../src-shared/domain/media'
import type { FeatureValues } from '../../core/scoring/measureExpression'
import type { PackManifest } from '../../core/scoring/packManifest'
import type { Analysis, Feature } from '../../core/scoring/ports'
import type { FrameMeasures } from '../../core/scoring/spatialFeatures'
import type { DecodeRequest, DecodeResult } from '../../infra/ffmpeg/decodePass'
import type { Graphs } from '../../infra/onnx/graphs'
import { Buffer } from 'node:buffer'
import { stat } from 'node:fs/promises'
import { Fault } from '../../../src-shared/domain/fault'
import { activeArea, cropPlane } from '../../core/scoring/letterbox'
import { bitsPerPixel, spatialFeatures } from '../../core/scoring/spatialFeatures'
import { temporalFeatures } from '../../core/scoring/temporalFeatures'
import { decodePass } from '../../infra/ffmpeg/decodePass'
import { MIN_SIDE_PX } from '../../infra/ffmpeg/decodePlan'
import { MotionRecorder } from './motionRecorder'

export interface VideoRequest {
  readonly videoPath: string
  readonly stream: StreamInfo
  readonly framesExpected: number
  readonly timeBase: FrameTable['timeBase']
}

export interface AnalysisTools {
  /** Still being prepared when the first videos start to decode. */
  readonly graphs: Promise<Graphs>
  readonly manifest: PackManifest
  readonly ffmpegVersion: Promise<string>
  readonly limits: Limits
  /** Told how many frames are decoded so far. */
  readonly onFrames: (decoded: number) => void
}

/** A file that decodes to at least this share of its promised frames is not called degraded. */
const COMPLETE_SHARE = 0.99

/** Whether a decode shows that the file is not whole: errors, or fewer frames than its index promises. */
export function isDegraded({ errors, frameTable }: Pick<DecodeResult, 'errors' | 'frameTable'>, framesExpected: number): boolean {
  return errors.count > 0 || frameTable.pts.length < COMPLETE_SHARE * framesExpected
}

/** Whether the key frames were chosen by a promise that the decode did not keep, so that they miss parts of the video. */
function needsResampling(pass: DecodeResult, request: DecodeRequest): boolean {
  const decoded = pass.frameTable.pts.length
  const wanted = Math.min(decoded, request.sampling.keyFrames)
  return pass.keyFrames.length < wanted || pass.poster.length === 0 || decoded > 1.5 * request.framesExpected
}

async function measureKeyFrames({ plan, keyFrames }: DecodeResult, graphs: Graphs, manifest: PackManifest): Promise<FrameMeasures[]> {
  const { widthPx, heightPx } = plan.keyFrame
  const plane = widthPx * heightPx
  const found = activeArea(keyFrames.map(bytes => ({ bytes, widthPx, heightPx })), manifest.blocks.bars)
  const area = Math.min(found.widthPx, found.heightPx) < MIN_SIDE_PX ? { x: 0, y: 0, widthPx, heightPx } : found
  const measures: FrameMeasures[] = []
  for (const bytes of keyFrames) {
    const planes = area.widthPx * area.heightPx === plane
      ? bytes
      : Buffer.concat([0, 1, 2].map(index => cropPlane(bytes.subarray(index * plane, (index + 1) * plane), widthPx, area)))
    measures.push(await graphs.measureFrame(planes, area.widthPx, area.heightPx))
  }
  return measures
}

/** Bits of the video stream: what the container says of it, else the whole file. */
async function totalBits({ stream, videoPath }: VideoRequest, timesS: readonly number[], frameRate: number): Promise<number> {
  const { size } = await stat(videoPath)
  const durationS = (timesS.at(-1) ?? 0) - (timesS[0] ?? 0) + 1 / (Number.isFinite(frameRate) ? frameRate : 30)
  return stream.bitrateKbps === null ? size * 8 : Math.min(size * 8, stream.bitrateKbps * 1000 * durationS)
}

/** Values with the units of the manifest; what has no meaning on this video (NaN) is left out. */
function withUnits(values: FeatureValues, manifest: PackManifest): Record<string, Feature> {
  const features: Record<string, Feature> = {}
  for (const [id, value] of Object.entries(values)) {
    const unit = manifest.features[id]?.unit
    if (unit !== undefined && Number.isFinite(value))
      features[id] = { value, unit }
  }
  return features
}

/**
 * Decodes one video and measures it with the graphs.
 * @throws Fault as `decodePass`; `file.damaged` when its frames cannot be sampled.
 */
export async function analyzeVideo(video: VideoRequest, tools: AnalysisTools, signal: AbortSignal): Promise<Analysis> {
  const { manifest, limits } = tools
  const request: DecodeRequest = { ...video, sampling: manifest.sampling, limits, signal }
  const recorder = new MotionRecorder(tools.graphs, tools.onFrames)
  const first = await decodePass(request, (luma, size) => recorder.add(luma, size))
  const motion = await recorder.finish()
  const graphs = await tools.graphs
  const { frameTable } = first
  const framesDecoded = frameTable.pts.length
  const pass = needsResampling(first, request)
    ? await decodePass({ ...request, framesExpected: framesDecoded }, () => {})
    : first
  if (pass.keyFrames.length === 0 || pass.poster.length === 0)
    throw new Fault('file.damaged', `${video.videoPath} gave no picture that could be judged. It was set aside; nothing else was affected. Copy or download it again.`)
  if (signal.aborted)
    throw new Fault('cancelled', 'The work was cancelled. What was finished before is kept.')

  const timesS = frameTable.pts.map(pts => pts * frameTable.timeBase[0] / frameTable.timeBase[1])
  const temporal = temporalFeatures({ ...motion, thumbnail: pass.plan.thumbnail, timesS }, manifest.series)
  const frames = await measureKeyFrames(pass, graphs, manifest)
  const { crop } = pass.plan
  const blockiness: number[] = []
  for (const luma of pass.crops)
    blockiness.push(await graphs.measureGrid(luma, crop.widthPx, crop.heightPx))
  const bits = { total: await totalBits(video, timesS, temporal.frame_rate ?? Number.NaN), frames: framesDecoded }
  const values = {
    ...spatialFeatures(frames, blockiness, manifest.blocks),
    ...temporal,
    bits_per_pixel: bitsPerPixel(video.stream, bits, manifest.bitrate),
  }
  const { messages, count } = first.errors
  return {
    frameTable,
    framesDecoded,
    framesExpected: video.framesExpected,
    decodeErrors: messages,
    decodeErrorCount: count,
    degraded: isDegraded(first, video.framesExpected),
    features: withUnits(values, manifest),
    poster: pass.poster,
    versions: { ffmpeg: await tools.ffmpegVersion, onnxruntime: graphs.version, provider: graphs.provider },
  }
}
