import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { Agreement } from './agreement'
import type { LevelFidelity } from './levelFidelity'
import type { Mapping } from './mapping'
import type { CalibrationRules } from './rules'
import type { LabelledScores } from './weights'
import { aggregate, calibrated, overallOf, targetsOf } from '../../../src-shared/domain/quality'
import { OVERALL } from '../../../src-shared/domain/taxonomy'
import { aboveChance, agreementOf, errorDrop, foldsOf } from './agreement'
import { levelFidelity } from './levelFidelity'
import { fitMapping } from './mapping'
import { fitWeights } from './weights'

/** A labelled video: raw scores of one pack and labels, by target, all in [0, 1]. */
export type LabelledVideo = LabelledScores

export interface CalibrationRequest {
  readonly videos: readonly LabelledVideo[]
  /** What holds now; the result is measured against it. */
  readonly taxonomy: Taxonomy
  /** Pack of the raw scores (`id@version`). */
  readonly pack: string
  /** False for score lists, whose scores stand as they are: only weights are refitted. */
  readonly mapScores: boolean
  readonly k: number
  readonly seed: number
  readonly rules: CalibrationRules
  /** Keeps what was fitted even where it does not beat the present taxonomy. */
  readonly force: boolean
}

/** One target with labels. `after` is measured on videos that the fit had not seen. */
export interface TargetReport {
  readonly target: string
  readonly before: Agreement
  readonly after: Agreement
  /** Standard deviation of `after` over the folds; null where a fold has too few videos. */
  readonly spread: { readonly srcc: number | null, readonly plcc: number | null, readonly rmse: number }
  readonly kind: Mapping['kind'] | 'weights' | null
  readonly kept: boolean
  readonly verdict: string
}

export interface CalibrationReport {
  readonly pack: string
  readonly videos: number
  readonly k: number
  readonly seed: number
  readonly targets: readonly TargetReport[]
  /** Pull towards the present weights that was chosen for each fitted target. */
  readonly ridge: Readonly<Record<string, number>>
  /** Levels of the overall against its score, before and after, over these videos. */
  readonly levels: { readonly before: LevelFidelity, readonly after: LevelFidelity }
  readonly improved: boolean
}

export interface CalibrationResult { readonly report: CalibrationReport, /** Null when nothing is to be kept. */ readonly taxonomy: Taxonomy | null }

/** Predictions of one target for the videos that have a label of it. */
interface Evaluation { readonly target: string, readonly label: number[], readonly before: number[], readonly after: number[], readonly fold: number[] }

const TOO_FEW_IN_FOLD = 4
const IMPROVED = 'better on unseen videos'

/** Taxonomy with the mappings of one pack replaced where new ones are given. */
function withMappings(taxonomy: Taxonomy, pack: string, mappings: ReadonlyMap<string, Mapping>): Taxonomy {
  if (mappings.size === 0)
    return taxonomy
  const kept = taxonomy.calibration.filter(entry => entry.pack !== pack || !mappings.has(entry.target))
  return { ...taxonomy, calibration: [...kept, ...[...mappings].map(([target, { knots }]) => ({ pack, target, knots }))] }
}

/** What the taxonomy makes of a video: dimensions through their mappings, groups and overall aggregated; a pack's own stand. */
function predictions(video: LabelledVideo, taxonomy: Taxonomy, pack: string): Record<string, number> {
  const scores = Object.fromEntries(Object.entries(video.scores).map(([target, score]) => [target, calibrated(score, { target, pack }, taxonomy)]))
  const groups = Object.fromEntries(Object.entries(aggregate(scores, taxonomy).groups).map(([id, score]) => [id, scores[id] ?? score]))
  const known = Object.entries({ ...groups, [OVERALL]: overallOf(groups, taxonomy) }).filter((entry): entry is [string, number] => entry[1] !== null)
  return { ...Object.fromEntries(known), ...scores }
}

class Calibration {
  readonly #request: CalibrationRequest
  readonly #folds: Int32Array

  constructor(request: CalibrationRequest) {
    this.#request = request
    this.#folds = foldsOf(request.videos.length, request.k, request.seed)
  }

  /** Targets whose raw scores can be mapped: those with enough videos that have both score and label. */
  mappable(): string[] {
    const { videos, taxonomy, mapScores, rules } = this.#request
    const targets = mapScores ? targetsOf(taxonomy) : []
    return targets.filter(target => videos.filter(({ scores, labels }) => scores[target] !== undefined && labels[target] !== undefined).length >= rules.minPairs)
  }

  /** Targets that weights are fitted to. A group or overall that the pack gives as a whole needs none. */
  aggregated(): string[] {
    const { videos, taxonomy, rules } = this.#request
    return [...taxonomy.groups.map(entry => entry.id), OVERALL]
      .filter(target => videos.every(({ scores }) => scores[target] === undefined))
      .filter(target => videos.filter(({ labels }) => labels[target] !== undefined).length >= rules.minPairs)
  }

  fitMappings(videos: readonly LabelledVideo[], targets: readonly string[]): Map<string, Mapping> {
    const { rules, seed } = this.#request
    const result = new Map<string, Mapping>()
    for (const target of targets) {
      const pairs = videos.filter(({ scores, labels }) => scores[target] !== undefined && labels[target] !== undefined)
      const mapping = fitMapping(pairs.map(pair => pair.scores[target] as number), pairs.map(pair => pair.labels[target] as number), rules, seed)
      if (mapping !== null)
        result.set(target, mapping)
    }
    return result
  }

  /** A taxonomy fitted to some videos: mappings of `mapped`, then weights on the mapped scores where asked for. */
  fit(videos: readonly LabelledVideo[], mapped: readonly string[], weights: boolean): { taxonomy: Taxonomy, ridge: Readonly<Record<string, number>> } {
    const { taxonomy, pack, rules, seed } = this.#request
    const withScores = withMappings(taxonomy, pack, this.fitMappings(videos, mapped))
    if (!weights)
      return { taxonomy: withScores, ridge: {} }
    const wanted = new Set(this.aggregated())
    const labelsOf = (labels: LabelledVideo['labels']): LabelledVideo['labels'] => Object.fromEntries(Object.entries(labels).filter(([target]) => wanted.has(target)))
    const read = videos.map(({ scores, labels }) => ({ labels: labelsOf(labels), scores: Object.fromEntries(Object.entries(scores).map(([target, score]) => [target, calibrated(score, { target, pack }, withScores)])) }))
    return fitWeights(withScores, read, { rules: { ...rules, minPairs: Math.floor(rules.minPairs * (1 - 1 / this.#request.k)) }, seed })
  }

  /** Predictions before, and after by a fit that had not seen the video; one evaluation a target. */
  crossValidate(targets: readonly string[], mapped: readonly string[], weights: boolean): Map<string, Evaluation> {
    const { videos, taxonomy, pack, k } = this.#request
    const result = new Map(targets.map((target): [string, Evaluation] => [target, { target, label: [], before: [], after: [], fold: [] }]))
    for (let fold = 0; fold < k; fold++) {
      const fitted = this.fit(videos.filter((_, index) => this.#folds[index] !== fold), mapped, weights)
      videos.forEach((video, index) => {
        if (this.#folds[index] !== fold)
          return
        const [before, after] = [predictions(video, taxonomy, pack), predictions(video, fitted.taxonomy, pack)]
        for (const [target, evaluation] of result) {
          const [label, b, a] = [video.labels[target], before[target], after[target]]
          if (label === undefined || b === undefined || a === undefined)
            continue
          evaluation.label.push(label)
          evaluation.before.push(b)
          evaluation.after.push(a)
          evaluation.fold.push(fold)
        }
      })
    }
    return result
  }

  report(evaluation: Evaluation, kind: TargetReport['kind']): TargetReport {
    const { target, label } = evaluation
    const before = agreementOf(evaluation.before, label)
    const after = agreementOf(evaluation.after, label)
    const verdict = this.#verdict(evaluation, before, after)
    return { target, before, after, spread: spreadOf(evaluation, this.#request.k), kind, kept: verdict === IMPROVED, verdict }
  }

  #verdict({ label, before, after }: Evaluation, was: Agreement, is: Agreement): string {
    const { chanceZ, improvementZ, maxRankLoss, minPairs } = this.#request.rules
    if (label.length < minPairs)
      return `needs at least ${minPairs} labelled videos`
    if (aboveChance(is) < chanceZ)
      return 'predictions of unseen videos agree with the labels no better than chance'
    if (is.srcc !== null && was.srcc !== null && is.srcc < was.srcc - maxRankLoss)
      return 'the order of unseen videos would get worse'
    return errorDrop(before, after, label) >= improvementZ ? IMPROVED : 'no clear gain on unseen videos'
  }
}

function spreadOf({ label, after, fold }: Evaluation, k: number): TargetReport['spread'] {
  const parts = Array.from({ length: k }, (_, which) => {
    const inside = (_: number, index: number): boolean => fold[index] === which
    return agreementOf(after.filter(inside), label.filter(inside))
  })
  const deviation = (values: readonly (number | null)[]): number | null => {
    const known = values.filter(value => value !== null)
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length
    return known.length < k ? null : Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (k - 1))
  }
  const enough = parts.every(part => part.n >= TOO_FEW_IN_FOLD)
  return { srcc: enough ? deviation(parts.map(part => part.srcc)) : null, plcc: enough ? deviation(parts.map(part => part.plcc)) : null, rmse: deviation(parts.map(part => part.rmse)) ?? 0 }
}

/**
 * Fits a taxonomy to labelled videos: a rising mapping from raw scores to labels for each dimension that has labels, and
 * weights for groups and overall where these have labels. Each part is kept only if k-fold cross-validation shows that it
 * predicts unseen videos better than the present taxonomy: rank agreement beyond chance, no loss of order, and a lower
 * squared error (paired over videos). Equal input and seed give an equal result.
 */
export function calibrate(request: CalibrationRequest): CalibrationResult {
  const { videos, taxonomy, pack, k, seed, force } = request
  const run = new Calibration(request)
  const targets = run.mappable()
  const kinds = run.fitMappings(videos, targets)
  const mappings = [...run.crossValidate(targets, targets, false).values()].map(evaluation => run.report(evaluation, kinds.get(evaluation.target)?.kind ?? null))
  const mapped = mappings.filter(entry => kinds.has(entry.target) && (entry.kept || force)).map(entry => entry.target)
  const aggregates = run.aggregated()
  const evaluated = [...run.crossValidate(aggregates, mapped, true).values()].map(evaluation => run.report(evaluation, 'weights'))
  // The overall decides where it is labelled: groups serve it.
  const decisive = evaluated.filter(entry => entry.target === OVERALL || !aggregates.includes(OVERALL))
  const weights = evaluated.length > 0 && (force || decisive.some(entry => entry.kept))
  const improved = weights ? decisive.some(entry => entry.kept) : mappings.some(entry => entry.kept) && keepsOverall(run, aggregates, mapped)
  const fitted = run.fit(videos, mapped, weights)
  const changed = mapped.length > 0 || weights
  const overalls = (by: Taxonomy): LevelFidelity => levelFidelity(videos.map(video => predictions(video, by, pack)[OVERALL]).filter(score => score !== undefined), by)
  return {
    taxonomy: changed && (improved || force) ? fitted.taxonomy : null,
    report: {
      pack,
      videos: videos.length,
      k,
      seed,
      targets: [...mappings, ...evaluated.map(entry => ({ ...entry, kept: entry.kept && weights }))],
      ridge: evaluated.length > 0 ? run.fit(videos, mapped, true).ridge : {},
      levels: { before: overalls(taxonomy), after: overalls(changed ? fitted.taxonomy : taxonomy) },
      improved,
    },
  }
}

/** Mapped dimensions must not harm groups and overall whose weights stay: their error on unseen videos may not rise clearly. */
function keepsOverall(run: Calibration, aggregates: readonly string[], mapped: readonly string[]): boolean {
  return [...run.crossValidate(aggregates, mapped, false).values()].every(({ before, after, label }) => errorDrop(before, after, label) > -1)
}
