import type { DimensionScore } from '../../../src-main/core/scoring'
import { correlate } from '../../../src-main/core/bench/correlation'

export type Scores = Readonly<Record<string, DimensionScore>>
/** One clip under one damage: the original first, then its severities, mildest first. */
export interface Series { readonly clip: string, readonly degradation: string, readonly scores: readonly Scores[] }

/** Points that a rank correlation needs to say anything. */
const MIN_POINTS = 5

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[sorted.length >> 1] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[(sorted.length >> 1) - 1] ?? Number.NaN)) / 2
}

export interface Response {
  readonly degradation: string
  readonly dimension: string
  /** Median over clips of Spearman's correlation of severity and score; null without a clip that could be measured. */
  readonly spearman: number | null
  /** Clips it was taken over: those where the dimension was measured at `MIN_POINTS` severities or more. */
  readonly clips: number
  readonly of: number
  readonly perClip: Readonly<Record<string, number>>
}

/** How a dimension follows the severity of a damage within each clip. What was not measured does not enter. */
export function responseOf(series: readonly Series[], degradation: string, dimension: string): Response {
  const own = series.filter(entry => entry.degradation === degradation)
  const perClip: Record<string, number> = {}
  for (const { clip, scores } of own) {
    const points = scores.map((entry, severity) => ({ severity, entry: entry[dimension] })).filter(point => point.entry?.source === 'measured')
    if (points.length < Math.min(MIN_POINTS, scores.length))
      continue
    const values = points.map(point => point.entry?.score ?? Number.NaN)
    // A score that never moves does not follow: its correlation is undefined and counts as none.
    perClip[clip] = values.every(value => value === values[0]) ? 0 : correlate(values, points.map(point => point.severity)).srcc
  }
  const values = Object.values(perClip)
  return { degradation, dimension, spearman: values.length === 0 ? null : medianOf(values), clips: values.length, of: own.length, perClip }
}

/** Median over clips of the change from the original: at the worst severity, and the largest at any severity (with its sign). */
export interface Change { readonly worst: number, readonly largest: number }

export function changeOf(series: readonly Series[], degradation: string, dimension: string): Change {
  const own = series.filter(entry => entry.degradation === degradation)
  const severities = Math.max(...own.map(entry => entry.scores.length))
  const medians = Array.from({ length: severities - 1 }, (_, index) => medianOf(own.map(({ scores }) => {
    return (scores[index + 1]?.[dimension]?.score ?? Number.NaN) - (scores[0]?.[dimension]?.score ?? Number.NaN)
  })))
  return { worst: medians.at(-1) ?? Number.NaN, largest: medians.reduce((most, value) => Math.abs(value) > Math.abs(most) ? value : most, 0) }
}

/** Agreement of the five levels with the scores they stand for; null where all have one level. */
export function levelFidelity(scores: readonly number[], rank: (score: number) => number): { srcc: number, plcc: number, n: number } | null {
  const ranks = scores.map(rank)
  if (ranks.every(value => value === ranks[0]))
    return null
  const { srcc, plcc, n } = correlate(ranks, scores)
  return { srcc, plcc, n }
}
