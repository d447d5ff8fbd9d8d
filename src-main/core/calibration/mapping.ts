import type { Knots } from './isotonic'
import type { CalibrationRules } from './rules'
import { mapThrough } from '../../../src-shared/domain/quality'
import { logisticCurve } from '../bench/logistic'
import { aboveChance, agreementOf, foldsOf } from './agreement'
import { isotonicKnots } from './isotonic'

/** Folds of the choice between kinds, inside whatever fold is held out around it. */
const INNER_FOLDS = 5

export interface Mapping { readonly kind: 'isotonic' | 'logistic', readonly knots: Knots }

const limit = (value: number): number => Math.min(1, Math.max(0, value))

function isotonic(x: readonly number[], y: readonly number[], rules: CalibrationRules): Mapping | null {
  const knots = isotonicKnots(x, y, Math.max(2, Math.min(rules.maxKnots, Math.floor(x.length / rules.minPairsPerKnot))))
  return knots && { kind: 'isotonic', knots }
}

/** The 4-parameter logistic, stored as points of its curve; null when it falls or is flat. @see VQEG, final report phase I, 2000 */
function logistic(x: readonly number[], y: readonly number[], rules: CalibrationRules): Mapping | null {
  if (x.length >= rules.logisticBelowPairs)
    return null
  const curve = logisticCurve(x, y)
  const last = rules.logisticSamples - 1
  const knots = Array.from({ length: rules.logisticSamples }, (_, index): [number, number] => [index / last, limit(curve(index / last))])
  const rises = knots.every(([, value], index) => Number.isFinite(value) && value >= (knots[index - 1]?.[1] ?? 0))
  return rises && (knots[last]?.[1] ?? 0) > (knots[0]?.[1] ?? 0) ? { kind: 'logistic', knots } : null
}

const KINDS = [isotonic, logistic]

/**
 * The rising mapping of raw scores x onto labels y, both on [0, 1], whose kind predicts held-out labels best (squared
 * error over inner folds). Null where labels do not clearly rise with the scores.
 */
export function fitMapping(x: readonly number[], y: readonly number[], rules: CalibrationRules, seed: number): Mapping | null {
  if (aboveChance(agreementOf(x, y)) < rules.trendZ)
    return null
  const fits = KINDS.map(fit => ({ fit, whole: fit(x, y, rules) })).filter(({ whole }) => whole !== null)
  if (fits.length < 2)
    return fits[0]?.whole ?? null
  const folds = foldsOf(x.length, INNER_FOLDS, seed)
  const errors = fits.map(({ fit }) => heldOutError(fit, x, y, { rules, folds }))
  return fits[errors.indexOf(Math.min(...errors))]?.whole ?? null
}

function heldOutError(fit: typeof isotonic, x: readonly number[], y: readonly number[], { rules, folds }: { rules: CalibrationRules, folds: Int32Array }): number {
  let error = 0
  for (let fold = 0; fold < INNER_FOLDS; fold++) {
    const inside = (_: number, index: number): boolean => folds[index] !== fold
    const mapping = varied(x.filter(inside)) ? fit(x.filter(inside), y.filter(inside), rules) : null
    x.forEach((value, index) => {
      if (folds[index] === fold)
        error += ((mapping === null ? value : mapThrough(mapping.knots, value)) - (y[index] as number)) ** 2
    })
  }
  return error
}

function varied(values: readonly number[]): boolean {
  return values.some(value => value !== values[0])
}
