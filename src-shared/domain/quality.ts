import type { Level } from './level'
import type { Calibration, Taxonomy } from './taxonomy'
import { OVERALL } from './taxonomy'

/** Level of a score in [0, 1]: the highest level whose threshold the score reaches. */
export function levelOf(score: number, taxonomy: Taxonomy): Level {
  let found: Level = 'bad'
  for (const entry of taxonomy.levels) {
    if (score >= entry.from)
      found = entry.id
  }
  return found
}

/** Lowest and highest score of a level in [0, 1]; the upper end belongs to the next level (to `excellent` at 1). */
export function rangeOf(level: Level, taxonomy: Taxonomy): readonly [number, number] {
  const index = taxonomy.levels.findIndex(entry => entry.id === level)
  return [taxonomy.levels[index]?.from ?? 0, taxonomy.levels[index + 1]?.from ?? 1]
}

/**
 * Score that stands for a level a curator has set: the machine's own score when it already lies in the level
 * (so that confirming a level changes nothing), else the middle of the level.
 */
export function scoreForLevel(level: Level, machineScore: number | null, taxonomy: Taxonomy): number {
  if (machineScore !== null && levelOf(machineScore, taxonomy) === level)
    return machineScore
  const [from, to] = rangeOf(level, taxonomy)
  return (from + to) / 2
}

/** Value of a piecewise linear mapping at `raw`, constant beyond its ends; knots rise in both coordinates. */
export function mapThrough(knots: Calibration['knots'], raw: number): number {
  const above = knots.findIndex(([x]) => x >= raw)
  const [x1, y1] = knots[above === -1 ? knots.length - 1 : above] as [number, number]
  const [x0, y0] = knots[Math.max(0, (above === -1 ? knots.length : above) - 1)] as [number, number]
  return raw >= x1 || x1 === x0 ? y1 : y0 + (y1 - y0) * (raw - x0) / (x1 - x0)
}

/**
 * A pack's raw score of a target as the taxonomy reads it, in [0, 1]: through the fitted mapping where there is one for
 * this pack (`id@version`), else as it is. Stored scores stay raw; this is applied where they are read.
 */
export function calibrated(score: number, { target, pack }: { readonly target: string, readonly pack: string }, taxonomy: Taxonomy): number {
  const found = taxonomy.calibration.find(entry => entry.target === target && entry.pack === pack)
  return found === undefined ? score : mapThrough(found.knots, score)
}

/** Scores in [0, 1] by dimension id; a dimension that was not scored is absent. */
export type DimensionScores = Readonly<Record<string, number>>

/** Group scores by group id and the overall score; null where no dimension that feeds it was scored. */
export interface Aggregate { readonly groups: Readonly<Record<string, number | null>>, readonly overall: number | null }

const limit = (value: number): number => Math.min(1, Math.max(0, value))

/**
 * Bottom-up aggregation of the hierarchical chain of thought: group = affine weighted mean of its dimensions,
 * overall = affine mix of the groups. Scores stay continuous; only words are quantised. Weights of missing
 * dimensions are shared out among those present, so that 13-dimension label lists aggregate too.
 * Weights and affine terms: two-level least squares on Maxwell (`docs/adr/0006-taxonomy-as-data.md`).
 */
export function aggregate(scores: DimensionScores, taxonomy: Taxonomy): Aggregate {
  const groups: Record<string, number | null> = {}
  for (const group of taxonomy.groups) {
    let sum = 0
    let weight = 0
    for (const dimension of taxonomy.dimensions) {
      const value = scores[dimension.id]
      if (dimension.group !== group.id || value === undefined)
        continue
      sum += dimension.weight * value
      weight += dimension.weight
    }
    groups[group.id] = weight > 0 ? limit(group.slope * (sum / weight) + group.intercept) : null
  }
  return { groups, overall: overallOf(groups, taxonomy) }
}

/** Overall score in [0, 1] from the groups' scores; null where one of them is not known. */
export function overallOf(groups: Aggregate['groups'], taxonomy: Taxonomy): number | null {
  let overall = taxonomy.overall.intercept
  for (const { id, overallWeight } of taxonomy.groups) {
    const value = groups[id]
    if (value === undefined || value === null)
      return null
    overall += overallWeight * value
  }
  return limit(overall)
}

/** Everything a claim can be about, in display order: the dimensions, then the groups, then `overall`. */
export function targetsOf(taxonomy: Taxonomy): string[] {
  return [...taxonomy.dimensions.map(entry => entry.id), ...taxonomy.groups.map(entry => entry.id), OVERALL]
}
