import type { Outlier } from '../../../src-shared/contract/trust'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { Differences } from './disagreement'
import type { TrustLimits } from './limits'
import type { PackTable } from './scoreTable'
import { robustSpread } from './distribution'
import { decimal, labelOf, sourceName } from './flags'
import { present } from './scoreTable'

type Reason = Outlier['reasons'][number]

/** A row of the tables with its reasons; `weight` orders them: the sum of how far out each is. */
export interface RowOutlier { readonly row: number, readonly weight: number, readonly reasons: readonly Reason[] }

/** No spread at all would make any distance infinitely far; this is the least spread that counts, in score units. */
const LEAST_SPREAD = 0.01

/** Collects reasons by video row. */
function createCollector() {
  const byRow = new Map<number, { weight: number, reasons: Reason[] }>()
  return {
    add(row: number, weight: number, reason: Reason): void {
      const entry = byRow.get(row) ?? { weight: 0, reasons: [] }
      entry.weight += weight
      entry.reasons.push(reason)
      byRow.set(row, entry)
    },
    list: (): RowOutlier[] => [...byRow].map(([row, entry]) => ({ row, ...entry })).sort((x, y) => y.weight - x.weight || x.row - y.row),
  }
}

/**
 * Videos far from the rest: a measured or imported score, or a difference between packs, whose modified z-score
 * (distance from the median over 1.4826 MAD; Iglewicz and Hoaglin 1993) passes the limit, and videos scored with little confidence.
 */
export function findOutliers(tables: readonly PackTable[], differences: readonly Differences[], taxonomy: Taxonomy, { outlier: limits, fewVideos }: TrustLimits): RowOutlier[] {
  const found = createCollector()
  for (const table of tables) {
    for (const column of table.columns.values()) {
      if (column.sources.measured + column.sources.imported > 0)
        scoreOutliers(column.scores, { limits, fewVideos }, (row, score, z) => found.add(row, z, { kind: 'score', target: column.target, text: `${labelOf(column.target, taxonomy)} is ${decimal(score.value)} where half of the videos are ${score.value < score.median ? 'above' : 'below'} ${decimal(score.median)} (${sourceName(table.pack.pack)}).` }))
    }
    table.confidence.forEach((confidence, row) => {
      if (confidence <= limits.maxConfidence)
        found.add(row, limits.minRobustZ * (1 - confidence), { kind: 'confidence', target: null, text: `Scored with little confidence (${decimal(confidence)} on average, ${sourceName(table.pack.pack)}).` })
    })
  }
  for (const { target, a, b, rows, differences: values } of differences) {
    if (rows.length < fewVideos)
      continue
    const { median, spread } = robustSpread(values)
    values.forEach((difference, index) => {
      const z = Math.abs(difference - median) / Math.max(spread, LEAST_SPREAD)
      if (z >= limits.minRobustZ && Math.abs(difference) >= limits.minDifference)
        found.add(rows[index] as number, z, { kind: 'disagreement', target, text: `${sourceName(a)} and ${sourceName(b)} differ by ${decimal(Math.abs(difference))} on ${labelOf(target, taxonomy)}.` })
    })
  }
  return found.list()
}

function scoreOutliers(scores: Float64Array, { limits, fewVideos }: Pick<TrustLimits, 'fewVideos'> & { readonly limits: TrustLimits['outlier'] }, take: (row: number, score: { readonly value: number, readonly median: number }, z: number) => void): void {
  const values = present(scores)
  if (values.length < fewVideos)
    return
  const { median, spread } = robustSpread(values)
  scores.forEach((value, row) => {
    const distance = Math.abs(value - median)
    const z = distance / Math.max(spread, LEAST_SPREAD)
    if (z >= limits.minRobustZ && distance >= limits.minDeviation)
      take(row, { value, median }, z)
  })
}
