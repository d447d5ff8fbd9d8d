import type { BlockParameters } from './packManifest'
import type { Block, FrameMeasures } from './spatialMeasures'
import { mean } from './seriesStatistics'
import { blocksWithin, valueAt } from './spatialMeasures'

/** Value below which the share `rank` of the weight lies; NaN of nothing. */
export function weightedQuantile(entries: readonly { readonly value: number, readonly weight: number }[], rank: number): number {
  const sorted = entries.toSorted((a, b) => a.value - b.value)
  const limit = rank * sorted.reduce((sum, entry) => sum + entry.weight, 0)
  let passed = 0
  for (const { value, weight } of sorted) {
    passed += weight
    if (passed >= limit)
      return value
  }
  return Number.NaN
}

/** Position of a block's middle in 0..1 of each side. */
function place({ row, column }: Block, { rows, columns }: { rows: number, columns: number }): { x: number, y: number } {
  return { x: (column + 0.5) / columns, y: (row + 0.5) / rows }
}

/**
 * How sharp the likely subject is: blocks with enough edges within the middle of the picture, weighted by how much their
 * colour stands out (Achanta et al., CVPR 2009). `contrast` is its slope over that of all other blocks with edges.
 */
export function focusOf(frame: FrameMeasures, { centralShare, minEdgeShare, rank, saliencyWeight }: BlockParameters['focus']): { slope: number, contrast: number, blocks: number } {
  const map = frame.blockSlope
  const side = (1 - centralShare) / 2
  const typical = mean(Array.from(frame.blockSaliency.values))
  const weightOf = (block: Block): number => 1 + saliencyWeight * valueAt(frame.blockSaliency, block) / Math.max(typical, 1e-6)
  const edged = blocksWithin(map, { rows: 0, columns: 0 }).filter(({ index }) => (frame.blockEdgeShare.values[index] ?? 0) >= minEdgeShare)
  const margin = { rows: Math.floor(map.rows * side), columns: Math.floor(map.columns * side) }
  const isCentral = ({ row, column }: Block): boolean => row >= margin.rows && row < map.rows - margin.rows && column >= margin.columns && column < map.columns - margin.columns
  const entries = (blocks: readonly Block[]): { value: number, weight: number }[] => blocks.map(block => ({ value: map.values[block.index] ?? 0, weight: weightOf(block) }))
  const central = edged.filter(isCentral)
  const slope = weightedQuantile(entries(central), rank)
  const rest = weightedQuantile(entries(edged.filter(block => !isCentral(block))), rank)
  return { slope, contrast: slope / rest, blocks: central.length }
}

/** Places of the four crossings of the lines at thirds, and the half-width of their neighbourhood, as shares of the sides. */
const THIRDS = [1 / 3, 2 / 3]
const NEAR_THIRD = 0.12
/** Width of the border in which edges are clutter (Ke, Tang and Jing, CVPR 2006), as a share of the side. */
const BORDER = 0.12

/**
 * Evidence of how the frame is organised (after Ke et al., CVPR 2006, and Datta et al., ECCV 2006): `thirds` share of
 * saliency around the crossings of the thirds, `offset` distance of its centre from the middle (0..1), `clutter` share of
 * the edges that lie along the border. It feeds no score: nothing here was held against opinions.
 */
export function compositionOf(frame: FrameMeasures): { thirds: number, offset: number, clutter: number } {
  const map = frame.blockSaliency
  const blocks = blocksWithin(map, { rows: 0, columns: 0 }).map(block => ({ ...place(block, map), weight: map.values[block.index] ?? 0 }))
  const total = Math.max(blocks.reduce((sum, block) => sum + block.weight, 0), 1e-6)
  const sum = (pick: (block: { x: number, y: number, weight: number }) => number): number => blocks.reduce((all, block) => all + pick(block), 0) / total
  const isNear = (at: number): boolean => THIRDS.some(third => Math.abs(at - third) <= NEAR_THIRD)
  const edges = frame.blockEdgeShare
  const cells = blocksWithin(edges, { rows: 0, columns: 0 }).map(block => ({ ...place(block, edges), share: edges.values[block.index] ?? 0 }))
  const isBorder = ({ x, y }: { x: number, y: number }): boolean => Math.min(x, y, 1 - x, 1 - y) < BORDER
  const edgeTotal = Math.max(cells.reduce((all, cell) => all + cell.share, 0), 1e-6)
  return {
    thirds: sum(block => isNear(block.x) && isNear(block.y) ? block.weight : 0),
    offset: 2 * Math.hypot(sum(block => block.x * block.weight) - 0.5, sum(block => block.y * block.weight) - 0.5),
    clutter: cells.filter(isBorder).reduce((all, cell) => all + cell.share, 0) / edgeTotal,
  }
}
