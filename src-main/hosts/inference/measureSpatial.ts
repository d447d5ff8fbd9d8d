import type { Area } from '../../core/scoring/letterbox'
import type { FeatureValues } from '../../core/scoring/measureExpression'
import type { FrameMotion } from '../../core/scoring/motionBlur'
import type { AnalyticManifest } from '../../core/scoring/packManifest'
import type { SpatialMeasures } from '../../core/scoring/spatialFeatures'
import type { CropMeasures, FrameMeasures } from '../../core/scoring/spatialMeasures'
import type { DecodeResult } from '../../infra/ffmpeg/decodePass'
import type { DecodePlan } from '../../infra/ffmpeg/decodePlan'
import type { Graphs, MotionSteps } from '../../infra/onnx/graphs'
import type { DecodedParts } from './decodeStretches'
import { Buffer } from 'node:buffer'
import { activeArea, cropPlane, innerCrop } from '../../core/scoring/letterbox'
import { spatialFeatures } from '../../core/scoring/spatialFeatures'
import { MIN_SIDE_PX } from '../../infra/ffmpeg/decodePlan'

interface Tools { readonly graphs: Graphs, readonly manifest: AnalyticManifest }

async function measureFrames({ plan, keyFrames }: DecodeResult, area: Area, graphs: Graphs): Promise<FrameMeasures[]> {
  const { widthPx, heightPx } = plan.keyFrame
  const plane = widthPx * heightPx
  const measures: FrameMeasures[] = []
  for (const bytes of keyFrames) {
    const planes = area.widthPx * area.heightPx === plane
      ? bytes
      : Buffer.concat([0, 1, 2].map(index => cropPlane(bytes.subarray(index * plane, (index + 1) * plane), widthPx, area)))
    measures.push(await graphs.measureFrame(planes, area.widthPx, area.heightPx))
  }
  return measures
}

async function measureCrops({ plan, crops }: DecodeResult, area: Area, graphs: Graphs): Promise<CropMeasures[]> {
  const { crop, picture, keyFrame } = plan
  const inner = innerCrop(crop, area, { x: picture.widthPx / keyFrame.widthPx, y: picture.heightPx / keyFrame.heightPx })
  const part = Math.min(inner.widthPx, inner.heightPx) < MIN_SIDE_PX ? { x: 0, y: 0, widthPx: crop.widthPx, heightPx: crop.heightPx } : inner
  const isWhole = part.widthPx === crop.widthPx && part.heightPx === crop.heightPx
  const measures: CropMeasures[] = []
  for (const luma of crops)
    measures.push(await graphs.measureGrid(isWhole ? luma : cropPlane(luma, crop.widthPx, part), part.widthPx, part.heightPx))
  return measures
}

/** What repeating pixels leaves as it was; everything else that is measured in space would be about the repeated pixels. */
const TONE_FEATURES = ['luma_mean', 'luma_deviation', 'dark_share', 'bright_share', 'tonal_range', 'colorfulness'] as const

function toneOnly(features: FeatureValues): FeatureValues {
  return Object.fromEntries(TONE_FEATURES.map(id => [id, features[id] ?? Number.NaN]))
}

/** Motion at each key frame in its pixels: the mean of the steps to and from it that could be followed. */
function keyMotions(motion: MotionSteps, keyIndices: readonly number[], { plan: { keyFrame, thumbnail }, followed }: { plan: DecodePlan, followed: AnalyticManifest['series']['motion'] }): FrameMotion[] {
  return keyIndices.map((frame) => {
    const steps = [frame - 1, frame].filter(step => (motion.match[step] ?? 0) >= followed.minMatch && (motion.contrast[step] ?? 0) >= followed.minContrast)
    const along = (shifts: readonly number[], scale: number): number => steps.reduce((sum, step) => sum + (shifts[step] ?? 0), 0) / steps.length * scale
    return { x: along(motion.shiftX, keyFrame.widthPx / thumbnail.widthPx), y: along(motion.shiftY, keyFrame.heightPx / thumbnail.heightPx) }
  })
}

/**
 * Spatial features by id of the key frames and crops that a decode gave, without the black bars that all share: of all
 * together, and of each. Of pictures that had to be enlarged, only brightness and colour.
 */
export async function measureSpatial({ pass, stretches }: DecodedParts, { graphs, manifest }: Tools): Promise<{ whole: FeatureValues, keyFrames: FeatureValues[] }> {
  const { plan } = pass
  const { widthPx, heightPx } = plan.keyFrame
  const found = activeArea(pass.keyFrames.map(bytes => ({ bytes, widthPx, heightPx })), manifest.blocks.bars)
  const area = Math.min(found.widthPx, found.heightPx) < MIN_SIDE_PX ? { x: 0, y: 0, widthPx, heightPx } : found
  // A video decoded as a whole may have been sampled again, so that the plan of the pass is the one that counts.
  const motions = stretches.flatMap(stretch => keyMotions(stretch.motion, stretches.length === 1 ? plan.keyIndices : stretch.keyIndices, { plan, followed: manifest.series.motion }))
  const isEnlarged = plan.enlargedBy > 1
  const [frames, crops] = [await measureFrames(pass, area, graphs), isEnlarged ? [] : await measureCrops(pass, area, graphs)]
  const shrunkBy = plan.picture.heightPx / heightPx
  const only = <T>(values: readonly T[], index: number): T[] => values.slice(index, index + 1)
  const features = (measures: SpatialMeasures): FeatureValues => isEnlarged ? toneOnly(spatialFeatures(measures, manifest.blocks)) : spatialFeatures(measures, manifest.blocks)
  return {
    whole: features({ frames, crops, motions, shrunkBy }),
    keyFrames: frames.map((frame, index) => features({ frames: [frame], crops: only(crops, index), motions: only(motions, index), shrunkBy })),
  }
}
