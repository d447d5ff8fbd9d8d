import type { Level } from '../../../src-shared/domain/level'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import { LEVELS, rankOf } from '../../../src-shared/domain/level'
import { levelOf } from '../../../src-shared/domain/quality'
import { pearson, ranksOf } from '../bench/correlation'

/** How much of a set of scores survives when only their levels are told. */
export interface LevelFidelity {
  readonly n: number
  /** Rank and linear correlation of the level (0 bad to 4 excellent) with the score; null where either is constant. */
  readonly srcc: number | null
  readonly plcc: number | null
  /** Share of the scores in each level; sums to 1 (all 0 without scores). */
  readonly shares: Readonly<Record<Level, number>>
}

/**
 * Fidelity of the mapping from scores in [0, 1] to levels. Scores spread evenly over [0, 1] give .98 with thresholds at
 * .2/.4/.6/.8; scores crowded into the middle fall below .95 because most share one or two levels.
 * @see Xie et al., "Score2Instruct", arXiv 2506.21011 (fidelity of the five-level mapping above .95 in both)
 */
export function levelFidelity(scores: readonly number[], taxonomy: Taxonomy): LevelFidelity {
  const levels = scores.map(score => levelOf(score, taxonomy))
  const ranks = levels.map(rankOf)
  const varies = (values: readonly number[]): boolean => values.some(value => value !== values[0])
  const agrees = varies(scores) && varies(ranks)
  const share = (level: Level): number => scores.length === 0 ? 0 : levels.filter(found => found === level).length / scores.length
  return {
    n: scores.length,
    srcc: agrees ? pearson(ranksOf(ranks), ranksOf(scores)) : null,
    plcc: agrees ? pearson(ranks, scores) : null,
    shares: Object.fromEntries(LEVELS.map(level => [level, share(level)])) as Record<Level, number>,
  }
}
