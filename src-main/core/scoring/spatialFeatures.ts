import type { StreamInfo } from '../../../src-shared/domain/media'
import type { FeatureValues } from './measureExpression'
import type { FrameMotion } from './motionBlur'
import type { BitrateParameters, BlockParameters } from './packManifest'
import type { CropMeasures, FrameMeasures } from './spatialMeasures'
import { motionBlurFeatures } from './motionBlur'
import { nativeFeatures, noiseOf } from './nativeFeatures'
import { compositionOf, focusOf } from './salience'
import { mean, median } from './seriesStatistics'

/** What was measured on the key frames of a video, in their order. */
export interface SpatialMeasures {
  readonly frames: readonly FrameMeasures[]
  readonly motions: readonly FrameMotion[]
  readonly crops: readonly CropMeasures[]
  /** Native pixels a pixel of the key frames covers on a side; 1 where nothing was shrunk. */
  readonly shrunkBy: number
}

/**
 * Spatial features by id over the key frames: medians where a single odd frame (a fade, a title) must not count, means
 * where shares add up. NaN where no key frame could be judged.
 */
export function spatialFeatures({ frames, motions, crops, shrunkBy }: SpatialMeasures, parameters: BlockParameters): FeatureValues {
  const focus = frames.map(frame => focusOf(frame, parameters.focus))
  const noise = frames.map(frame => noiseOf(frame, parameters.noise))
  const composition = frames.map(compositionOf)
  const withEdges = frames.filter(frame => frame.edgeShare >= parameters.minEdgeShare)
  const over = (pick: (frame: FrameMeasures) => number): number[] => frames.map(pick)
  const native = nativeFeatures(crops, parameters)
  const shrunkNoise = median(noise.filter(entry => entry.blocks > 0).map(entry => entry.sigma))
  // White noise falls with the side of the area it is averaged over; so noise counts alike whatever the size it was taken in.
  const grain = (native.noise_native ?? Number.NaN) / shrunkBy
  return {
    ...native,
    ...motionBlurFeatures(frames, motions, parameters.motionBlur),
    edge_slope: median(withEdges.map(frame => frame.edgeSlope)),
    edge_share: median(over(frame => frame.edgeShare)),
    focus_slope: median(focus.filter(entry => entry.blocks > 0).map(entry => entry.slope)),
    focus_contrast: median(focus.map(entry => entry.contrast).filter(Number.isFinite)),
    focus_blocks: median(focus.map(entry => entry.blocks)),
    noise_sigma: Number.isFinite(grain) ? Math.max(grain, shrunkNoise) : shrunkNoise,
    noise_blocks: median(noise.map(entry => entry.blocks)),
    thirds_share: median(composition.map(entry => entry.thirds)),
    subject_offset: median(composition.map(entry => entry.offset)),
    border_clutter: median(composition.map(entry => entry.clutter)),
    bright_share: mean(over(frame => frame.brightShare)),
    dark_share: mean(over(frame => frame.darkShare)),
    luma_mean: mean(over(frame => frame.lumaMean)),
    luma_deviation: mean(over(frame => frame.lumaDeviation)),
    tonal_range: median(over(frame => frame.tonalRange)),
    colorfulness: median(over(frame => frame.colorfulness)),
  }
}

/**
 * Bits per pixel and frame as H.264 at the reference size would need for the same picture; NaN for an empty video and for
 * a codec whose efficiency is not known.
 */
export function bitsPerPixel(stream: Pick<StreamInfo, 'codec' | 'widthPx' | 'heightPx'>, bits: { total: number, frames: number }, parameters: BitrateParameters): number {
  const pixels = stream.widthPx * stream.heightPx
  const efficiency = parameters.efficiency[stream.codec] ?? Number.NaN
  return bits.total / bits.frames / pixels * efficiency * (pixels / parameters.referencePixels) ** parameters.exponent
}
