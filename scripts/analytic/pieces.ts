import type { GraphBuilder, Value } from './graphBuilder.ts'

/** `count` values from `from` to `to`, both included, equally spaced. */
export function spaced(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + (to - from) * index / (count - 1))
}

/** `count` values from `from` to `to`, both included, each a fixed multiple of the one before. */
export function spacedLog(from: number, to: number, count: number): number[] {
  return spaced(Math.log(from), Math.log(to), count).map(Math.exp)
}

/** Samples of a normalised Gaussian at -radius..radius. */
export function gaussian(sigma: number, radius: number): number[] {
  const raw = Array.from({ length: 2 * radius + 1 }, (_, index) => Math.exp(-((index - radius) ** 2) / (2 * sigma ** 2)))
  const total = raw.reduce((sum, value) => sum + value, 0)
  return raw.map(value => value / total)
}

/** A part of `value` along `axis`: elements `start`, `start + step`, ... before `end` (negative: from the back). */
export function slice(g: GraphBuilder, value: Value, range: { axis: number, start: number, end?: number | undefined, step?: number }): Value {
  return g.op('Slice', [value, g.ints(range.start), g.ints(range.end ?? Number.MAX_SAFE_INTEGER), g.ints(range.axis), g.ints(range.step ?? 1)])
}

/** `value` as one row of samples an item: [N, ...] -> [N, 1, samples]. */
export function flatten(g: GraphBuilder, value: Value): Value {
  return g.op('Reshape', [value, g.ints(0, 1, -1)])
}

/** Mean over `axes`; they are kept with size 1 when `keep` is set. */
export function mean(g: GraphBuilder, value: Value, axes: readonly number[], keep = false): Value {
  return g.op('ReduceMean', [value], { axes, keepdims: keep ? 1 : 0 })
}

/** 1 where `value` < `limit`, else 0. */
export function isBelow(g: GraphBuilder, value: Value, limit: Value): Value {
  return g.op('Cast', [g.op('Less', [value, limit])], { to: 1 })
}

/**
 * Quantile from a cumulative distribution sampled at rising `knots`, linear between them. `axis` is the axis of the
 * knots in `cdf`; it is kept with size 1. Below the first and above the last knot the answer is that knot.
 */
export function quantile(g: GraphBuilder, cdf: Value, options: { knots: readonly number[], axis: number, rank: number, rest: number }): Value {
  const { knots, axis, rank, rest } = options
  const shape = [knots.length - 1, ...Array.from<number>({ length: rest }).fill(1)]
  const steps = g.floats(knots.slice(1).map((knot, index) => knot - (knots[index] as number)), shape)
  const below = slice(g, cdf, { axis, start: 0, end: -1 })
  const above = slice(g, cdf, { axis, start: 1 })
  // The tiny divisor only matters in empty bins, which are then passed whole (numerator > 0) or not at all.
  const width = g.op('Add', [g.op('Sub', [above, below]), g.floats([1e-9])])
  const part = g.op('Clip', [g.op('Div', [g.op('Sub', [g.floats([rank]), below]), width]), g.floats([0]), g.floats([1])])
  const climbed = g.op('ReduceSum', [g.op('Mul', [part, steps]), g.ints(axis)], { keepdims: 1 })
  return g.op('Add', [climbed, g.floats([knots[0] as number])])
}
