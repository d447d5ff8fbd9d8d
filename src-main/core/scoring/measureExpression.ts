import { z } from 'zod'

const featureId = z.string().regex(/^[a-z][a-z0-9_]*$/).max(40)

/**
 * A quantity built from features: one feature, or the worst of several excesses, each
 * `max(0, |feature - center| - from) / per` (without `center`: `max(0, feature - from) / per`).
 */
const quantity = z.union([
  z.strictObject({ feature: featureId }),
  z.strictObject({ worst: z.array(z.strictObject({ feature: featureId, center: z.number().optional(), from: z.number(), per: z.number().positive() })).min(1) }),
])
type Quantity = z.infer<typeof quantity>

/** How features become a score in [0, 1]: data of a model pack, so that anchors change without code. */
export type ScoreExpression
  = { kind: 'logistic', of: Quantity, mu: number, k: number, direction: 'rising' | 'falling', logOffset?: number | undefined }
    | { kind: 'exponential', of: Quantity, tau: number }
    | { kind: 'ramp', of: Quantity, from: number, to: number, low: number, high: number, scale: 'linear' | 'log' }
    | { kind: 'knots', of: Quantity, at: [number, number][], scale: 'linear' | 'log', absent?: number | undefined }
    | { kind: 'product' | 'min', of: ScoreExpression[] }
    | { kind: 'blend', of: { weight: number, score: ScoreExpression }[] }

/** Whether x rises strictly and the scores go one way. */
function isOrdered(points: readonly (readonly [number, number])[]): boolean {
  const steps = points.slice(1).map((point, index) => [point[0] - (points[index]?.[0] ?? 0), point[1] - (points[index]?.[1] ?? 0)] as const)
  return steps.every(([x]) => x > 0) && (steps.every(([, score]) => score >= 0) || steps.every(([, score]) => score <= 0))
}

export const scoreExpression: z.ZodType<ScoreExpression> = z.lazy(() => z.discriminatedUnion('kind', [
  /** `1 / (1 + e^-z)`, z = (x - mu) / k, or (ln(x + logOffset) - ln mu) / k with `logOffset`; negated when falling. */
  z.strictObject({ kind: z.literal('logistic'), of: quantity, mu: z.number(), k: z.number().positive(), direction: z.enum(['rising', 'falling']), logOffset: z.number().positive().optional() }),
  /** `e^(-x / tau)` */
  z.strictObject({ kind: z.literal('exponential'), of: quantity, tau: z.number().positive() }),
  /** `low` up to `from`, `high` beyond `to`, straight (in ln x when scale is log) between. */
  z.strictObject({ kind: z.literal('ramp'), of: quantity, from: z.number(), to: z.number(), low: z.number().min(0).max(1), high: z.number().min(0).max(1), scale: z.enum(['linear', 'log']) }),
  /**
   * Piecewise linear through the points `[x, score]` (in ln x when scale is log), the first and last score beyond them:
   * quantile calibration. `absent` is the score where the feature could not be measured, such as a bit rate that is unknown.
   */
  z.strictObject({ kind: z.literal('knots'), of: quantity, at: z.array(z.tuple([z.number(), z.number().min(0).max(1)])).min(2), scale: z.enum(['linear', 'log']), absent: z.number().min(0).max(1).optional() })
    .refine(({ at }) => isOrdered(at), 'knots need rising x and scores that only rise or only fall')
    .refine(({ at, scale }) => scale === 'linear' || (at[0]?.[0] ?? 0) > 0, 'knots on a log scale need x above 0'),
  z.strictObject({ kind: z.enum(['product', 'min']), of: z.array(scoreExpression).min(1) }),
  z.strictObject({ kind: z.literal('blend'), of: z.array(z.strictObject({ weight: z.number().positive(), score: scoreExpression })).min(1) }),
]))

/** Feature values by id. */
export type FeatureValues = Readonly<Record<string, number>>

function isQuantity(node: object): node is Quantity {
  return 'feature' in node || 'worst' in node
}

function featuresOfQuantity(node: Quantity): string[] {
  return 'feature' in node ? [node.feature] : node.worst.map(term => term.feature)
}

/** Ids of the features that `expression` reads. */
export function featuresOf(expression: ScoreExpression): string[] {
  if (expression.kind === 'blend')
    return expression.of.flatMap(part => featuresOf(part.score))
  if (expression.kind === 'product' || expression.kind === 'min')
    return expression.of.flatMap(featuresOf)
  return isQuantity(expression.of) ? featuresOfQuantity(expression.of) : []
}

function valueOf(node: Quantity, features: FeatureValues): number {
  if ('feature' in node)
    return features[node.feature] ?? Number.NaN
  const excess = node.worst.map((term) => {
    const value = features[term.feature] ?? Number.NaN
    const distance = term.center === undefined ? value : Math.abs(value - term.center)
    return Math.max(0, distance - term.from) / term.per
  })
  return Math.max(...excess)
}

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z))

/** Piecewise linear through points of rising x, flat beyond the first and last. */
function interpolate(points: readonly (readonly [number, number])[], x: number): number {
  const above = points.findIndex(([knot]) => knot >= x)
  const [highX, high] = points.at(above) ?? [x, Number.NaN]
  const [lowX, low] = points[above - 1] ?? [highX, high]
  return above <= 0 ? high : low + (high - low) * (x - lowX) / (highX - lowX)
}

/** Score of `expression` in [0, 1]; NaN when a feature it reads is absent. */
export function evaluate(expression: ScoreExpression, features: FeatureValues): number {
  switch (expression.kind) {
    case 'logistic': {
      const x = valueOf(expression.of, features)
      const { mu, k, logOffset, direction } = expression
      const z = logOffset === undefined ? (x - mu) / k : (Math.log(x + logOffset) - Math.log(mu)) / k
      return sigmoid(direction === 'rising' ? z : -z)
    }
    case 'exponential':
      return Math.exp(-valueOf(expression.of, features) / expression.tau)
    case 'ramp': {
      const { from, to, low, high, scale } = expression
      const place = scale === 'log' ? (x: number) => Math.log(Math.max(x, 1e-12)) : (x: number) => x
      const part = (place(valueOf(expression.of, features)) - place(from)) / (place(to) - place(from))
      return low + (high - low) * Math.min(1, Math.max(0, part))
    }
    case 'knots': {
      const x = valueOf(expression.of, features)
      if (!Number.isFinite(x))
        return expression.absent ?? Number.NaN
      const place = expression.scale === 'log' ? (at: number) => Math.log(Math.max(at, 1e-12)) : (at: number) => at
      return interpolate(expression.at.map(([knot, score]) => [place(knot), score] as const), place(x))
    }
    case 'product':
      return expression.of.reduce((product, part) => product * evaluate(part, features), 1)
    case 'min':
      return Math.min(...expression.of.map(part => evaluate(part, features)))
    case 'blend': {
      const total = expression.of.reduce((sum, part) => sum + part.weight, 0)
      return expression.of.reduce((sum, part) => sum + part.weight * evaluate(part.score, features), 0) / total
    }
  }
}
