import type { Value } from './graphBuilder.ts'
import { GraphBuilder } from './graphBuilder.ts'
import { flatten, gaussian, isBelow, mean, quantile, slice, spaced, spacedLog } from './pieces.ts'

/** Every third pixel, from the second on: prime to the 8-pixel grid of codecs, so that block edges are not favoured. */
const STEP = 3
/** Samples a focus block is wide: 16 samples of every third pixel are 48 pixels. */
const FOCUS_BLOCK = 16
const NOISE_BLOCK = 16
/** Side of the cells between which the scene's own structure is read, in pixels. */
const COARSE_CELL = 16
const STRONGEST_SHARE = 0.05
const GRADIENT_KNOTS = [0, ...spacedLog(0.0015, 0.45, 63)]
const SLOPE_KNOTS = spaced(0.05, 0.37, 33)
/** Above every knot: pixels that are no edge are never below one. */
const NO_SLOPE = 9
const LUMA_KNOTS = spaced(0, 1, 65)
/** Every other cell of the shrunk luma places its quantiles well enough. */
const LUMA_STEP = 2

/** Edge slope: |grad Y| / (max - min in 9x9) after a Gaussian of 1 px, read at every third pixel where that range exceeds `floor`. */
function addSlope(g: GraphBuilder, luma: Value, floor: Value): void {
  const padded = g.op('Pad', [luma, g.ints(0, 0, 3, 3, 0, 0, 3, 3)], { mode: 'edge' })
  const kernel = gaussian(1, 3)
  const smooth = g.op('Conv', [g.op('Conv', [padded, g.floats(kernel, [1, 1, 7, 1])]), g.floats(kernel, [1, 1, 1, 7])])
  const differences = g.floats([0, 0, 0, -0.5, 0, 0.5, 0, 0, 0, 0, -0.5, 0, 0, 0, 0, 0, 0.5, 0], [2, 1, 3, 3])
  const vector = g.op('Conv', [smooth, differences], { strides: [STEP, STEP] })
  const gradient = g.op('Sqrt', [g.op('ReduceSum', [g.op('Mul', [vector, vector]), g.ints(1)], { keepdims: 1 })])

  // Windows of 9 centred on the same pixels; the two directions one after the other, each already at every third pixel.
  const largest = (value: Value): Value => {
    const columns = g.op('MaxPool', [value], { kernel_shape: [9, 1], strides: [STEP, 1], pads: [3, 0, 3, 0] })
    return g.op('MaxPool', [columns], { kernel_shape: [1, 9], strides: [1, STEP], pads: [0, 3, 0, 3] })
  }
  const range = g.op('Add', [largest(smooth), largest(g.op('Neg', [smooth]))])
  const slope = g.op('Div', [gradient, g.op('Max', [range, g.floats([1e-6])])])

  // A quarter of the samples places the 5 % quantile well enough.
  const everyOther = slice(g, slice(g, gradient, { axis: 2, start: 0, step: 2 }), { axis: 3, start: 0, step: 2 })
  const cdf = mean(g, isBelow(g, flatten(g, everyOther), g.floats(GRADIENT_KNOTS, [GRADIENT_KNOTS.length, 1])), [2])
  const strong = quantile(g, cdf, { knots: GRADIENT_KNOTS, axis: 1, rank: 1 - STRONGEST_SHARE, rest: 0 })
  const strongest = g.op('Unsqueeze', [strong, g.ints(2, 3)])
  const hasRange = g.op('Greater', [range, floor])
  const edge = g.op('And', [g.op('GreaterOrEqual', [gradient, strongest]), hasRange])
  const isEdge = g.op('Cast', [edge], { to: 1 })

  // Share of the edge pixels below each knot, over the frame and in each block.
  const edgeCount = g.op('ReduceSum', [isEdge, g.ints(2, 3)], { keepdims: 1 })
  const edgeSlope = g.op('Where', [edge, slope, g.floats([NO_SLOPE])])
  const edgesBelow = isBelow(g, edgeSlope, g.floats(SLOPE_KNOTS, [SLOPE_KNOTS.length, 1, 1]))
  const frameCdf = g.op('Div', [g.op('ReduceSum', [edgesBelow, g.ints(2, 3)], { keepdims: 1 }), g.op('Max', [edgeCount, g.floats([1])])])
  g.output('edge_slope', g.op('Reshape', [quantile(g, frameCdf, { knots: SLOPE_KNOTS, axis: 1, rank: 0.5, rest: 2 }), g.ints(-1)]), ['N'])
  g.output('edge_share', mean(g, isEdge, [1, 2, 3]), ['N'])

  const pool = { kernel_shape: [FOCUS_BLOCK, FOCUS_BLOCK], strides: [FOCUS_BLOCK, FOCUS_BLOCK] }
  const density = g.op('AveragePool', [isEdge], pool)
  const blockCdf = g.op('Div', [g.op('AveragePool', [edgesBelow], pool), g.op('Max', [density, g.floats([1e-6])])])
  g.output('block_slope', quantile(g, blockCdf, { knots: SLOPE_KNOTS, axis: 1, rank: 0.5, rest: 2 }), ['N', 1, 'focus_rows', 'focus_columns'])
  g.output('block_edge_share', density, ['N', 1, 'focus_rows', 'focus_columns'])
  addDirections(g, vector, smooth)
}

/**
 * Root mean square of the gradient along x and along y, at pixel scale and between cells of 16 pixels. Blur along one axis
 * takes from the fine gradient of that axis only; what the scene itself has more of in one direction shows at both scales.
 * Squares, because the sum of a gradient's sizes is the same for one edge and for the weak copies that a long exposure
 * leaves of it.
 */
function addDirections(g: GraphBuilder, vector: Value, smooth: Value): void {
  const cells = g.op('AveragePool', [smooth], { kernel_shape: [COARSE_CELL, COARSE_CELL], strides: [COARSE_CELL, COARSE_CELL] })
  const rms = (value: Value, axes: readonly number[]): Value => g.op('Sqrt', [mean(g, g.op('Mul', [value, value]), axes)])
  const step = (axis: number): Value => rms(g.op('Sub', [slice(g, cells, { axis, start: 1 }), slice(g, cells, { axis, start: 0, end: -1 })]), [1, 2, 3])
  const fine = g.ops('Split', [rms(vector, [2, 3]), g.ints(1, 1)], { count: 2, attributes: { axis: 1 } })
  for (const [index, name] of ['x', 'y'].entries()) {
    g.output(`fine_${name}`, g.op('Reshape', [fine[index] as Value, g.ints(-1)]), ['N'])
    g.output(`coarse_${name}`, step(name === 'x' ? 3 : 2), ['N'])
  }
}

/**
 * Noise of each 16-pixel block by Immerkaer's operator (CVIU 1996, in 8-bit codes), with the block's structure and mean
 * luma to choose by. Structure is what is left of it after a Gaussian of 2 pixels, which takes nine tenths of any noise away.
 */
function addNoise(g: GraphBuilder, luma: Value): void {
  const pool = { kernel_shape: [NOISE_BLOCK, NOISE_BLOCK], strides: [NOISE_BLOCK, NOISE_BLOCK] }
  const operator = g.floats([1, -2, 1, -2, 4, -2, 1, -2, 1], [1, 1, 3, 3])
  const framed = g.op('Pad', [luma, g.ints(0, 0, 1, 1, 0, 0, 1, 1)], { mode: 'reflect' })
  const response = g.op('Abs', [g.op('Conv', [framed, operator])])
  const sigma = g.op('Mul', [g.op('AveragePool', [response], pool), g.floats([255 * Math.sqrt(Math.PI / 2) / 6])])
  const half = g.op('AveragePool', [luma], { kernel_shape: [2, 2], strides: [2, 2] })
  const kernel = gaussian(1, 3)
  const padded = g.op('Pad', [half, g.ints(0, 0, 3, 3, 0, 0, 3, 3)], { mode: 'edge' })
  const smooth = g.op('Conv', [g.op('Conv', [padded, g.floats(kernel, [1, 1, 7, 1])]), g.floats(kernel, [1, 1, 1, 7])])
  const halfPool = { kernel_shape: [NOISE_BLOCK / 2, NOISE_BLOCK / 2], strides: [NOISE_BLOCK / 2, NOISE_BLOCK / 2] }
  const structure = g.op('Add', [g.op('MaxPool', [smooth], halfPool), g.op('MaxPool', [g.op('Neg', [smooth])], halfPool)])
  const codes = (value: Value): Value => g.op('Mul', [value, g.floats([255])])
  const dimensions = ['N', 1, 'noise_rows', 'noise_columns']
  g.output('block_noise', sigma, dimensions)
  g.output('block_structure', codes(structure), dimensions)
  g.output('block_luma', codes(g.op('AveragePool', [half], halfPool)), dimensions)
}

/**
 * Saliency of each focus block: distance in Y'CbCr of a 4x shrunk, slightly smoothed picture from its mean (Achanta et al.,
 * CVPR 2009, with a video's own axes for Lab); luma counts half, so that lit surroundings do not outshine a coloured subject.
 */
function addSaliency(g: GraphBuilder, luma: Value, chroma: Value): void {
  const shrink = (value: Value): Value => g.op('AveragePool', [value], { kernel_shape: [4, 4], strides: [4, 4] })
  const small = g.op('Concat', [g.op('Mul', [shrink(luma), g.floats([255 / 2])]), shrink(chroma)], { axis: 1 })
  const smooth = g.op('AveragePool', [small], { kernel_shape: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1], count_include_pad: 0 })
  const distance = g.op('Sub', [smooth, mean(g, small, [2, 3], true)])
  const saliency = g.op('Sqrt', [g.op('ReduceSum', [g.op('Mul', [distance, distance]), g.ints(1)], { keepdims: 1 })])
  const side = FOCUS_BLOCK * STEP / 4
  g.output('block_saliency', g.op('AveragePool', [saliency], { kernel_shape: [side, side], strides: [side, side] }), ['N', 1, 'saliency_rows', 'saliency_columns'])
}

/** Shares of dark and bright pixels, mean, standard deviation and the 2 % and 98 % quantiles of luma, after a 4x area downscale, so that noise does not widen them. */
function addExposure(g: GraphBuilder, luma: Value): void {
  const small = g.op('AveragePool', [luma], { kernel_shape: [4, 4], strides: [4, 4] })
  const rows = slice(g, small, { axis: 2, start: 0, step: LUMA_STEP })
  const samples = flatten(g, slice(g, rows, { axis: 3, start: 0, step: LUMA_STEP }))
  const average = mean(g, samples, [2], true)
  const deviation = g.op('Sub', [samples, average])
  g.output('luma_mean', g.op('Reshape', [average, g.ints(-1)]), ['N'])
  g.output('luma_deviation', g.op('Sqrt', [mean(g, g.op('Mul', [deviation, deviation]), [1, 2])]), ['N'])
  g.output('dark_share', mean(g, isBelow(g, samples, g.floats([0.08])), [1, 2]), ['N'])
  g.output('bright_share', mean(g, g.op('Cast', [g.op('Greater', [samples, g.floats([0.9])])], { to: 1 }), [1, 2]), ['N'])
  const cdf = mean(g, isBelow(g, samples, g.floats(LUMA_KNOTS, [LUMA_KNOTS.length, 1])), [2])
  const at = (rank: number): Value => quantile(g, cdf, { knots: LUMA_KNOTS, axis: 1, rank, rest: 0 })
  g.output('tonal_range', g.op('Reshape', [g.op('Sub', [at(0.98), at(0.02)]), g.ints(-1)]), ['N'])
}

/** Colourfulness of Hasler and Suesstrunk (2003) on 8-bit RGB after an 8x area downscale, which takes noise out. */
function addColor(g: GraphBuilder, luma: Value, chroma: Value): void {
  const shrink = (value: Value): Value => g.op('AveragePool', [value], { kernel_shape: [8, 8], strides: [8, 8] })
  const small = g.op('Concat', [g.op('Mul', [shrink(luma), g.floats([255])]), shrink(chroma)], { axis: 1 })
  // BT.709, limited range: rows R, G, B of Y, Cb, Cr codes; offsets from black at 16 and neutral at 128.
  const y = 255 / 219
  const c = 255 / 224
  const rows = [[y, 0, 1.5748 * c], [y, -0.1873 * c, -0.4681 * c], [y, 1.8556 * c, 0]] as const
  const offsets = rows.map(([a, b, d]) => -(16 * a + 128 * b + 128 * d))
  const matrix = rows.flat()
  const linear = g.op('Conv', [small, g.floats(matrix, [3, 3, 1, 1]), g.floats(offsets)])
  const rgb = g.op('Clip', [linear, g.floats([0]), g.floats([255])])
  const channels = g.op('Reshape', [rgb, g.ints(0, 3, -1)])
  const opponent = g.op('MatMul', [g.floats([1, -1, 0, 0.5, 0.5, -1], [2, 3]), channels])
  const average = mean(g, opponent, [2], true)
  const deviation = g.op('Sub', [opponent, average])
  const variance = mean(g, g.op('Mul', [deviation, deviation]), [2])
  const norm = (squares: Value): Value => g.op('Sqrt', [g.op('ReduceSum', [squares, g.ints(1)], { keepdims: 0 })])
  const level = norm(mean(g, g.op('Mul', [average, average]), [2]))
  g.output('colorfulness', g.op('Add', [norm(variance), g.op('Mul', [level, g.floats([0.3])])]), ['N'])
}

/**
 * Spatial features of key frames. Input `frames`: uint8 [N, 3, H, W], Y'CbCr codes in limited range, BT.709, at least 64 x 64;
 * `edge_floor`: float32 [1], the range in 0..1 from which on a slope is that of an edge.
 * @see `docs/adr` and the manifest for what each output feeds.
 */
export function buildFramesGraph(): Uint8Array {
  const g = new GraphBuilder('frames')
  const frames = g.input('frames', 'uint8', ['N', 3, 'H', 'W'])
  const floor = g.input('edge_floor', 'float32', [1])
  const luma = g.op('Mul', [g.op('Cast', [slice(g, frames, { axis: 1, start: 0, end: 1 })], { to: 1 }), g.floats([1 / 255])])
  const chroma = g.op('Cast', [slice(g, frames, { axis: 1, start: 1 })], { to: 1 })
  addSlope(g, luma, floor)
  addNoise(g, luma)
  addSaliency(g, luma, chroma)
  addExposure(g, luma)
  addColor(g, luma, chroma)
  return g.encode()
}
