import type { Area } from '../../core/scoring/letterbox'
import type { FeatureValues } from '../../core/scoring/measureExpression'
import type { AnalyticManifest } from '../../core/scoring/packManifest'
import type { SpatialMeasures } from '../../core/scoring/spatialFeatures'
import type { CropMeasures, FrameMeasures } from '../../core/scoring/spatialMeasures'
import type { DecodeResult } from '../../infra/ffmpeg/decodePass'
import type { Graphs } from '../../infra/onnx/graphs'
import type { DecodedParts } from './decodeStretches'
import { Buffer } from 'node:buffer'
import { edgeFloor, tonalStep } from '../../core/scoring/edgeFloor'
import { activeArea, cropPlane, innerCrop } from '../../core/scoring/letterbox'
import { steadyMotion } from '../../core/scoring/motionBlur'
import { noiseOf } from '../../core/scoring/nativeFeatures'
import { spatialFeatures } from '../../core/scoring/spatialFeatures'
import { MIN_SIDE_PX } from '../../infra/ffmpeg/decodePlan'

const MAX_CODE = 255

interface Tools { readonly graphs: Graphs, readonly manifest: AnalyticManifest }

/** The key frames; how large a step must be to count as an edge is read from the crop of the same frame. */
async function measureFrames({ plan, keyFrames }: DecodeResult, { area, floorOf }: { area: Area, floorOf: (index: number) => number }, graphs: Graphs): Promise<FrameMeasures[]> {
  const { widthPx, heightPx } = plan.keyFrame
  const plane = widthPx * heightPx
  const measures: FrameMeasures[] = []
  for (const [index, bytes] of keyFrames.entries()) {
    const planes = area.widthPx * area.heightPx === plane
      ? bytes
      : Buffer.concat([0, 1, 2].map(channel => cropPlane(bytes.subarray(channel * plane, (channel + 1) * plane), widthPx, area)))
    measures.push(await graphs.measureFrame(planes, area, floorOf(index)))
  }
  return measures
}

async function measureCrops({ plan, crops }: DecodeResult, area: Area, graphs: Graphs): Promise<CropMeasures[]> {
  const { crop, picture, keyFrame } = plan
  const inner = innerCrop(crop, area, { x: picture.widthPx / keyFrame.widthPx, y: picture.heightPx / keyFrame.heightPx })
  const part = Math.min(inner.widthPx, inner.heightPx) < MIN_SIDE_PX ? { x: 0, y: 0, widthPx: crop.widthPx, heightPx: crop.heightPx } : inner
  const isWhole = part.widthPx === crop.widthPx && part.heightPx === crop.heightPx
  const measures: CropMeasures[] = []
  for (const whole of crops) {
    const luma = isWhole ? whole : cropPlane(whole, crop.widthPx, part)
    measures.push({ ...await graphs.measureGrid(luma, part), tonalStep: tonalStep(luma) })
  }
  return measures
}

/** What repeating pixels leaves as it was; everything else that is measured in space would be about the repeated pixels. */
const TONE_FEATURES = ['luma_mean', 'luma_deviation', 'dark_share', 'bright_share', 'tonal_range', 'colorfulness'] as const

function toneOnly(features: FeatureValues): FeatureValues {
  return Object.fromEntries(TONE_FEATURES.map(id => [id, features[id] ?? Number.NaN]))
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
  const scale = { x: widthPx / plan.thumbnail.widthPx, y: heightPx / plan.thumbnail.heightPx, shortSidePx: Math.min(widthPx, heightPx) }
  const motions = stretches.flatMap(({ motion, keyIndices }) => (stretches.length === 1 ? plan.keyIndices : keyIndices).map(frame => steadyMotion(motion, frame, scale, manifest)))
  const isEnlarged = plan.enlargedBy > 1
  const shrunkBy = plan.picture.heightPx / heightPx
  const crops = isEnlarged ? [] : await measureCrops(pass, area, graphs)
  const floors = crops.map(crop => edgeFloor({ noiseSigma: noiseOf(crop, manifest.blocks.noise).sigma / shrunkBy, tonalStep: crop.tonalStep }, manifest.blocks.edge))
  const frames = await measureFrames(pass, { area, floorOf: index => (floors[index] ?? manifest.blocks.edge.minRange) / MAX_CODE }, graphs)
  const only = <T>(values: readonly T[], index: number): T[] => values.slice(index, index + 1)
  const features = (measures: SpatialMeasures): FeatureValues => isEnlarged ? toneOnly(spatialFeatures(measures, manifest.blocks)) : spatialFeatures(measures, manifest.blocks)
  return {
    whole: features({ frames, crops, motions, shrunkBy }),
    keyFrames: frames.map((frame, index) => features({ frames: [frame], crops: only(crops, index), motions: only(motions, index), shrunkBy })),
  }
}
