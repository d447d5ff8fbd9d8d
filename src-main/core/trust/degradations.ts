import { z } from 'zod'
import document from '../../../resources/trust/degradations.json'
import { target } from '../../../src-shared/domain/taxonomy'

const crf = z.number().int().min(0).max(51)
const step = z.strictObject({ filter: z.string().min(1).nullable(), crf })

/** Damage of the response test: `resources/trust/degradations.json`. Severities rise. */
export const degradations = z.strictObject({
  format: z.literal(1),
  /** Only the start of a clip is used, no larger than this. */
  durationS: z.number().positive().max(30),
  maxShortSidePx: z.number().int().min(64).multipleOf(2),
  reference: z.strictObject({ crf }),
  kinds: z.array(z.strictObject({ id: z.string(), label: z.string(), target, severities: z.array(step).min(3) })).min(1),
})
export type Degradations = z.infer<typeof degradations>

export const DEGRADATIONS: Degradations = degradations.parse(document)
