/** One value a block, in rows. */
export interface BlockMap { readonly rows: number, readonly columns: number, readonly values: ArrayLike<number> }

/** What the frames graph measured on one key frame. Slopes in 1/px, luma 0..1 unless a map says codes. */
export interface FrameMeasures {
  readonly edgeSlope: number
  readonly edgeShare: number
  readonly blockSlope: BlockMap
  readonly blockEdgeShare: BlockMap
  /** Immerkaer's sigma in codes. */
  readonly blockNoise: BlockMap
  /** Range of the smoothed luma in codes. */
  readonly blockStructure: BlockMap
  /** Mean luma code. */
  readonly blockLuma: BlockMap
  /** Distance of the block's colour from the mean colour in codes. */
  readonly blockSaliency: BlockMap
  /** Root mean square gradient along each axis at pixel scale, and between cells of 16 pixels. */
  readonly fineX: number
  readonly fineY: number
  readonly coarseX: number
  readonly coarseY: number
  readonly lumaMean: number
  readonly lumaDeviation: number
  readonly darkShare: number
  readonly brightShare: number
  readonly tonalRange: number
  readonly colorfulness: number
}

/** What the grid graph measured on one native luma crop. */
export interface GridMeasures {
  readonly blockiness: number
  readonly banding: number
  /** Ripple in codes of smooth cells near strong edges and far from any, and the smaller of their shares. */
  readonly ringNear: number
  readonly ringFar: number
  readonly ringShare: number
  /** Of 8-pixel blocks: Immerkaer's sigma in codes, mean and largest gradient in codes a pixel, mean luma code. */
  readonly fine: BlockMap
  readonly gradient: BlockMap
  readonly peak: BlockMap
  readonly level: BlockMap
  /** Of 16-pixel blocks, as in {@link FrameMeasures}. */
  readonly blockNoise: BlockMap
  readonly blockStructure: BlockMap
  readonly blockLuma: BlockMap
}

/** All that is measured on one native luma crop. */
export interface CropMeasures extends GridMeasures {
  /** Mean distance between the luma codes in use. */
  readonly tonalStep: number
}

export interface Block { readonly row: number, readonly column: number, readonly index: number }

/** The blocks at least `margin` away from the border, in rows. */
export function blocksWithin(map: BlockMap, margin: { rows: number, columns: number }): Block[] {
  const blocks: Block[] = []
  for (let row = margin.rows; row < map.rows - margin.rows; row++) {
    for (let column = margin.columns; column < map.columns - margin.columns; column++)
      blocks.push({ row, column, index: row * map.columns + column })
  }
  return blocks
}

/** Value of `map` at a block of another map of about the same size; NaN for an empty map. */
export function valueAt(map: BlockMap, { row, column }: Pick<Block, 'row' | 'column'>): number {
  return map.values[Math.min(row, map.rows - 1) * map.columns + Math.min(column, map.columns - 1)] ?? Number.NaN
}
