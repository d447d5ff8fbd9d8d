import type { Calibration } from '../../../src-shared/domain/taxonomy'

export type Knots = Calibration['knots']

interface Block { readonly x: number, readonly y: number, readonly weight: number }

function pooled(a: Block, b: Block): Block {
  const weight = a.weight + b.weight
  return { x: (a.x * a.weight + b.x * b.weight) / weight, y: (a.y * a.weight + b.y * b.weight) / weight, weight }
}

/** Pools neighbours (in order of x) until y rises from block to block; O(n). */
function pool(blocks: readonly Block[]): Block[] {
  const result: Block[] = []
  for (const block of blocks) {
    let last = block
    for (let before = result.at(-1); before !== undefined && before.y >= last.y; before = result.at(-1)) {
      last = pooled(before, last)
      result.pop()
    }
    result.push(last)
  }
  return result
}

/**
 * Non-decreasing values nearest to `values` in the weighted least-squares sense, in the same order.
 * Pool-adjacent-violators.
 * @see Barlow, Bartholomew, Bremner & Brunk, "Statistical Inference under Order Restrictions", 1972
 * @see de Leeuw, Hornik & Mair, "Isotone optimization in R", J. Stat. Software 2009
 */
export function poolAdjacentViolators(values: readonly number[], weights: readonly number[] = values.map(() => 1)): number[] {
  const blocks = pool(values.map((y, index) => ({ x: index, y, weight: weights[index] as number })))
  // A block of weight w covers the entries whose weights sum to w.
  const result: number[] = []
  let at = 0
  for (const { y, weight } of blocks) {
    for (let covered = 0; at < values.length && covered < weight * (1 - 1e-12); at++) {
      covered += weights[at] as number
      result.push(y)
    }
  }
  return result
}

/** Entries with the same x become one, with their mean y. */
function withoutTies(x: readonly number[], y: readonly number[]): Block[] {
  const order = x.map((_, index) => index).sort((a, b) => (x[a] as number) - (x[b] as number))
  const result: Block[] = []
  for (const index of order) {
    const next = { x: x[index] as number, y: y[index] as number, weight: 1 }
    const last = result.at(-1)
    if (last?.x === next.x)
      result[result.length - 1] = pooled(last, next)
    else result.push(next)
  }
  return result
}

/** Neighbouring blocks joined until each holds about the n-th part of the weight; rising blocks stay rising. */
function joined(blocks: readonly Block[], count: number): Block[] {
  const share = blocks.reduce((sum, block) => sum + block.weight, 0) / count
  const result: Block[] = []
  let open: Block | null = null
  for (const block of blocks) {
    open = open === null ? block : pooled(open, block)
    if (open.weight >= share * (1 - 1e-9)) {
      result.push(open)
      open = null
    }
  }
  const last = result.at(-1)
  if (open !== null && last !== undefined && open.weight < share / 2)
    result[result.length - 1] = pooled(last, open)
  else if (open !== null)
    result.push(open)
  return result
}

const limit = (value: number): number => Math.min(1, Math.max(0, value))

/**
 * A rising piecewise linear mapping of [0, 1] onto [0, 1] with at most `maxKnots` inner knots: the isotonic regression of
 * y on x, its blocks' centres joined by lines (so that order within a block is kept), continued to 0 and 1 with the mean
 * slope. Null when y does not rise with x at all.
 */
export function isotonicKnots(x: readonly number[], y: readonly number[], maxKnots: number): Knots | null {
  const blocks = joined(pool(withoutTies(x, y)), maxKnots)
  const first = blocks[0]
  const last = blocks.at(-1)
  if (first === undefined || last === undefined || !(last.x > first.x && last.y > first.y))
    return null
  const slope = (last.y - first.y) / (last.x - first.x)
  const knots: Knots = blocks.map(block => [block.x, limit(block.y)])
  if (first.x > 0)
    knots.unshift([0, limit(first.y - slope * first.x)])
  if (last.x < 1)
    knots.push([1, limit(last.y + slope * (1 - last.x))])
  return knots
}
