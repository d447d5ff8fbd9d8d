import type { Value } from './graphBuilder.ts'
import { GraphBuilder } from './graphBuilder.ts'
import { mean, slice } from './pieces.ts'

/** Side of the transform blocks whose edges show when compression is heavy. */
const GRID = 8
/** Steps above this are edges of the scene, not of blocks: 16 codes. */
const MAX_STEP = 16 / 255

/** How much one phase of the 8-pixel grid stands out along `axis` (2: rows, 3: columns): max / median over the phases - 1. */
function addPhases(g: GraphBuilder, luma: Value, axis: 2 | 3): Value {
  const step = g.op('Sub', [slice(g, luma, { axis, start: 1 }), slice(g, luma, { axis, start: 0, end: -1 })])
  const clipped = g.op('Min', [g.op('Abs', [step]), g.floats([MAX_STEP])])
  const profile = mean(g, clipped, [1, axis === 2 ? 3 : 2])
  // The side is a multiple of 8, so there is one step fewer; the last incomplete period is dropped.
  const whole = slice(g, profile, { axis: 1, start: 0, end: -(GRID - 1) })
  const phases = mean(g, g.op('Reshape', [whole, g.ints(0, -1, GRID)]), [1])
  const [sorted] = g.ops('TopK', [phases, g.ints(GRID)], { count: 2, attributes: { axis: 1, largest: 1, sorted: 1 } })
  const largest = slice(g, sorted as Value, { axis: 1, start: 0, end: 1 })
  const median = mean(g, slice(g, sorted as Value, { axis: 1, start: GRID / 2 - 1, end: GRID / 2 + 1 }), [1], true)
  const ratio = g.op('Div', [largest, g.op('Max', [median, g.floats([1e-4])])])
  return g.op('Sub', [ratio, g.floats([1])])
}

/**
 * Blockiness at native resolution without knowing where the grid starts (a phase-free form of Wang, Sheikh and Bovik,
 * ICIP 2002). Input `crops`: uint8 [N, 1, h, w] luma codes, sides multiples of 8 and at least 32.
 */
export function buildGridGraph(): Uint8Array {
  const g = new GraphBuilder('grid')
  const crops = g.input('crops', 'uint8', ['N', 1, 'h', 'w'])
  const luma = g.op('Mul', [g.op('Cast', [crops], { to: 1 }), g.floats([1 / 255])])
  const worse = g.op('Max', [addPhases(g, luma, 2), addPhases(g, luma, 3)])
  g.output('blockiness', g.op('Reshape', [worse, g.ints(-1)]), ['N'])
  return g.encode()
}
