import { z } from 'zod'
import { packId, scoringPolicy } from '../domain/policy'
import { clientId, operation } from './base'

/** Which packs score videos, and which of them feeds which level. */
export const scoringChoice = z.strictObject({
  /** Packs that score what is pending, in this order. */
  enabled: z.array(packId).min(1).max(16),
  policy: scoringPolicy,
})
export type ScoringChoice = z.infer<typeof scoringChoice>

export const scoring = {
  getChoice: operation.output(scoringChoice),
  /** Keeps the choice and starts the job `id` that makes all levels again as it says; stored scores and decisions stay as they are. */
  setChoice: operation.input(scoringChoice.extend({ id: clientId })).output(z.strictObject({ id: z.uuidv7() })),
}
