import type { FrameTable, StreamInfo } from '../../../src-shared/domain/media'
import type { FeatureValues } from '../../core/scoring/measureExpression'
import type { AnalyticManifest } from '../../core/scoring/packManifest'
import type { Feature } from '../../core/scoring/ports'
import type { FrameMeasures } from '../../core/scoring/spatialFeatures'
import type { DecodeResult } from '../../infra/ffmpeg/decodePass'
import type { Graphs } from '../../infra/onnx/graphs'
import type { DecodedStretch } from './decodeStretches'
import { Buffer } from 'node:buffer'
import { stat } from 'node:fs/promises'
import { activeArea, cropPlane } from '../../core/scoring/letterbox'
import { bitsPerPixel, spatialFeatures } from '../../core/scoring/spatialFeatures'
import { combineStretches } from '../../core/scoring/stretchFeatures'
import { temporalFeatures } from '../../core/scoring/temporalFeatures'
import { MIN_SIDE_PX } from '../../infra/ffmpeg/decodePlan'

export interface VideoRequest {
  readonly videoPath: string
  readonly stream: StreamInfo
  readonly framesExpected: number
  readonly timeBase: FrameTable['timeBase']
}

async function measureKeyFrames({ plan, keyFrames }: DecodeResult, graphs: Graphs, manifest: AnalyticManifest): Promise<FrameMeasures[]> {
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
function withUnits(values: FeatureValues, manifest: AnalyticManifest): Record<string, Feature> {
  const features: Record<string, Feature> = {}
  for (const [id, value] of Object.entries(values)) {
    const unit = manifest.features[id]?.unit
    if (unit !== undefined && Number.isFinite(value))
      features[id] = { value, unit }
  }
  return features
}

/** What a decode gave, ready to be measured: key frames and crops, the motion of every frame, and the frames' times. */
export interface DecodedVideo {
  readonly pass: DecodeResult
  /** In order of frames: one for a whole video. No step leads from one to the next. */
  readonly stretches: readonly DecodedStretch[]
  readonly frameTable: FrameTable
}

/** Raw features of a decoded video with their units. */
export async function measureVideo(video: VideoRequest, { pass, stretches, frameTable }: DecodedVideo, { graphs, manifest }: { graphs: Graphs, manifest: AnalyticManifest }): Promise<Record<string, Feature>> {
  const timesS = frameTable.pts.map(pts => pts * frameTable.timeBase[0] / frameTable.timeBase[1])
  const temporal = combineStretches(stretches.map(stretch => ({
    frames: stretch.timesS.length,
    features: temporalFeatures({ ...stretch.motion, thumbnail: pass.plan.thumbnail, timesS: stretch.timesS }, manifest.series),
  })))
  const frames = await measureKeyFrames(pass, graphs, manifest)
  const { crop } = pass.plan
  const blockiness: number[] = []
  for (const luma of pass.crops)
    blockiness.push(await graphs.measureGrid(luma, crop.widthPx, crop.heightPx))
  const bits = { total: await totalBits(video, timesS, temporal.frame_rate ?? Number.NaN), frames: timesS.length }
  return withUnits({
    ...spatialFeatures(frames, blockiness, manifest.blocks),
    ...temporal,
    bits_per_pixel: bitsPerPixel(video.stream, bits, manifest.bitrate),
  }, manifest)
}
