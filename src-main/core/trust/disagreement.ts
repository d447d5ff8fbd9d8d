import type { PackDisagreement, TrustFlag } from '../../../src-shared/contract/trust'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { TrustLimits } from './limits'
import type { PackTable } from './scoreTable'
import { pearson, ranksOf } from '../bench/correlation'
import { decimal, labelOf, sourceName } from './flags'
import { paired } from './scoreTable'
import { swappedTargets } from './suspicion'

/** Rows with their difference, for whoever looks for outliers. */
export interface Differences { readonly target: string, readonly a: string, readonly b: string, readonly rows: Int32Array, readonly differences: Float64Array }

type WithoutNames = Omit<PackDisagreement, 'videos'> & { readonly videos: readonly { readonly row: number, readonly a: number, readonly b: number }[] }

export interface PairFindings { readonly disagreements: readonly WithoutNames[], readonly differences: readonly Differences[] }

/** Two packs compared on every target both score: rank correlation, mean absolute difference, the videos with the largest. */
export function compareTables(a: PackTable, b: PackTable, taxonomy: Taxonomy, limits: TrustLimits): PairFindings {
  const disagreements: WithoutNames[] = []
  const differences: Differences[] = []
  for (const [target, column] of a.columns) {
    const other = b.columns.get(target)
    const both = other && paired(column.scores, other.scores)
    if (!both || both.rows.length === 0)
      continue
    const difference = both.a.map((value, index) => value - (both.b[index] as number))
    const srcc = both.rows.length < 2 ? Number.NaN : pearson(ranksOf(both.a), ranksOf(both.b))
    const order = Array.from(both.rows.keys()).sort((x, y) => Math.abs(difference[y] as number) - Math.abs(difference[x] as number)).slice(0, limits.disagreement.shownVideos)
    differences.push({ target, a: a.pack.pack, b: b.pack.pack, rows: both.rows, differences: difference })
    disagreements.push({
      target,
      a: a.pack.pack,
      b: b.pack.pack,
      n: both.rows.length,
      srcc: Number.isNaN(srcc) || both.rows.length < limits.fewVideos ? null : srcc,
      meanAbsoluteDifference: difference.reduce((sum, value) => sum + Math.abs(value), 0) / difference.length,
      videos: order.map(index => ({ row: both.rows[index] as number, a: both.a[index] as number, b: both.b[index] as number })),
      flags: [],
    })
  }
  const weak = disagreements.filter(entry => entry.srcc !== null && entry.srcc < limits.swapped.maxOwn).map(entry => entry.target)
  const swapped = swappedTargets(a, b, weak, limits)
  return { disagreements: disagreements.map(entry => ({ ...entry, flags: flagsOf(entry, swapped, taxonomy, limits) })), differences }
}

function flagsOf({ target, n, srcc, meanAbsoluteDifference, ...packs }: WithoutNames, swapped: ReadonlyMap<string, string>, taxonomy: Taxonomy, limits: TrustLimits): TrustFlag[] {
  if (n < limits.fewVideos)
    return []
  const [a, b] = [sourceName(packs.a), sourceName(packs.b)]
  const partner = swapped.get(target)
  if (partner !== undefined)
    return [{ code: 'swapped', severity: 'problem', text: `${a} and ${b} agree better when ${labelOf(target, taxonomy)} and ${labelOf(partner, taxonomy)} are exchanged: one of them may have these two outputs swapped.` }]
  if (srcc !== null && srcc < limits.inverted.maxBetweenPacks)
    return [{ code: 'inverted', severity: 'problem', text: `${a} and ${b} order the videos the opposite way (SRCC ${decimal(srcc)}): one of them may be inverted, or be wired to another dimension.` }]
  if ((srcc !== null && srcc < limits.disagreement.minSrcc) || meanAbsoluteDifference > limits.disagreement.minMeanDifference)
    return [{ code: 'disagreement', severity: 'notice', text: `${a} and ${b} hardly agree (${srcc === null ? '' : `SRCC ${decimal(srcc)}, `}mean difference ${decimal(meanAbsoluteDifference)}). Look at the videos that differ most, then choose which pack feeds the levels.` }]
  return []
}
