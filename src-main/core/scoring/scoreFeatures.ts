import type { ScoreSource } from '../../../src-shared/domain/level'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { FeatureValues } from './measureExpression'
import type { PackManifest } from './packManifest'
import type { Feature } from './ports'
import { Fault } from '../../../src-shared/domain/fault'
import { evaluate } from './measureExpression'

/** Score in [0, 1] of one dimension and whether it was measured or inferred from others. */
export interface DimensionScore { readonly score: number, readonly source: Extract<ScoreSource, 'measured' | 'inferred'> }

type Rule = PackManifest['dimensions'][string]

/** Scores are kept to six decimals, so that the last bits of an execution provider do not show. */
function settled(score: number): number {
  return Math.round(Math.min(1, Math.max(0, score)) * 1e6) / 1e6
}

function isTrusted(rule: Rule, features: FeatureValues): boolean {
  return rule.trust.every(({ feature, min, max }) => {
    const value = features[feature]
    return value !== undefined && Number.isFinite(value) && value >= (min ?? -Infinity) && value <= (max ?? Infinity)
  })
}

/** The measured score; null where the pack has no estimator or its conditions are not met on this video. */
function measure(rule: Rule, features: FeatureValues): number | null {
  if (rule.score === undefined || !isTrusted(rule, features))
    return null
  const score = evaluate(rule.score, features)
  return Number.isFinite(score) ? settled(score) : null
}

/**
 * Scores of every dimension of the taxonomy in its order. What cannot be measured on this video is inferred from the
 * measured dimensions with the pack's linear coefficients; a dimension that was not measured either enters with its
 * corpus mean. Pure: equal features give equal scores.
 * @throws Fault `environment.pack_invalid` when the pack does not know a dimension.
 */
export function scoreFeatures(features: Readonly<Record<string, Feature>>, manifest: PackManifest, taxonomy: Taxonomy): Record<string, DimensionScore> {
  const values = Object.fromEntries(Object.entries(features).map(([id, feature]) => [id, feature.value]))
  const measured = new Map<string, number>()
  const rules = taxonomy.dimensions.map(({ id }): [string, Rule] => {
    const rule = manifest.dimensions[id]
    if (rule === undefined)
      throw new Fault('environment.pack_invalid', `The model pack ${manifest.id} cannot score ${id}. No video was scored with it. Choose a pack that fits the taxonomy.`)
    return [id, rule]
  })
  for (const [id, rule] of rules) {
    const score = measure(rule, values)
    if (score !== null)
      measured.set(id, score)
  }
  const result: Record<string, DimensionScore> = {}
  for (const [id, rule] of rules) {
    const score = measured.get(id)
    result[id] = score !== undefined ? { score, source: 'measured' } : { score: infer(rule, measured, manifest), source: 'inferred' }
  }
  return result
}

function infer(rule: Rule, measured: ReadonlyMap<string, number>, manifest: PackManifest): number {
  let score = rule.inference.intercept
  for (const [id, coefficient] of Object.entries(rule.inference.from))
    score += coefficient * (measured.get(id) ?? manifest.dimensions[id]?.reference ?? 0.5)
  return settled(score)
}
