import type { Feature, RunScore } from '../ports'
import type { Calibration, LearnedManifest } from './manifest'
import { Fault } from '../../../../src-shared/domain/fault'

/** Id of the dimension, group or overall that a manifest's target names: `dim:noise` is `noise`. */
export function targetId(target: string): string {
  return target.slice(target.indexOf(':') + 1)
}

/** Name of the evidence that holds a model's raw output for a target. */
export function outputFeature(target: string): string {
  return `raw_${targetId(target)}`
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

/** Straight lines between rising knots; the first and last score hold beyond the ends. */
function alongKnots(value: number, knots: readonly (readonly [number, number])[]): number {
  const above = knots.findIndex(([x]) => value <= x)
  const [x1, y1] = knots[above === -1 ? knots.length - 1 : above] ?? [0, Number.NaN]
  if (above <= 0)
    return y1
  const [x0, y0] = knots[above - 1] ?? [x1, y1]
  return y0 + (y1 - y0) * (value - x0) / (x1 - x0)
}

function uncapped(value: number, calibration: Calibration): number {
  switch (calibration.kind) {
    case 'identity': return value
    case 'z': return logistic((value - calibration.mean) / calibration.sd)
    case 'logistic': return logistic(calibration.k * (value - calibration.mu))
    case 'quantile': return alongKnots(value, calibration.knots)
  }
}

/** Score in [0, 1], to six decimals, of a raw output. The formulas stand beside the schema of the manifest. */
export function calibrate(value: number, calibration: Calibration): number {
  const score = uncapped(value, calibration)
  return Math.round(Math.min(1, Math.max(0, score)) * 1e6) / 1e6
}

/**
 * Scores of the targets that a learned pack gives, from its raw outputs (evidence named by {@link outputFeature}).
 * @throws Fault `scoring.failed` when an output is missing or not a number.
 */
export function scoreOutputs(features: Readonly<Record<string, Feature>>, manifest: LearnedManifest): RunScore[] {
  return manifest.outputs.map(({ target, calibration, confidence }) => {
    const value = features[outputFeature(target)]?.value ?? Number.NaN
    if (!Number.isFinite(value))
      throw new Fault('scoring.failed', `The model pack ${manifest.id} gave no number for ${target}. The video was set aside; nothing else was affected. Check the pack with "s2i packs verify ${manifest.id}".`)
    return { target: targetId(target), score: calibrate(value, calibration), source: 'measured', confidence, reason: null }
  })
}
