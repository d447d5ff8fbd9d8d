import type { FrameTable, StreamInfo } from '../../../src-shared/domain/media'
import type { FeatureValues } from '../../core/scoring/measureExpression'
import type { AnalyticManifest } from '../../core/scoring/packManifest'
import type { Feature, WindowFeatures } from '../../core/scoring/ports'
import type { SeenStretch } from '../../core/scoring/windowFeatures'
import type { DecodeResult } from '../../infra/ffmpeg/decodePass'
import type { DecodedParts, DecodedStretch } from './decodeStretches'
import type { SpatialRecorder } from './spatialRecorder'
import { stat } from 'node:fs/promises'
import { bitsPerPixel } from '../../core/scoring/spatialFeatures'
import { combineStretches } from '../../core/scoring/stretchFeatures'
import { temporalFeatures } from '../../core/scoring/temporalFeatures'
import { windowFeatures } from '../../core/scoring/windowFeatures'
import { measureSpatial } from './measureSpatial'

export interface VideoRequest {
  readonly videoPath: string
  readonly stream: StreamInfo
  readonly framesExpected: number
  readonly timeBase: FrameTable['timeBase']
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

/** Raw features of a decoded video with their units, and again along the video without. */
export interface MeasuredVideo { readonly features: Record<string, Feature>, readonly windows: readonly WindowFeatures[] }

/** The stretches with the spatial features of their own key frames, which lie one stretch after the other. */
function seenStretches({ stretches, pass }: DecodedVideo, keyFrames: readonly FeatureValues[]): SeenStretch[] {
  let used = 0
  return stretches.map(({ from, motion, keyIndices, timesS }) => {
    // A video decoded as a whole may have been sampled again.
    const count = stretches.length === 1 ? keyFrames.length : keyIndices.length
    used += count
    // Frames may be missing at the end of a damaged stretch.
    return { from, to: from + timesS.length, series: { ...motion, thumbnail: pass.plan.thumbnail, timesS }, keyFrames: keyFrames.slice(used - count, used) }
  })
}

/** Raw features of single frames of a video, and what the container says of its bits; nothing about motion. */
export async function measureGlance(video: VideoRequest & { readonly index: FrameTable }, parts: DecodedParts, { recorder, manifest }: { recorder: SpatialRecorder, manifest: AnalyticManifest }): Promise<Record<string, Feature>> {
  const { pts, timeBase } = video.index
  const bits = { total: await totalBits(video, pts.map(ticks => ticks * timeBase[0] / timeBase[1]), video.stream.fps ?? Number.NaN), frames: pts.length }
  const { picture } = parts.pass.plan
  const { whole } = await measureSpatial(parts, { recorder, manifest })
  return withUnits({ ...whole, bits_per_pixel: bitsPerPixel(video.stream, bits, manifest.bitrate), short_side: Math.min(picture.widthPx, picture.heightPx) }, manifest)
}

/** Measures what was decoded of a video. */
export async function measureVideo(video: VideoRequest, decoded: DecodedVideo, { recorder, manifest }: { recorder: SpatialRecorder, manifest: AnalyticManifest }): Promise<MeasuredVideo> {
  const { pass, stretches, frameTable } = decoded
  const timesS = frameTable.pts.map(pts => pts * frameTable.timeBase[0] / frameTable.timeBase[1])
  const temporal = combineStretches(stretches.map(stretch => ({
    frames: stretch.timesS.length,
    features: temporalFeatures({ ...stretch.motion, thumbnail: pass.plan.thumbnail, timesS: stretch.timesS }, manifest.series),
  })))
  // Repeated frames cost next to nothing, so that only the others share the bits.
  const frames = timesS.length * (1 - (temporal.repeat_share ?? 0))
  const bits = { total: await totalBits(video, timesS, temporal.frame_rate ?? Number.NaN), frames }
  const { picture } = pass.plan
  const constants = { bits_per_pixel: bitsPerPixel(video.stream, bits, manifest.bitrate), short_side: Math.min(picture.widthPx, picture.heightPx) }
  const spatial = await measureSpatial({ pass, stretches }, { recorder, manifest })
  return {
    features: withUnits({ ...spatial.whole, ...temporal, ...constants }, manifest),
    windows: windowFeatures(seenStretches(decoded, spatial.keyFrames), constants, manifest),
  }
}
