import type { TargetDistribution, TrustFlag } from '../../../src-shared/contract/trust'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { TrustLimits } from './limits'
import type { ScoreColumn } from './scoreTable'
import { rankOf } from '../../../src-shared/domain/level'
import { levelOf } from '../../../src-shared/domain/quality'
import { levelFidelity } from '../calibration/levelFidelity'
import { distributionFlags } from './flags'
import { present } from './scoreTable'

/** Quantile of sorted values by linear interpolation between order statistics (Hyndman and Fan, 1996, definition 7). */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = share * (sorted.length - 1)
  const below = sorted[Math.floor(at)] ?? 0
  const above = sorted[Math.ceil(at)] ?? below
  return below + (above - below) * (at - Math.floor(at))
}

/** Median and scaled median absolute deviation (1.4826 MAD estimates the deviation of a normal distribution). */
export function robustSpread(values: Float64Array): { readonly median: number, readonly spread: number } {
  const median = quantile(values.slice().sort(), 0.5)
  return { median, spread: 1.4826 * quantile(values.map(value => Math.abs(value - median)).sort(), 0.5) }
}

function moments(values: Float64Array): { readonly mean: number, readonly deviation: number } {
  let sum = 0
  for (const value of values)
    sum += value
  const mean = values.length > 0 ? sum / values.length : 0
  let squares = 0
  for (const value of values)
    squares += (value - mean) ** 2
  return { mean, deviation: values.length > 0 ? Math.sqrt(squares / values.length) : 0 }
}

/** How one output of a pack spreads over the workspace, with what looks wrong about it. */
export function distributionOf(column: ScoreColumn, taxonomy: Taxonomy, limits: TrustLimits): TargetDistribution {
  const scores = present(column.scores)
  const levelRanks = scores.map(score => rankOf(levelOf(score, taxonomy)))
  const histogram = Array.from<number>({ length: limits.histogramBins }).fill(0)
  const levels = taxonomy.levels.map(() => 0)
  scores.forEach((score, index) => {
    const bin = Math.min(limits.histogramBins - 1, Math.floor(score * limits.histogramBins))
    histogram[bin] = (histogram[bin] ?? 0) + 1
    const rank = levelRanks[index] as number
    levels[rank] = (levels[rank] ?? 0) + 1
  })
  const { srcc, plcc } = levelFidelity(Array.from(scores), taxonomy)
  const sorted = scores.slice().sort()
  const shares = { low: shareOf(scores, score => score <= limits.saturated.low), high: shareOf(scores, score => score >= limits.saturated.high) }
  const spread = {
    target: column.target,
    n: scores.length,
    ...moments(scores),
    quantiles: { p5: quantile(sorted, 0.05), p25: quantile(sorted, 0.25), p50: quantile(sorted, 0.5), p75: quantile(sorted, 0.75), p95: quantile(sorted, 0.95) },
    histogram,
    levels,
    ...column.sources,
    reasons: [...column.reasons].map(([reason, n]) => ({ reason, n })).sort((x, y) => y.n - x.n || x.reason.localeCompare(y.reason)),
    confidence: column.confidence.n > 0 && column.confidence.lowest < 1 ? column.confidence.sum / column.confidence.n : null,
    fidelity: scores.length >= limits.fewVideos && srcc !== null && plcc !== null ? { srcc, plcc } : null,
  }
  const flags: TrustFlag[] = distributionFlags(spread, shares, taxonomy, limits)
  return { ...spread, flags }
}

function shareOf(values: Float64Array, matches: (value: number) => boolean): number {
  let n = 0
  for (const value of values)
    n += matches(value) ? 1 : 0
  return values.length > 0 ? n / values.length : 0
}
