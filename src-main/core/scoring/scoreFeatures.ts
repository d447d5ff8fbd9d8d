import type { ScoreSource } from '../../../src-shared/domain/level'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { FeatureValues } from './measureExpression'
import type { AnalyticManifest } from './packManifest'
import type { Feature } from './ports'
import { Fault } from '../../../src-shared/domain/fault'
import { evaluate } from './measureExpression'

/** Score in [0, 1] of one dimension, whether it was measured or inferred from others, and how far it can be relied on. */
export interface DimensionScore {
  readonly score: number
  readonly source: Extract<ScoreSource, 'measured' | 'inferred'>
  /** 0 to 1, see {@link scoreFeatures}. */
  readonly confidence: number
  /** Why it was not measured; null where it was. */
  readonly reason: string | null
}

type Rule = AnalyticManifest['dimensions'][string]
type Condition = Rule['trust'][number]

/** What a measurement that only just meets its conditions keeps of its confidence. */
const CONFIDENCE_AT_LIMIT = 0.5

/** Scores are kept to six decimals, so that the last bits of an execution provider do not show. */
function settled(score: number): number {
  return Math.round(Math.min(1, Math.max(0, score)) * 1e6) / 1e6
}

function isMet({ feature, min, max }: Condition, features: FeatureValues): boolean {
  const value = features[feature]
  return value !== undefined && Number.isFinite(value) && value >= (min ?? -Infinity) && value <= (max ?? Infinity)
}

/** Room between a value and its limit as a share of the limit: 0 at the limit, 1 at twice a minimum or at a maximum's zero. */
function margin({ feature, min, max }: Condition, features: FeatureValues): number {
  const value = features[feature] ?? Number.NaN
  const above = min === undefined || min <= 0 ? 1 : (value - min) / min
  const below = max === undefined || max <= 0 ? 1 : (max - value) / max
  return Math.min(1, above, below)
}

/** The measured score; where there is none, why. */
function measure(rule: Rule, features: FeatureValues): DimensionScore | string {
  const failed = rule.trust.find(condition => !isMet(condition, features))
  if (rule.score === undefined || failed !== undefined)
    return rule.score === undefined ? rule.because : failed?.because ?? rule.because
  const score = evaluate(rule.score, features)
  if (!Number.isFinite(score))
    return rule.because
  const room = Math.min(1, ...rule.trust.map(condition => margin(condition, features)))
  const confidence = rule.confidence.measured * (CONFIDENCE_AT_LIMIT + (1 - CONFIDENCE_AT_LIMIT) * room)
  return { score: settled(score), source: 'measured', confidence: settled(confidence), reason: null }
}

/** The regression's estimate; a dimension that was not measured enters with its corpus mean and no confidence. */
function infer(rule: Rule, measured: ReadonlyMap<string, DimensionScore>, context: { manifest: AnalyticManifest, reason: string }): DimensionScore {
  let score = rule.inference.intercept
  let weight = 0
  let known = 0
  for (const [id, coefficient] of Object.entries(rule.inference.from)) {
    const other = measured.get(id)
    score += coefficient * (other?.score ?? context.manifest.dimensions[id]?.reference ?? 0.5)
    weight += Math.abs(coefficient)
    known += Math.abs(coefficient) * (other?.confidence ?? 0)
  }
  const confidence = weight === 0 ? 0 : rule.confidence.inferred * known / weight
  return { score: settled(score), source: 'inferred', confidence: settled(confidence), reason: context.reason }
}

/**
 * Scores of every dimension of the taxonomy in its order. What cannot be measured on this video is inferred from the
 * measured dimensions with the pack's linear coefficients b. Pure: equal features give equal scores.
 *
 * Confidence of a measurement: c_measured * (1 + m) / 2, where m in [0, 1] is the least margin to a limit of its trust
 * (0 at the limit, 1 at twice a minimum or with nothing of a maximum used). Of an inference: c_inferred * sum |b| c /
 * sum |b| over the dimensions it is inferred from, c being their confidence, 0 where they were not measured either;
 * c_inferred is the rank correlation of that regression with held-out labels of Maxwell (Wu et al., ACM MM 2023).
 * @throws Fault `environment.pack_invalid` when the pack does not know a dimension.
 */
export function scoreFeatures(features: Readonly<Record<string, Feature>>, manifest: AnalyticManifest, taxonomy: Taxonomy): Record<string, DimensionScore> {
  const values = Object.fromEntries(Object.entries(features).map(([id, feature]) => [id, feature.value]))
  const rules = taxonomy.dimensions.map(({ id }): [string, Rule] => {
    const rule = manifest.dimensions[id]
    if (rule === undefined)
      throw new Fault('environment.pack_invalid', `The model pack ${manifest.id} cannot score ${id}. No video was scored with it. Choose a pack that fits the taxonomy.`)
    return [id, rule]
  })
  const measured = new Map<string, DimensionScore>()
  const reasons = new Map<string, string>()
  for (const [id, rule] of rules) {
    const found = measure(rule, values)
    if (typeof found === 'string')
      reasons.set(id, found)
    else
      measured.set(id, found)
  }
  return Object.fromEntries(rules.map(([id, rule]) => [id, measured.get(id) ?? infer(rule, measured, { manifest, reason: reasons.get(id) ?? rule.because })]))
}
