import type { FeatureValues } from '../../core/scoring/measureExpression'
import type { AnalyticManifest } from '../../core/scoring/packManifest'
import type { SpatialMeasures } from '../../core/scoring/spatialFeatures'
import type { DecodedParts } from './decodeStretches'
import type { SpatialRecorder } from './spatialRecorder'
import { steadyMotion } from '../../core/scoring/motionBlur'
import { spatialFeatures } from '../../core/scoring/spatialFeatures'

/** What repeating pixels leaves as it was; everything else that is measured in space would be about the repeated pixels. */
const TONE_FEATURES = ['luma_mean', 'luma_deviation', 'dark_share', 'bright_share', 'tonal_range', 'colorfulness'] as const

function toneOnly(features: FeatureValues): FeatureValues {
  return Object.fromEntries(TONE_FEATURES.map(id => [id, features[id] ?? Number.NaN]))
}

/**
 * Spatial features by id of the key frames and crops that a decode gave, without the black bars that all share: of all
 * together, and of each. Of pictures that had to be enlarged, only brightness and colour.
 */
export async function measureSpatial({ pass, stretches }: DecodedParts, { recorder, manifest }: { recorder: SpatialRecorder, manifest: AnalyticManifest }): Promise<{ whole: FeatureValues, keyFrames: FeatureValues[] }> {
  const { plan } = pass
  const { widthPx, heightPx } = plan.keyFrame
  // A video decoded as a whole may have been sampled again, so that the plan of the pass is the one that counts.
  const scale = { x: widthPx / plan.thumbnail.widthPx, y: heightPx / plan.thumbnail.heightPx, shortSidePx: Math.min(widthPx, heightPx) }
  const motions = stretches.flatMap(({ motion, keyIndices }) => (stretches.length === 1 ? plan.keyIndices : keyIndices).map(frame => steadyMotion(motion, frame, scale, manifest)))
  const looks = await recorder.measure(pass)
  const shrunkBy = plan.picture.heightPx / heightPx
  const features = (from: number, to: number): FeatureValues => {
    const part = looks.slice(from, to)
    const measures: SpatialMeasures = { frames: part.map(({ frame }) => frame), crops: part.flatMap(({ crop }) => crop ?? []), motions: motions.slice(from, to), shrunkBy }
    return plan.enlargedBy > 1 ? toneOnly(spatialFeatures(measures, manifest.blocks)) : spatialFeatures(measures, manifest.blocks)
  }
  return { whole: features(0, looks.length), keyFrames: looks.map((_, index) => features(index, index + 1)) }
}
