import { z } from 'zod'
import limitsDocument from '../../../resources/trust/limits.json'

const share = z.number().min(0).max(1)
const correlation = z.number().min(-1).max(1)
const count = z.number().int().positive()

/** Where a distribution, a disagreement or a video starts to look wrong: `resources/trust/limits.json`. */
export const trustLimits = z.strictObject({
  format: z.literal(1),
  /** Below this many videos a distribution is shown, not judged. */
  fewVideos: count,
  histogramBins: count,
  /** Standard deviation of scores below which an output is constant. */
  constant: z.strictObject({ minDeviation: share }),
  /** Saturated: at least `minShare` of the videos score at most `low`, or at least `high`. */
  saturated: z.strictObject({ low: share, high: share, minShare: share }),
  /** At least this share in a single level: levels carry no information. */
  oneLevel: z.strictObject({ minShare: share }),
  /** Correlation of the level (0 to 4) with the score it was cut from. */
  fidelity: z.strictObject({ minSrcc: correlation, minPlcc: correlation }),
  inferred: z.strictObject({ minShare: share }),
  /** Rank correlation below which an output seems to run backwards. */
  inverted: z.strictObject({ maxWithinPack: correlation, maxBetweenPacks: correlation }),
  /** Two outputs that each agree with the other's target better, by `minGain`, than with their own. */
  swapped: z.strictObject({ maxOwn: correlation, minGain: share }),
  disagreement: z.strictObject({ minSrcc: correlation, minMeanDifference: share, shownVideos: count }),
  /** Modified z-score (Iglewicz and Hoaglin, "How to Detect and Handle Outliers", 1993: 3.5) and least distances in score units. */
  outlier: z.strictObject({ minRobustZ: z.number().positive(), minDeviation: share, minDifference: share, maxConfidence: share, shown: count }),
  /** A feature differs when |found - stored| > relative x max(|stored|, floor). */
  golden: z.strictObject({ relative: z.number().positive(), floor: z.number().positive() }),
  /** A clip can show a fall only from `minReference` up; it has fallen by at least `minFall` with a rank correlation of at most `maxSrcc`. */
  response: z.strictObject({ clips: count, minFall: share, minReference: share, maxSrcc: correlation }),
})
export type TrustLimits = z.infer<typeof trustLimits>

export const TRUST_LIMITS: TrustLimits = trustLimits.parse(limitsDocument)
