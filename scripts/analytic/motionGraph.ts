import type { Value } from './graphBuilder.ts'
import { GraphBuilder } from './graphBuilder.ts'
import { mean, slice } from './pieces.ts'

/** Whole-pixel search range at a quarter of the thumbnail size: 5 there are 20 thumbnail pixels either way. */
const SEARCH = 5
/** Residuals well above this multiple of their mean belong to objects that move on their own, and weigh little. */
const OUTLIER_SCALE = 1.5

interface Pair { readonly current: Value, readonly previous: Value }
interface Shift { readonly x: Value, readonly y: Value }

/** Each frame with mean 0 and standard deviation 1, so that a change of brightness or contrast is no motion. */
function normalised(g: GraphBuilder, frames: Value): { value: Value, deviation: Value } {
  const centred = g.op('Sub', [frames, mean(g, frames, [1, 2, 3], true)])
  const deviation = g.op('Sqrt', [mean(g, g.op('Mul', [centred, centred]), [1, 2, 3], true)])
  return { value: g.op('Div', [centred, g.op('Max', [deviation, g.floats([1 / 255])])]), deviation }
}

function pairOf(g: GraphBuilder, frames: Value): Pair {
  return { current: slice(g, frames, { axis: 0, start: 1 }), previous: slice(g, frames, { axis: 0, start: 0, end: -1 }) }
}

/** `value` without `margin` pixels on each side. */
function inner(g: GraphBuilder, value: Value, margin: number): Value {
  return slice(g, slice(g, value, { axis: 2, start: margin, end: -margin }), { axis: 3, start: margin, end: -margin })
}

/** Shift of the content in whole pixels by exhaustive search (sum of absolute differences), and how clear the match is. */
function searchShift(g: GraphBuilder, pair: Pair): { shift: Shift, match: Value } {
  const middle = inner(g, pair.current, SEARCH)
  const side = 2 * SEARCH + 1
  const costs: Value[] = []
  for (let dy = -SEARCH; dy <= SEARCH; dy++) {
    // Content that moved by (dx, dy) was at (x - dx, y - dy) before.
    const rows = slice(g, pair.previous, { axis: 2, start: SEARCH - dy, end: SEARCH + dy === 0 ? undefined : -(SEARCH + dy) })
    for (let dx = -SEARCH; dx <= SEARCH; dx++) {
      const moved = slice(g, rows, { axis: 3, start: SEARCH - dx, end: SEARCH + dx === 0 ? undefined : -(SEARCH + dx) })
      costs.push(mean(g, g.op('Abs', [g.op('Sub', [middle, moved])]), [2, 3]))
    }
  }
  const cost = g.op('Concat', costs, { axis: 1 })
  const best = g.op('ArgMin', [cost], { axis: 1, keepdims: 1 })
  const column = g.op('Mod', [best, g.ints(side)])
  const row = g.op('Div', [best, g.ints(side)])
  const centred = (index: Value): Value => g.op('Sub', [g.op('Cast', [index], { to: 1 }), g.floats([SEARCH])])
  const least = g.op('ReduceMin', [cost], { axes: [1], keepdims: 1 })
  const typical = g.op('Max', [mean(g, cost, [1], true), g.floats([1e-6])])
  const match = g.op('Sub', [g.floats([1]), g.op('Div', [least, typical])])
  return { shift: { x: centred(column), y: centred(row) }, match }
}

/** Indices 0, 1, ... along `axis` of `value` as float32. */
function indices(g: GraphBuilder, value: Value, axis: number): Value {
  const size = g.op('Gather', [g.op('Shape', [value]), g.int(axis)])
  return g.op('Cast', [g.op('Range', [g.int(0), size, g.int(1)])], { to: 1 })
}

/**
 * Rows (or columns) of a linear resampling matrix [T, out, in]: output i reads input i + margin - shift between the two
 * nearest pixels. As a matrix product it runs on every execution provider, unlike GridSample.
 */
function resampler(g: GraphBuilder, from: Value, options: { axis: 2 | 3, to: Value, margin: number, shift: Value }): Value {
  const read = g.op('Unsqueeze', [g.op('Add', [indices(g, options.to, options.axis), g.floats([options.margin])]), g.ints(0, 2)])
  const moved = g.op('Sub', [read, g.op('Unsqueeze', [options.shift, g.ints(2)])])
  const distance = g.op('Abs', [g.op('Sub', [moved, g.op('Unsqueeze', [indices(g, from, options.axis), g.ints(0, 1)])])])
  return g.op('Relu', [g.op('Sub', [g.floats([1]), distance])])
}

/** `previous` moved by `shift`, read where `to` lies `margin` pixels inside of it. */
function warp(g: GraphBuilder, previous: Value, options: { to: Value, margin: number, shift: Shift }): Value {
  const { to, margin, shift } = options
  const rows = resampler(g, previous, { axis: 2, to, margin, shift: shift.y })
  const columns = g.op('Transpose', [resampler(g, previous, { axis: 3, to, margin, shift: shift.x })], { perm: [0, 2, 1] })
  return g.op('Unsqueeze', [g.op('MatMul', [g.op('MatMul', [rows, g.op('Squeeze', [previous, g.ints(1)])]), columns]), g.ints(1)])
}

/**
 * Change of mean luma of the part of the scene that both frames show: the camera's motion is taken out first, so that
 * neither what a pan brings in nor a shake counts as a change of light.
 */
function overlapChange(g: GraphBuilder, pair: Pair, options: { shift: Shift, margin: number }): Value {
  const { shift, margin } = options
  const window = inner(g, pair.current, margin)
  // Beyond the margin there is nothing to read.
  const within = (value: Value): Value => g.op('Clip', [value, g.floats([-margin]), g.floats([margin])])
  const moved = warp(g, pair.previous, { to: window, margin, shift: { x: within(shift.x), y: within(shift.y) } })
  return mean(g, g.op('Sub', [window, moved]), [1, 2, 3])
}

/** One robust Gauss-Newton step (Lucas and Kanade 1981) that improves `shift`, at most one pixel a step. */
function refineShift(g: GraphBuilder, pair: Pair, options: { shift: Shift, margin: number }): Shift {
  const { shift, margin } = options
  const window = inner(g, pair.current, margin)
  const ring = inner(g, pair.current, margin - 1)
  const half = g.floats([0.5])
  const slope = (axis: 2 | 3): Value => {
    const across = slice(g, ring, { axis: axis === 2 ? 3 : 2, start: 1, end: -1 })
    return g.op('Mul', [g.op('Sub', [slice(g, across, { axis, start: 2 }), slice(g, across, { axis, start: 0, end: -2 })]), half])
  }
  const gx = slope(3)
  const gy = slope(2)
  const rest = g.op('Sub', [window, warp(g, pair.previous, { to: window, margin, shift })])

  const scale = g.op('Max', [g.op('Mul', [mean(g, g.op('Abs', [rest]), [2, 3], true), g.floats([OUTLIER_SCALE])]), g.floats([1e-4])])
  const ratio = g.op('Div', [rest, scale])
  const weight = g.op('Reciprocal', [g.op('Add', [g.op('Mul', [ratio, ratio]), g.floats([1])])])
  const moment = (a: Value, b: Value): Value => mean(g, g.op('Mul', [g.op('Mul', [a, b]), weight]), [2, 3])
  const damping = g.floats([1e-5])
  const xx = g.op('Add', [moment(gx, gx), damping])
  const yy = g.op('Add', [moment(gy, gy), damping])
  const xy = moment(gx, gy)
  const xr = moment(gx, rest)
  const yr = moment(gy, rest)
  const determinant = g.op('Sub', [g.op('Mul', [xx, yy]), g.op('Mul', [xy, xy])])
  const solve = (a: Value, b: Value, c: Value, d: Value): Value => {
    const step = g.op('Neg', [g.op('Div', [g.op('Sub', [g.op('Mul', [a, b]), g.op('Mul', [c, d])]), determinant])])
    return g.op('Clip', [step, g.floats([-1]), g.floats([1])])
  }
  return {
    x: g.op('Add', [shift.x, solve(yy, xr, xy, yr)]),
    y: g.op('Add', [shift.y, solve(xx, yr, xy, xr)]),
  }
}

function doubled(g: GraphBuilder, shift: Shift): Shift {
  return { x: g.op('Mul', [shift.x, g.floats([2])]), y: g.op('Mul', [shift.y, g.floats([2])]) }
}

/**
 * Temporal features of consecutive thumbnails. Input `thumbnails`: uint8 [T, 1, h, w] luma codes in limited range, T >= 2,
 * sides at least 64. Outputs: `luma_mean` [T] in 0..1; for each step t -> t+1, [T-1]: `difference` mean |dY| in codes,
 * `shift_x`, `shift_y` motion of the content in thumbnail pixels, `match` 0 (no structure to follow) to 1, `contrast` and
 * `light_change` (of the mean luma of what both frames show) in codes.
 */
export function buildMotionGraph(): Uint8Array {
  const g = new GraphBuilder('motion')
  const thumbnails = g.input('thumbnails', 'uint8', ['T', 1, 'h', 'w'])
  const luma = g.op('Mul', [g.op('Cast', [thumbnails], { to: 1 }), g.floats([1 / 255])])
  g.output('luma_mean', mean(g, luma, [1, 2, 3]), ['T'])
  const raw = pairOf(g, luma)
  const difference = mean(g, g.op('Abs', [g.op('Sub', [raw.current, raw.previous])]), [1, 2, 3])
  g.output('difference', g.op('Mul', [difference, g.floats([255])]), ['S'])

  const halve = (value: Value): Value => g.op('AveragePool', [value], { kernel_shape: [2, 2], strides: [2, 2] })
  const half = halve(luma)
  const halfFrames = normalised(g, half)
  const quarterFrames = normalised(g, halve(half))
  const quarterPair = pairOf(g, quarterFrames.value)
  const halfPair = pairOf(g, halfFrames.value)
  const { shift: coarse, match } = searchShift(g, quarterPair)
  const quarter = refineShift(g, quarterPair, { shift: coarse, margin: SEARCH })
  const first = refineShift(g, halfPair, { shift: doubled(g, quarter), margin: 2 * SEARCH })
  const second = refineShift(g, halfPair, { shift: first, margin: 2 * SEARCH })
  const final = doubled(g, second)
  const row = (value: Value): Value => g.op('Reshape', [value, g.ints(-1)])
  g.output('shift_x', row(final.x), ['S'])
  g.output('shift_y', row(final.y), ['S'])
  g.output('match', row(match), ['S'])
  g.output('contrast', row(g.op('Mul', [slice(g, halfFrames.deviation, { axis: 0, start: 1 }), g.floats([255])])), ['S'])
  const change = overlapChange(g, pairOf(g, half), { shift: second, margin: 2 * SEARCH })
  g.output('light_change', g.op('Mul', [change, g.floats([255])]), ['S'])
  return g.encode()
}
