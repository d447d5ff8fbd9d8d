import { z } from 'zod'

/**
 * Why a text is out of date. `levels`: somebody or a new score moved a level it depends on; `taxonomy`: the taxonomy in
 * force moves such a level or names it otherwise; `grammar`: a newer version of its language file would word it anew.
 */
export const STALE_REASONS = ['levels', 'taxonomy', 'grammar'] as const
export const staleReason = z.enum(STALE_REASONS)
export type StaleReason = z.infer<typeof staleReason>

/** How many stale texts there are: those nobody has touched will be replaced, those somebody has get an offer, or have one that waits for an answer. */
export const staleCounts = z.strictObject({
  untouched: z.number().int().nonnegative(),
  touched: z.number().int().nonnegative(),
  offered: z.number().int().nonnegative(),
  byReason: z.strictObject({ levels: z.number().int(), taxonomy: z.number().int(), grammar: z.number().int() }),
})
export type StaleCounts = z.infer<typeof staleCounts>
