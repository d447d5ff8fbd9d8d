import type { Level, ScoreSource } from '../../../src-shared/domain/level'
import type { Dimension, Group, Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { GroupPattern, OverallPattern } from './reasoningGrammar'
import { rankOf } from '../../../src-shared/domain/level'
import { OVERALL } from '../../../src-shared/domain/taxonomy'

/** Effective quality of one target: score in [0, 1], its level, and where the score came from. */
export interface QualityEntry {
  readonly target: string
  readonly score: number
  readonly level: Level
  readonly source: ScoreSource
}

/** A dimension's part in the result: weight x distance from the weighted mean, in score units; positive lifts. */
export interface DimensionImpact extends QualityEntry { readonly dimension: Dimension, readonly contribution: number }

/** A group with what drives it. */
export interface GroupImpact {
  readonly group: Group
  readonly quality: QualityEntry | null
  /** By falling |contribution|. */
  readonly dimensions: readonly DimensionImpact[]
  /** Largest negative and positive contribution; null when the scores are too alike to tell. */
  readonly drag: DimensionImpact | null
  readonly support: DimensionImpact | null
  readonly pattern: GroupPattern
}

/** All that the texts say about a video, worked out from continuous scores. */
export interface Impact {
  readonly groups: readonly GroupImpact[]
  /** Every scored dimension with its contribution to the overall, by falling |contribution|. */
  readonly dimensions: readonly DimensionImpact[]
  readonly overall: QualityEntry | null
  readonly pattern: OverallPattern
  /** The better and the worse group where the levels differ. */
  readonly stronger: QualityEntry | null
  readonly weaker: QualityEntry | null
}

/** Score differences below this are not worth a causal word: a fraction of a level's width of about 0.1 to 0.2. */
const MIN_SPREAD = 0.02

interface Weighted { readonly entry: QualityEntry, readonly dimension: Dimension, readonly weight: number }

function toImpacts(weighted: readonly Weighted[]): DimensionImpact[] {
  const total = weighted.reduce((sum, item) => sum + item.weight, 0)
  const mean = weighted.reduce((sum, item) => sum + item.weight * item.entry.score, 0) / total
  return weighted
    .map(({ entry, dimension, weight }) => ({ ...entry, dimension, contribution: weight / total * (entry.score - mean) }))
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
}

function patternOf(dimensions: readonly DimensionImpact[]): GroupPattern {
  const ranks = dimensions.map(entry => rankOf(entry.level))
  if (ranks.length === 0)
    return 'even'
  const defects = ranks.filter(rank => rank <= 1).length
  const strengths = ranks.filter(rank => rank >= 3).length
  if (defects === 0)
    return strengths === ranks.length ? 'strong' : strengths === 0 ? 'even' : 'sound'
  if (defects === ranks.length)
    return 'low'
  if (strengths === 0)
    return 'limited'
  return defects === 1 && strengths * 2 >= ranks.length - 1 ? 'one_defect' : 'mixed'
}

/** The dimension that pulls furthest in one direction (`sign`); null where none does. */
function extremeOf(dimensions: readonly DimensionImpact[], sign: 1 | -1): DimensionImpact | null {
  let found: DimensionImpact | null = null
  for (const entry of dimensions) {
    if (entry.contribution * sign > 0 && (found === null || entry.contribution * sign > found.contribution * sign))
      found = entry
  }
  return found
}

function toGroupImpact(group: Group, weighted: readonly Weighted[], quality: QualityEntry | null): GroupImpact {
  const dimensions = toImpacts(weighted.filter(item => item.dimension.group === group.id).map(item => ({ ...item, weight: item.dimension.weight })))
  const scores = dimensions.map(entry => entry.score)
  const alike = Math.max(...scores) - Math.min(...scores) < MIN_SPREAD
  return {
    group,
    quality,
    dimensions,
    drag: alike ? null : extremeOf(dimensions, -1),
    support: alike ? null : extremeOf(dimensions, 1),
    pattern: patternOf(dimensions),
  }
}

function comparisonOf(groups: readonly GroupImpact[]): Pick<Impact, 'pattern' | 'stronger' | 'weaker'> {
  const sorted = groups.flatMap(entry => entry.quality ?? []).sort((a, b) => b.score - a.score)
  const stronger = sorted[0]
  const weaker = sorted.at(-1)
  if (sorted.length < 2 || !stronger || !weaker)
    return { pattern: 'single', stronger: null, weaker: null }
  const high = rankOf(stronger.level)
  const low = rankOf(weaker.level)
  const pattern = low >= 3 ? 'high' : high <= 1 ? 'low' : high === low ? 'mid' : 'conflict'
  return { pattern, stronger, weaker }
}

/**
 * Bottom-up account of a video: contribution of each dimension to its group and to the overall, what drives each
 * group, and how the groups compare. Works on any subset of targets; weights of missing dimensions are shared out
 * among those present, as in `aggregate`.
 */
export function assessImpact(quality: readonly QualityEntry[], taxonomy: Taxonomy): Impact {
  const byTarget = new Map(quality.map(entry => [entry.target, entry]))
  const groupById = new Map(taxonomy.groups.map(entry => [entry.id, entry]))
  const weighted = taxonomy.dimensions.flatMap((dimension): Weighted[] => {
    const entry = byTarget.get(dimension.id)
    const group = groupById.get(dimension.group)
    return entry && group ? [{ entry, dimension, weight: dimension.weight * group.slope * group.overallWeight }] : []
  })
  const groups = taxonomy.groups
    .filter(group => byTarget.has(group.id) || weighted.some(item => item.dimension.group === group.id))
    .map(group => toGroupImpact(group, weighted, byTarget.get(group.id) ?? null))
  return {
    groups,
    dimensions: toImpacts(weighted),
    overall: byTarget.get(OVERALL) ?? null,
    ...comparisonOf(groups),
  }
}

/**
 * The dimension that costs the overall most, among those of the video's worst level, so that the answer agrees with
 * the level words beside it; null without dimensions.
 */
export function mostHarmful(dimensions: readonly DimensionImpact[]): DimensionImpact | null {
  const worst = Math.min(...dimensions.map(entry => rankOf(entry.level)))
  let found: DimensionImpact | null = null
  for (const entry of dimensions) {
    if (rankOf(entry.level) === worst && (found === null || entry.contribution < found.contribution))
      found = entry
  }
  return found
}
