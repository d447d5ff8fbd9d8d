import { z } from 'zod'
import { faultCode } from '../domain/fault'
import { score, scoreSource } from '../domain/level'
import { target } from '../domain/taxonomy'
import { clientId, instant, operation } from './base'

const count = z.number().int().nonnegative()
const correlation = z.number().min(-1).max(1)

/** What looks wrong about an output. `problem`: do not rely on it; `notice`: know it. */
export const trustFlag = z.strictObject({
  code: z.enum(['few', 'constant', 'saturated', 'one_level', 'low_fidelity', 'mostly_inferred', 'never_measured', 'inverted', 'swapped', 'disagreement']),
  severity: z.enum(['problem', 'notice']),
  /** A sentence for people. */
  text: z.string(),
})
export type TrustFlag = z.infer<typeof trustFlag>

/** Distribution of one output of a pack over the workspace. */
export const targetDistribution = z.strictObject({
  target,
  n: count,
  mean: score,
  deviation: z.number().nonnegative(),
  /** Scores below which 5, 25, 50, 75 and 95 % of the videos lie. */
  quantiles: z.strictObject({ p5: score, p25: score, p50: score, p75: score, p95: score }),
  /** Videos in equal bins over [0, 1]. */
  histogram: z.array(count),
  /** Videos in each level, worst first, by the thresholds in force. */
  levels: z.array(count).length(5),
  measured: count,
  inferred: count,
  imported: count,
  /** Why videos were not measured, most frequent first. */
  reasons: z.array(z.strictObject({ reason: z.string(), n: count })),
  /** Mean confidence; null where the pack gives none. */
  confidence: score.nullable(),
  /** Rank and linear correlation of the level (0 to 4) with the score; null for constant or few scores. */
  fidelity: z.strictObject({ srcc: correlation, plcc: correlation }).nullable(),
  flags: z.array(trustFlag),
})
export type TargetDistribution = z.infer<typeof targetDistribution>

export const packTrust = z.strictObject({
  /** `id@version`, or `imported` for labels. */
  pack: z.string(),
  sha256: z.string(),
  videos: count,
  targets: z.array(targetDistribution),
})
export type PackTrust = z.infer<typeof packTrust>

/** Two packs on the same target. */
export const packDisagreement = z.strictObject({
  target,
  a: z.string(),
  b: z.string(),
  n: count,
  /** Spearman rank correlation; null for constant or few scores. */
  srcc: correlation.nullable(),
  meanAbsoluteDifference: score,
  /** Videos with the largest differences. */
  videos: z.array(z.strictObject({ id: z.uuidv7(), name: z.string(), a: score, b: score })),
  flags: z.array(trustFlag),
})
export type PackDisagreement = z.infer<typeof packDisagreement>

/** A video worth a look, with every reason. */
export const outlier = z.strictObject({
  id: z.uuidv7(),
  name: z.string(),
  reasons: z.array(z.strictObject({ kind: z.enum(['score', 'disagreement', 'confidence', 'degraded']), target: target.nullable(), text: z.string() })),
})
export type Outlier = z.infer<typeof outlier>

export const trustReport = z.strictObject({
  at: instant,
  /** Time it took to read and compute, in milliseconds. */
  elapsedMs: z.number().nonnegative(),
  videos: count,
  packs: z.array(packTrust),
  disagreements: z.array(packDisagreement),
  outliers: z.array(outlier),
  /** Videos worth a look in all; `outliers` holds the strongest. */
  outlierCount: count,
})
export type TrustReport = z.infer<typeof trustReport>

/** A clip made here and measured here, compared with what it measured where the reference was made. */
export const goldenResult = z.strictObject({
  at: instant,
  ok: z.boolean(),
  text: z.string(),
  pack: z.string(),
  provider: z.string(),
  versions: z.strictObject({ ffmpeg: z.string(), onnxruntime: z.string() }),
  reference: z.strictObject({ pack: z.string(), ffmpeg: z.string(), onnxruntime: z.string() }),
  /** Largest allowed relative difference. */
  tolerance: z.number().positive(),
  /** Largest difference first; `found` is null for a feature that was not measured. */
  features: z.array(z.strictObject({ name: z.string(), stored: z.number(), found: z.number().nullable(), relative: z.number().nonnegative(), ok: z.boolean() })),
})
export type GoldenResult = z.infer<typeof goldenResult>

export const responseVerdict = z.enum(['falls', 'does_not_fall', 'no_room', 'not_measured'])

/** One clip made worse in one way: scores of the dimension that should fall, from untouched to worst. */
export const responseSeries = z.strictObject({
  kind: z.string(),
  label: z.string(),
  target,
  verdict: responseVerdict,
  steps: z.array(z.strictObject({ score, source: scoreSource })),
  srcc: correlation.nullable(),
})
export type ResponseSeries = z.infer<typeof responseSeries>

export const responseResult = z.strictObject({
  at: instant,
  ok: z.boolean(),
  text: z.string(),
  pack: z.string(),
  clips: z.array(z.strictObject({
    id: z.uuidv7(),
    name: z.string(),
    series: z.array(responseSeries),
    failure: z.strictObject({ code: faultCode, message: z.string() }).nullable(),
  })),
})
export type ResponseResult = z.infer<typeof responseResult>

export const trust = {
  /** Computed when asked; seconds at 100,000 videos. */
  report: operation.output(trustReport),
  /** Makes, scores and compares the golden clip now; seconds. */
  checkGolden: operation.output(goldenResult),
  /** Starts the response test as a job. */
  testResponse: operation.input(z.strictObject({ id: clientId })).output(z.strictObject({ id: z.uuidv7() })),
  /** What the two tests last found in this workspace; null before they were run. */
  lastTests: operation.output(z.strictObject({ golden: goldenResult.nullable(), response: responseResult.nullable() })),
}
