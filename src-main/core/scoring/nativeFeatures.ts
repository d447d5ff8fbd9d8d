import type { FeatureValues } from './measureExpression'
import type { BlockParameters } from './packManifest'
import type { BlockMap, CropMeasures } from './spatialMeasures'
import { median, quantile } from './seriesStatistics'
import { blocksWithin } from './spatialMeasures'

/** Maps to read noise from: sigma, coarse structure and mean luma of the same blocks, in codes. */
export interface NoiseMaps { readonly blockNoise: BlockMap, readonly blockStructure: BlockMap, readonly blockLuma: BlockMap }

/**
 * Noise (8-bit codes) of the blocks with the least coarse structure that are neither black nor blown out, and how many
 * were read. Blocks are chosen by structure, never by noise, so that grain is not taken for texture; a rank below the
 * median keeps fine texture among them from being taken for noise.
 */
export function noiseOf(maps: NoiseMaps, { flattestShare, rank, minLuma, maxLuma }: BlockParameters['noise']): { sigma: number, blocks: number } {
  const usable = blocksWithin(maps.blockNoise, { rows: 0, columns: 0 }).filter(({ index }) => {
    const luma = maps.blockLuma.values[index] ?? 0
    return luma > minLuma && luma < maxLuma
  })
  const structure = ({ index }: { index: number }): number => maps.blockStructure.values[index] ?? 0
  // Ties are broken by position, so that the choice is the same on every machine.
  const flattest = usable.toSorted((a, b) => structure(a) - structure(b) || a.index - b.index).slice(0, Math.ceil(usable.length * flattestShare))
  return { sigma: quantile(flattest.map(({ index }) => maps.blockNoise.values[index] ?? 0), rank), blocks: flattest.length }
}

/**
 * Fine detail of the blocks with a little structure and no strong edge: Immerkaer's sigma against the mean gradient
 * (median; NaN where such blocks are too few or too rare to stand for the picture), and their share. Blur and downscaling leave at least the rounding to whole codes (about 0.17); codecs
 * quantise that away too, so less can only come from compression.
 */
function detailOf(crop: CropMeasures, { minGradient, maxGradient, maxPeak, minLuma, minBlocks, minShare }: BlockParameters['detail']): { ratio: number, share: number } {
  const ratios: number[] = []
  for (let index = 0; index < crop.fine.values.length; index++) {
    const gradient = crop.gradient.values[index] ?? 0
    if (gradient > minGradient && gradient < maxGradient && (crop.peak.values[index] ?? 0) < maxPeak && (crop.level.values[index] ?? 0) > minLuma)
      ratios.push((crop.fine.values[index] ?? 0) / gradient)
  }
  const share = ratios.length / crop.fine.values.length
  return { ratio: ratios.length < minBlocks || share < minShare ? Number.NaN : median(ratios), share }
}

/** Median of the finite values; NaN where they are not half of all: then a few odd crops must not speak for the video. */
function medianOfMost(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite)
  return 2 * finite.length < values.length ? Number.NaN : median(finite)
}

/** Features of the native crops by id, medians over the key frames; NaN where no crop could be judged. */
export function nativeFeatures(crops: readonly CropMeasures[], parameters: BlockParameters): FeatureValues {
  const detail = crops.map(crop => detailOf(crop, parameters.detail))
  const noise = crops.map(crop => noiseOf(crop, parameters.noise))
  const ringing = crops.filter(crop => crop.ringShare >= parameters.minRingShare)
  return {
    blockiness: median(crops.map(crop => crop.blockiness)),
    banding: median(crops.map(crop => 1000 * crop.banding)),
    ringing: median(ringing.map(crop => crop.ringNear - crop.ringFar)),
    fine_detail: medianOfMost(detail.map(entry => entry.ratio)),
    tonal_step: median(crops.map(crop => crop.tonalStep)),
    detail_share: median(detail.map(entry => entry.share)),
    noise_native: median(noise.filter(entry => entry.blocks > 0).map(entry => entry.sigma)),
  }
}
