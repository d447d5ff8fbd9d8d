import { z } from 'zod'
import rulesDocument from '../../../resources/balance/rules.json'

const share = z.number().min(0).max(1)
const count = z.number().int().positive()
const rising = z.array(z.number().positive()).min(1).refine(edges => edges.every((edge, index) => index === 0 || edge > (edges[index - 1] ?? 0)), 'edges rise')

/** How few key frames stand for a video: `resources/balance/rules.json`. */
export const glanceSampling = z.strictObject({
  keyFrames: z.number().int().min(1).max(16),
  /** Up to so many key frames of the file are decoded in one go; where there are more, each wanted one is jumped to. */
  maxPassKeyframes: count,
})

/** What balancing goes by: `resources/balance/rules.json`. */
export const balanceRules = z.strictObject({
  format: z.literal(1),
  glance: glanceSampling,
  /** Dimensions of the proxy: those that single frames tell. What a taxonomy does not have is left out. */
  dimensions: z.array(z.string()).min(1),
  /** Frame hashes match within `maxDistance` bits of 64; videos are near-duplicates when `minShare` of the fewer frames match. A frame whose cells vary less than `minContrast` codes has no hash. */
  nearDuplicate: z.strictObject({ maxDistance: z.number().int().min(0).max(15), minShare: share, minContrast: z.number().nonnegative() }),
  /** A proxy is judged inaccurate beyond `minRobustZ` robust deviations, at least `minDifference`; nothing is judged from fewer than `minCompared` videos. */
  disagreement: z.strictObject({ minCompared: count, minRobustZ: z.number().positive(), minDifference: share }),
  /** Shares of the videos below the first and below the last edge of the bins. */
  quantiles: z.tuple([share, share]),
  /** Edges of the classes of duration and of the short side. */
  durationS: rising,
  shortSidePx: rising,
  histogramBins: count,
  shownStrata: count,
  shownRejected: count,
})
export type BalanceRules = z.infer<typeof balanceRules>

export const BALANCE_RULES: BalanceRules = balanceRules.parse(rulesDocument)
