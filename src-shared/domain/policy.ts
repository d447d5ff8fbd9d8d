import { z } from 'zod'
import { target } from './taxonomy'

/** Name of a model pack without its version. */
export const packId = z.string().regex(/^[a-z][a-z0-9-]*$/).max(40)

/**
 * Which model pack feeds the levels of each target. Dimensions that are not listed are fed by `otherwise`; groups and
 * the overall that are not listed are aggregated from what is below them. A label list's scores stand before any pack's.
 */
export const scoringPolicy = z.strictObject({
  otherwise: packId.default('analytic'),
  targets: z.record(target, packId).default({}),
})
export type ScoringPolicy = z.infer<typeof scoringPolicy>
