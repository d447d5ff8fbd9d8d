import type { TrustFlag } from '../../../src-shared/contract/trust'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { TrustLimits } from './limits'
import type { PackTable } from './scoreTable'
import { pearson, ranksOf } from '../bench/correlation'
import { decimal, labelOf } from './flags'
import { paired } from './scoreTable'

/** Spearman rank correlation of the rows both columns have; null for fewer than `least` of them or a constant side. */
export function spearman(a: Float64Array, b: Float64Array, least: number): { readonly srcc: number, readonly n: number } | null {
  const both = paired(a, b)
  const srcc = both.rows.length < Math.max(2, least) ? Number.NaN : pearson(ranksOf(both.a), ranksOf(both.b))
  return Number.isNaN(srcc) ? null : { srcc, n: both.rows.length }
}

/**
 * Outputs that run against all others of their pack. Quality dimensions of real videos hang together (halo), so an
 * output whose correlation with the mean of the others is clearly negative may be inverted or wired to the wrong name.
 */
export function againstTheRest(table: PackTable, taxonomy: Taxonomy, limits: TrustLimits): Map<string, TrustFlag> {
  const found = new Map<string, TrustFlag>()
  const columns = [...table.columns.values()].filter(column => column.sources.measured + column.sources.imported > 0 && taxonomy.dimensions.some(entry => entry.id === column.target))
  if (columns.length < 3)
    return found
  for (const column of columns) {
    const rest = meanOf(columns.filter(other => other !== column).map(other => other.scores))
    const result = spearman(column.scores, rest, limits.fewVideos)
    if (result !== null && result.srcc < limits.inverted.maxWithinPack) {
      found.set(column.target, {
        code: 'inverted',
        severity: 'notice',
        text: `${labelOf(column.target, taxonomy)} falls where the other dimensions rise (SRCC ${decimal(result.srcc)}): its output may be inverted, or be wired to another dimension. Look at a few videos at both ends.`,
      })
    }
  }
  return found
}

function meanOf(columns: readonly Float64Array[]): Float64Array {
  const [first] = columns
  const mean = new Float64Array(first?.length ?? 0)
  for (const column of columns) {
    for (let row = 0; row < mean.length; row++)
      mean[row] = (mean[row] as number) + (column[row] as number) / columns.length
  }
  return mean
}

/**
 * Whether two outputs of pack `a` look exchanged: `x` agrees with `b`'s `y`, and `y` with `b`'s `x`, clearly better than
 * each with its own. Asked only for targets that agree badly. Returns the partner of each suspicious target.
 */
export function swappedTargets(a: PackTable, b: PackTable, weak: readonly string[], limits: TrustLimits): Map<string, string> {
  const found = new Map<string, string>()
  const agreement = (x: string, y: string): number => {
    const [left, right] = [a.columns.get(x), b.columns.get(y)]
    return left === undefined || right === undefined ? Number.NaN : spearman(left.scores, right.scores, limits.fewVideos)?.srcc ?? Number.NaN
  }
  for (const [index, x] of weak.entries()) {
    for (const y of weak.slice(index + 1)) {
      const gainX = agreement(x, y) - agreement(x, x)
      const gainY = agreement(y, x) - agreement(y, y)
      if (gainX >= limits.swapped.minGain && gainY >= limits.swapped.minGain) {
        found.set(x, y)
        found.set(y, x)
      }
    }
  }
  return found
}
