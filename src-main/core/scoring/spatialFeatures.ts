import type { StreamInfo } from '../../../src-shared/domain/media'
import type { FeatureValues } from './measureExpression'
import type { BitrateParameters, BlockParameters } from './packManifest'
import { mean, median, quantile } from './seriesStatistics'

/** One value a block, in rows. */
export interface BlockMap { readonly rows: number, readonly columns: number, readonly values: ArrayLike<number> }

/** What the frames graph measured on one key frame. */
export interface FrameMeasures {
  readonly edgeSlope: number
  readonly edgeShare: number
  readonly blockSlope: BlockMap
  readonly blockEdgeShare: BlockMap
  readonly blockNoise: BlockMap
  readonly blockTexture: BlockMap
  readonly blockLuma: BlockMap
  readonly lumaMean: number
  readonly lumaDeviation: number
  readonly darkShare: number
  readonly brightShare: number
  readonly tonalRange: number
  readonly colorfulness: number
}

interface Block { readonly row: number, readonly column: number, readonly index: number }

function blocksWithin(map: BlockMap, margin: { rows: number, columns: number }): Block[] {
  const blocks: Block[] = []
  for (let row = margin.rows; row < map.rows - margin.rows; row++) {
    for (let column = margin.columns; column < map.columns - margin.columns; column++)
      blocks.push({ row, column, index: row * map.columns + column })
  }
  return blocks
}

/** Edge slope of the sharpest central blocks that hold enough edges, and how many such blocks there are. */
function focusOf(frame: FrameMeasures, { centralShare, minEdgeShare, rank }: BlockParameters['focus']): { slope: number, blocks: number } {
  const side = (1 - centralShare) / 2
  const map = frame.blockSlope
  const central = blocksWithin(map, { rows: Math.floor(map.rows * side), columns: Math.floor(map.columns * side) })
  const slopes = central
    .filter(({ index }) => (frame.blockEdgeShare.values[index] ?? 0) >= minEdgeShare)
    .map(({ index }) => map.values[index] ?? 0)
  return { slope: quantile(slopes, rank), blocks: slopes.length }
}

/** Median noise (8-bit codes) of the flattest blocks that are neither black nor blown out, and how many were read. */
function noiseOf(frame: FrameMeasures, { flattestShare, minLuma, maxLuma }: BlockParameters['noise']): { sigma: number, blocks: number } {
  const inner = blocksWithin(frame.blockNoise, { rows: 1, columns: 1 })
  const usable = inner.filter(({ index }) => {
    const luma = frame.blockLuma.values[index] ?? 0
    return luma > minLuma && luma < maxLuma
  })
  const texture = ({ index }: Block): number => frame.blockTexture.values[index] ?? 0
  // Ties are broken by position, so that the choice is the same on every machine.
  const flattest = usable.toSorted((a, b) => texture(a) - texture(b) || a.index - b.index).slice(0, Math.ceil(usable.length * flattestShare))
  return { sigma: median(flattest.map(({ index }) => frame.blockNoise.values[index] ?? 0)), blocks: flattest.length }
}

/**
 * Spatial features by id over the key frames: medians where a single odd frame (a fade, a title) must not count, means
 * where shares add up. NaN where no key frame could be judged.
 */
export function spatialFeatures(frames: readonly FrameMeasures[], blockiness: readonly number[], parameters: BlockParameters): FeatureValues {
  const focus = frames.map(frame => focusOf(frame, parameters.focus))
  const noise = frames.map(frame => noiseOf(frame, parameters.noise))
  const withEdges = frames.filter(frame => frame.edgeShare >= parameters.minEdgeShare)
  const over = (pick: (frame: FrameMeasures) => number): number[] => frames.map(pick)
  return {
    edge_slope: median(withEdges.map(frame => frame.edgeSlope)),
    edge_share: median(over(frame => frame.edgeShare)),
    focus_slope: median(focus.filter(entry => entry.blocks > 0).map(entry => entry.slope)),
    focus_blocks: median(focus.map(entry => entry.blocks)),
    noise_sigma: median(noise.filter(entry => entry.blocks > 0).map(entry => entry.sigma)),
    noise_blocks: median(noise.map(entry => entry.blocks)),
    bright_share: mean(over(frame => frame.brightShare)),
    dark_share: mean(over(frame => frame.darkShare)),
    luma_mean: mean(over(frame => frame.lumaMean)),
    luma_deviation: mean(over(frame => frame.lumaDeviation)),
    tonal_range: median(over(frame => frame.tonalRange)),
    colorfulness: median(over(frame => frame.colorfulness)),
    blockiness: median(blockiness),
  }
}

/** Bits per pixel and frame as H.264 at the reference size would need for the same picture; NaN for an empty video. */
export function bitsPerPixel(stream: Pick<StreamInfo, 'codec' | 'widthPx' | 'heightPx'>, bits: { total: number, frames: number }, parameters: BitrateParameters): number {
  const pixels = stream.widthPx * stream.heightPx
  const efficiency = parameters.efficiency[stream.codec] ?? parameters.otherwise
  return bits.total / bits.frames / pixels * efficiency * (pixels / parameters.referencePixels) ** parameters.exponent
}
