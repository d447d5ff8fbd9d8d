import type { Value } from './graphBuilder.ts'
import { GraphBuilder } from './graphBuilder.ts'
import { gaussian, isBelow, mean, slice } from './pieces.ts'

/** Side of the transform blocks whose edges show when compression is heavy. */
const GRID = 8
/** Steps above this are edges of the scene, not of blocks, in 8-bit codes. */
const MAX_STEP = 12
/** Keeps the ratio finite on pictures without any step, in codes. */
const STEP_FLOOR = 0.06
/** Noise is read in blocks of twice the grid. */
const NOISE_BLOCK = 16
/** Side of the cells on which rings around edges are drawn. */
const RING_CELL = 4
/** Gradient of an edge strong enough to ring, and of a cell smooth enough to show it, in codes a pixel. */
const STRONG_EDGE = 10
const SMOOTH_CELL = 1.5
/** Bands: steps of 2 to 32 codes (one code is what rounding does to any smooth ramp) between 5 equal pixels on each side. */
const BAND = { least: 1.5, most: 32.5, flat: 0.5, width: 5 }

/** The luma without its first `start` and last `end` samples along `axis`. */
function cut(g: GraphBuilder, value: Value, axis: number, range: { start: number, end: number }): Value {
  return slice(g, value, { axis, start: range.start, end: range.end === 0 ? undefined : -range.end })
}

/**
 * How much one phase of the 8-pixel grid stands out along `axis` (2: rows, 3: columns), max / median over the phases - 1.
 * Only the part of a step that exceeds the four steps beside it counts, so that texture and noise do not hide the grid.
 */
function addPhases(g: GraphBuilder, luma: Value, axis: 2 | 3): Value {
  const step = g.op('Abs', [g.op('Sub', [cut(g, luma, axis, { start: 1, end: 0 }), cut(g, luma, axis, { start: 0, end: 1 })])])
  const pair = g.op('Max', [cut(g, step, axis, { start: 0, end: 1 }), cut(g, step, axis, { start: 1, end: 0 })])
  const beside = g.op('Max', [cut(g, pair, axis, { start: 0, end: 3 }), cut(g, pair, axis, { start: 3, end: 0 })])
  const excess = g.op('Clip', [g.op('Sub', [cut(g, step, axis, { start: 2, end: 2 }), beside]), g.floats([0]), g.floats([MAX_STEP])])
  const profile = mean(g, excess, [1, axis === 2 ? 3 : 2])
  // The side is a multiple of 8, so 5 steps are lacking; the last incomplete period is dropped.
  const whole = cut(g, profile, 1, { start: 0, end: GRID - 5 })
  const phases = mean(g, g.op('Reshape', [whole, g.ints(0, -1, GRID)]), [1])
  const [sorted] = g.ops('TopK', [phases, g.ints(GRID)], { count: 2, attributes: { axis: 1, largest: 1, sorted: 1 } })
  const largest = slice(g, sorted as Value, { axis: 1, start: 0, end: 1 })
  const median = mean(g, slice(g, sorted as Value, { axis: 1, start: GRID / 2 - 1, end: GRID / 2 + 1 }), [1], true)
  const ratio = g.op('Div', [largest, g.op('Add', [median, g.floats([STEP_FLOOR])])])
  return g.op('Sub', [ratio, g.floats([1])])
}

/**
 * Mean height (codes) of the low steps between two flat runs, all pixels counted: fewer but higher steps show more (the
 * idea of CAMBI, Tandon et al., PCS 2021, reduced to one scale).
 */
function addBands(g: GraphBuilder, luma: Value, axis: 2 | 3): Value {
  const kernel = axis === 3 ? [1, BAND.width] : [BAND.width, 1]
  const run = { kernel_shape: kernel, strides: [1, 1] }
  const range = g.op('Add', [g.op('MaxPool', [luma], run), g.op('MaxPool', [g.op('Neg', [luma])], run)])
  const flat = isBelow(g, range, g.floats([BAND.flat]))
  // The run that ends at x and the one that starts at x + 1.
  const both = g.op('Mul', [cut(g, flat, axis, { start: 0, end: BAND.width }), cut(g, flat, axis, { start: BAND.width, end: 0 })])
  const step = g.op('Abs', [g.op('Sub', [cut(g, luma, axis, { start: BAND.width, end: BAND.width - 1 }), cut(g, luma, axis, { start: BAND.width - 1, end: BAND.width })])])
  const low = g.op('Mul', [isBelow(g, step, g.floats([BAND.most])), isBelow(g, g.floats([BAND.least]), step)])
  return mean(g, g.op('Mul', [g.op('Mul', [both, low]), step]), [1, 2, 3])
}

interface Smoothed { readonly response: Value, readonly gradient: Value }

/** Ripples in smooth cells near strong edges, in codes, above those of smooth cells far from any (mosquito noise, ringing). */
function addRinging(g: GraphBuilder, { response, gradient }: Smoothed): void {
  const cell = { kernel_shape: [RING_CELL, RING_CELL], strides: [RING_CELL, RING_CELL] }
  const ripple = g.op('AveragePool', [response], cell)
  const smooth = isBelow(g, g.op('AveragePool', [gradient], cell), g.floats([SMOOTH_CELL]))
  const strong = isBelow(g, g.floats([STRONG_EDGE]), g.op('MaxPool', [gradient], cell))
  const reach = (cells: number): Value => g.op('MaxPool', [strong], { kernel_shape: [2 * cells + 1, 2 * cells + 1], strides: [1, 1], pads: [cells, cells, cells, cells] })
  const near = g.op('Mul', [smooth, g.op('Sub', [reach(2), strong])])
  const far = g.op('Mul', [smooth, g.op('Sub', [g.floats([1]), reach(4)])])
  const average = (mask: Value): Value => g.op('Div', [mean(g, g.op('Mul', [mask, ripple]), [1, 2, 3]), g.op('Max', [mean(g, mask, [1, 2, 3]), g.floats([1e-6])])])
  g.output('ring_near', average(near), ['N'])
  g.output('ring_far', average(far), ['N'])
  g.output('ring_share', g.op('Min', [mean(g, near, [1, 2, 3]), mean(g, far, [1, 2, 3])]), ['N'])
}

/** Noise (Immerkaer, CVIU 1996; in codes) of 16-pixel blocks with their coarse structure and mean luma to choose by. */
function addNoiseMaps(g: GraphBuilder, luma: Value, sigma: Value): void {
  const dimensions = ['N', 1, 'noise_rows', 'noise_columns']
  const pair = { kernel_shape: [2, 2], strides: [2, 2] }
  g.output('block_noise', g.op('AveragePool', [sigma], pair), dimensions)
  // Structure is what remains after a Gaussian of 2 pixels, which takes nine tenths of any noise away.
  const half = g.op('AveragePool', [luma], pair)
  const kernel = gaussian(1, 3)
  const padded = g.op('Pad', [half, g.ints(0, 0, 3, 3, 0, 0, 3, 3)], { mode: 'edge' })
  const smooth = g.op('Conv', [g.op('Conv', [padded, g.floats(kernel, [1, 1, 7, 1])]), g.floats(kernel, [1, 1, 1, 7])])
  const pool = { kernel_shape: [NOISE_BLOCK / 2, NOISE_BLOCK / 2], strides: [NOISE_BLOCK / 2, NOISE_BLOCK / 2] }
  g.output('block_structure', g.op('Add', [g.op('MaxPool', [smooth], pool), g.op('MaxPool', [g.op('Neg', [smooth])], pool)]), dimensions)
  g.output('block_luma', g.op('AveragePool', [half], pool), dimensions)
}

/**
 * What only shows at native resolution. Input `crops`: uint8 [N, 1, h, w] luma codes, sides multiples of 8 and at least 32.
 * Outputs: `blockiness` (a phase-free form of Wang, Sheikh and Bovik, ICIP 2002), `banding`, `ring_*`, and maps: of 8-pixel
 * blocks `fine` (Immerkaer's sigma in codes), `gradient` and `peak` (mean and largest gradient in codes a pixel), `level`
 * (mean luma code); of 16-pixel blocks `block_noise`, `block_structure` and `block_luma` in codes.
 */
export function buildGridGraph(): Uint8Array {
  const g = new GraphBuilder('grid')
  const luma = g.op('Cast', [g.input('crops', 'uint8', ['N', 1, 'h', 'w'])], { to: 1 })
  const worse = g.op('Max', [addPhases(g, luma, 2), addPhases(g, luma, 3)])
  g.output('blockiness', g.op('Reshape', [worse, g.ints(-1)]), ['N'])
  g.output('banding', g.op('Max', [addBands(g, luma, 2), addBands(g, luma, 3)]), ['N'])

  const operator = g.floats([1, -2, 1, -2, 4, -2, 1, -2, 1], [1, 1, 3, 3])
  const edge = g.op('Pad', [luma, g.ints(0, 0, 1, 1, 0, 0, 1, 1)], { mode: 'reflect' })
  const response = g.op('Mul', [g.op('Abs', [g.op('Conv', [edge, operator])]), g.floats([Math.sqrt(Math.PI / 2) / 6])])
  const kernel = gaussian(1, 3)
  const padded = g.op('Pad', [luma, g.ints(0, 0, 4, 4, 0, 0, 4, 4)], { mode: 'edge' })
  const smooth = g.op('Conv', [g.op('Conv', [padded, g.floats(kernel, [1, 1, 7, 1])]), g.floats(kernel, [1, 1, 1, 7])])
  const vector = g.op('Conv', [smooth, g.floats([0, 0, 0, -0.5, 0, 0.5, 0, 0, 0, 0, -0.5, 0, 0, 0, 0, 0, 0.5, 0], [2, 1, 3, 3])])
  const gradient = g.op('Sqrt', [g.op('ReduceSum', [g.op('Mul', [vector, vector]), g.ints(1)], { keepdims: 1 })])
  addRinging(g, { response, gradient })

  const pool = { kernel_shape: [GRID, GRID], strides: [GRID, GRID] }
  const dimensions = ['N', 1, 'rows', 'columns']
  const fine = g.op('AveragePool', [response], pool)
  g.output('fine', fine, dimensions)
  g.output('gradient', g.op('AveragePool', [gradient], pool), dimensions)
  g.output('peak', g.op('MaxPool', [gradient], pool), dimensions)
  g.output('level', g.op('AveragePool', [luma], pool), dimensions)
  addNoiseMaps(g, luma, fine)
  return g.encode()
}
