import { z } from 'zod'

/**
 * The five levels of the ITU-R BT.500 absolute category rating scale, worst first.
 * Their words and thresholds are data (`resources/taxonomy`); their order and number are not.
 */
export const LEVELS = ['bad', 'poor', 'fair', 'good', 'excellent'] as const

export const level = z.enum(LEVELS)
export type Level = z.infer<typeof level>

/** A quality score in [0, 1]; higher is better. */
export const score = z.number().min(0).max(1)

/** Rank of a level, 0 (bad) to 4 (excellent). */
export function rankOf(value: Level): number {
  return LEVELS.indexOf(value)
}

/** Where a score came from. `inferred`: estimated from other dimensions, because no trusted estimator exists. */
export const SCORE_SOURCES = ['measured', 'inferred', 'imported', 'curator'] as const
export const scoreSource = z.enum(SCORE_SOURCES)
export type ScoreSource = z.infer<typeof scoreSource>
