import type { Dimension, Group, Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { Linear, Moments } from './nonNegative'
import type { CalibrationRules } from './rules'
import { OVERALL } from '../../../src-shared/domain/taxonomy'
import { foldsOf } from './agreement'
import { fitTowards, momentsOf } from './nonNegative'

/** A labelled video: scores of its dimensions as the taxonomy reads them, and labels by target; all in [0, 1]. */
export interface LabelledScores { readonly scores: Readonly<Record<string, number>>, readonly labels: Readonly<Record<string, number>> }

/** A taxonomy with refitted weights, and the strength of the pull towards the present ones by fitted target. */
export interface WeightFit { readonly taxonomy: Taxonomy, readonly ridge: Readonly<Record<string, number>> }

interface Options { readonly rules: CalibrationRules, readonly seed: number }

const INNER_FOLDS = 5
/** Smallest slope and group coefficient: both must stay positive. */
const MIN_SLOPE = 0.001

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/**
 * The strength of the pull chosen by cross-validation: the strongest one whose squared error is within one standard error
 * (over folds) of the least. @see Hastie, Tibshirani & Friedman, "The Elements of Statistical Learning", 2009, 7.10
 */
function chooseStrength(rows: readonly number[][], y: readonly number[], prior: readonly number[], { rules, seed }: Options): number {
  const folds = foldsOf(rows.length, INNER_FOLDS, seed)
  const inside = (fold: number) => (_: unknown, index: number): boolean => folds[index] !== fold
  const moments = Array.from({ length: INNER_FOLDS }, (_, fold): Moments => momentsOf(rows.filter(inside(fold)), y.filter(inside(fold))))
  const errors = rules.ridge.map(strength => moments.map((known, fold) => {
    const fit = fitTowards(known, prior, strength)
    const held = rows.map((_, index) => index).filter(index => folds[index] === fold)
    return sum(held.map(index => (predict(fit, rows[index] as number[]) - (y[index] as number)) ** 2)) / held.length
  }))
  const means = errors.map(values => sum(values) / values.length)
  const best = means.indexOf(Math.min(...means))
  const around = errors[best] as number[]
  const mean = means[best] as number
  const standardError = Math.sqrt(sum(around.map(value => (value - mean) ** 2)) / (around.length - 1) / around.length)
  const place = means.findLastIndex(value => value <= mean + standardError)
  return rules.ridge[place] as number
}

function predict({ coefficients, intercept }: Linear, row: readonly number[]): number {
  return intercept + sum(row.map((value, index) => value * (coefficients[index] as number)))
}

function fit(rows: readonly number[][], y: readonly number[], prior: readonly number[], options: Options): { linear: Linear, strength: number } {
  const strength = chooseStrength(rows, y, prior, options)
  return { linear: fitTowards(momentsOf(rows, y), prior, strength), strength }
}

/** Dimensions of a group that most videos have; the others keep their share of the weight. */
function presentIn(group: Group, videos: readonly LabelledScores[], { dimensions }: Taxonomy): Dimension[] {
  return dimensions.filter(({ id, group: of }) => of === group.id && videos.filter(video => video.scores[id] !== undefined).length * 2 > videos.length)
}

/** Weights of a group from coefficients of the dimensions that were fitted; those of a group sum to 1 to four decimals. */
function reweighted(dimensions: readonly Dimension[], group: Group, coefficients: ReadonlyMap<string, number>, minWeight: number): Dimension[] {
  const total = sum([...coefficients.values()])
  const own = dimensions.filter(entry => entry.group === group.id)
  const shared = sum(own.filter(entry => coefficients.has(entry.id)).map(entry => entry.weight))
  const wanted = own.map(entry => Math.max(minWeight, coefficients.has(entry.id) ? shared * (coefficients.get(entry.id) as number) / Math.max(1e-12, total) : entry.weight))
  const weights = wanted.map(weight => Math.round(1e4 * weight / sum(wanted)) / 1e4)
  const largest = weights.indexOf(Math.max(...weights))
  weights[largest] = Math.round(1e4 * ((weights[largest] as number) + 1 - sum(weights))) / 1e4
  return dimensions.map(entry => entry.group === group.id ? { ...entry, weight: weights[own.indexOf(entry)] as number } : entry)
}

const settled = (value: number): number => Math.round(value * 1e6) / 1e6

/** Refits one group to its own labels: group = slope * weighted mean + intercept. */
function fitGroup(taxonomy: Taxonomy, group: Group, videos: readonly LabelledScores[], options: Options): { taxonomy: Taxonomy, strength: number } | null {
  const used = presentIn(group, videos, taxonomy)
  const complete = videos.filter(({ scores, labels }) => labels[group.id] !== undefined && used.every(({ id }) => scores[id] !== undefined))
  if (complete.length < options.rules.minPairs || used.length === 0)
    return null
  const rows = complete.map(({ scores }) => used.map(({ id }) => scores[id] as number))
  const { linear, strength } = fit(rows, complete.map(({ labels }) => labels[group.id] as number), used.map(entry => group.slope * entry.weight), options)
  const slope = settled(Math.max(MIN_SLOPE, sum(linear.coefficients)))
  const coefficients = new Map(used.map(({ id }, index) => [id, linear.coefficients[index] as number]))
  return {
    strength,
    taxonomy: {
      ...taxonomy,
      dimensions: reweighted(taxonomy.dimensions, group, coefficients, options.rules.minWeight),
      groups: taxonomy.groups.map(entry => entry.id === group.id ? { ...entry, slope, intercept: settled(linear.intercept) } : entry),
    },
  }
}

/** Columns of a group in the fit of the overall: its score where it was fitted to labels of its own (or given by the pack), else its dimensions. */
interface Columns { readonly group: Group, readonly used: readonly Dimension[], readonly fitted: boolean, readonly given: boolean, readonly from: number, readonly to: number }

function rowOf({ scores }: LabelledScores, columns: readonly Columns[]): number[] {
  return columns.flatMap(({ group, used, fitted, given }) => {
    if (given)
      return [scores[group.id] as number]
    const values = used.map(({ id }) => scores[id] as number)
    const mean = sum(values.map((value, index) => value * (used[index] as Dimension).weight)) / sum(used.map(entry => entry.weight))
    return fitted ? [group.slope * mean + group.intercept] : values
  })
}

/**
 * Refits the overall. Groups with labels of their own enter as one score; the weights of the others are fitted through
 * the overall, while their own scale (slope, intercept) stays, because the overall says nothing about it.
 */
function fitOverall(taxonomy: Taxonomy, fitted: ReadonlySet<string>, videos: readonly LabelledScores[], options: Options): { taxonomy: Taxonomy, strength: number } | null {
  let at = 0
  const columns = taxonomy.groups.map((group): Columns => {
    const given = videos.every(({ scores }) => scores[group.id] !== undefined)
    const used = given ? [] : presentIn(group, videos, taxonomy)
    const whole = given || fitted.has(group.id)
    const from = at
    at += whole ? 1 : used.length
    return { group, used, fitted: whole, given, from, to: at }
  })
  const complete = videos.filter(({ scores, labels }) => labels[OVERALL] !== undefined && columns.every(({ used }) => used.every(({ id }) => scores[id] !== undefined)))
  if (complete.length < options.rules.minPairs || columns.some(({ used, given }) => used.length === 0 && !given))
    return null
  const prior = columns.flatMap(({ group, used, fitted: whole }) => whole ? [group.overallWeight] : used.map(entry => group.overallWeight * group.slope * entry.weight))
  const { linear, strength } = fit(complete.map(video => rowOf(video, columns)), complete.map(({ labels }) => labels[OVERALL] as number), prior, options)
  let { dimensions } = taxonomy
  let intercept = linear.intercept
  const groups = columns.map(({ group, used, fitted: whole, from, to }) => {
    const coefficients = linear.coefficients.slice(from, to)
    const overallWeight = settled(Math.max(MIN_SLOPE, sum(coefficients) / (whole ? 1 : group.slope)))
    if (!whole) {
      dimensions = reweighted(dimensions, group, new Map(used.map(({ id }, index) => [id, coefficients[index] as number])), options.rules.minWeight)
      intercept -= overallWeight * group.intercept
    }
    return { ...group, overallWeight }
  })
  return { strength, taxonomy: { ...taxonomy, dimensions, groups, overall: { ...taxonomy.overall, intercept: settled(intercept) } } }
}

/**
 * Refits weights to labels of groups and overall in two levels (dimensions -> groups -> overall) by non-negative least
 * squares, pulled towards the present weights so that few videos do not overfit. Limits to [0, 1] are left out of the fit.
 * Returns the taxonomy unchanged where nothing has enough labels.
 */
export function fitWeights(taxonomy: Taxonomy, videos: readonly LabelledScores[], options: Options): WeightFit {
  const ridge: Record<string, number> = {}
  let result = taxonomy
  for (const { id } of taxonomy.groups) {
    const group = result.groups.find(entry => entry.id === id) as Group
    const next = fitGroup(result, group, videos, options)
    if (next === null)
      continue
    result = next.taxonomy
    ridge[id] = next.strength
  }
  const overall = fitOverall(result, new Set(Object.keys(ridge)), videos, options)
  return overall === null ? { taxonomy: result, ridge } : { taxonomy: overall.taxonomy, ridge: { ...ridge, [OVERALL]: overall.strength } }
}
