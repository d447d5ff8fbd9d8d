import { z } from 'zod'

/** When a calibration is tried, how it is fitted, and what it must show to be kept (`resources/calibration/rules.json`). */
export const calibrationRules = z.strictObject({
  /** Labelled videos that a target needs to be fitted at all. */
  minPairs: z.number().int().min(10),
  minPairsPerKnot: z.number().int().min(2),
  maxKnots: z.number().int().min(2).max(60),
  /** With more pairs the isotonic fit needs no help from the logistic one. */
  logisticBelowPairs: z.number().int(),
  /** Points at which a fitted logistic is stored. */
  logisticSamples: z.number().int().min(3).max(60),
  /** Standard errors by which scores and labels must agree in rank before a mapping is tried. */
  trendZ: z.number().positive(),
  /** Standard errors by which held-out predictions must agree in rank beyond chance (Fisher z). */
  chanceZ: z.number().positive(),
  /** Standard errors by which the mean squared error must fall on held-out videos (paired). */
  improvementZ: z.number().positive(),
  /** SRCC that may be lost while the error falls. */
  maxRankLoss: z.number().min(0),
  /** No dimension is dropped altogether: texts speak of each. */
  minWeight: z.number().positive().max(0.05),
  minFolds: z.number().int().min(2),
  maxFolds: z.number().int(),
  /** Strengths of the pull towards the present weights, in mean variances of a column, weakest first. */
  ridge: z.array(z.number().positive()).min(2),
})
export type CalibrationRules = z.infer<typeof calibrationRules>
