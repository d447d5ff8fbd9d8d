import { z } from 'zod'
import { level } from './level'

const identifier = z.string().regex(/^[a-z][a-z0-9_]*$/).max(40)

/** One quality dimension: what it is called in text (`phrase`), where it belongs and how much it weighs. */
const dimension = z.strictObject({
  id: identifier,
  label: z.string().min(1).max(60),
  /** Stands for the dimension in sentences: "the {phrase} is poor". */
  phrase: z.string().min(1).max(120),
  group: identifier,
  stages: z.array(z.enum(['capture', 'editing', 'compression', 'transmission'])).min(1),
  /** Share within its group; the weights of a group sum to 1. */
  weight: z.number().positive().max(1),
  /** How far the analytic pack's estimator can be trusted. */
  trust: z.enum(['high', 'medium', 'low']),
})
export type Dimension = z.infer<typeof dimension>

/** A group score is `slope * (weighted mean of its dimensions) + intercept`, limited to [0, 1]. */
const group = z.strictObject({
  id: identifier,
  label: z.string().min(1).max(60),
  phrase: z.string().min(1).max(120),
  slope: z.number().positive(),
  intercept: z.number(),
  /** Coefficient of this group in the overall score. */
  overallWeight: z.number().positive(),
})
export type Group = z.infer<typeof group>

/** Ends and inner points of a mapping; enough for any shape that labels support. */
const MAX_KNOTS = 65

/**
 * How one pack's raw scores of a target are read on this taxonomy's scale: linear between knots `[raw, mapped]`, constant
 * beyond the ends. Fitted to labelled videos (`s2i calibrate`); raw scores are stored as they are and mapped when read.
 */
const calibration = z.strictObject({
  /** `id@version`: another version of a pack measures differently and is not mapped. */
  pack: z.string().min(1).max(120),
  target: identifier,
  knots: z.array(z.tuple([z.number().min(0).max(1), z.number().min(0).max(1)])).min(2).max(MAX_KNOTS),
})
export type Calibration = z.infer<typeof calibration>

/** The dimensions, levels and aggregation of a workspace: data, so that another taxonomy can be swapped in. */
export const taxonomy = z.strictObject({
  id: identifier.or(z.string().regex(/^[a-z0-9-]+$/)),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  title: z.string(),
  /** Levels, worst first; `from` is the lowest score of the level, inclusive. */
  levels: z.array(z.strictObject({ id: level, label: z.string(), from: z.number().min(0).max(1) })).length(5),
  groups: z.array(group).min(1),
  overall: z.strictObject({ label: z.string(), phrase: z.string(), intercept: z.number() }),
  dimensions: z.array(dimension).min(1).max(64),
  /** At most one mapping a pack and target; without one, raw scores count as they are. */
  calibration: z.array(calibration).max(1024).default([]),
}).superRefine((value, context) => {
  const groupIds = new Set(value.groups.map(entry => entry.id))
  for (const entry of value.dimensions) {
    if (!groupIds.has(entry.group))
      context.addIssue({ code: 'custom', message: `dimension ${entry.id} names the unknown group ${entry.group}` })
  }
  for (const { id } of value.groups) {
    const sum = value.dimensions.filter(entry => entry.group === id).reduce((total, entry) => total + entry.weight, 0)
    if (Math.abs(sum - 1) > 1e-6)
      context.addIssue({ code: 'custom', message: `the weights of group ${id} sum to ${sum}, not 1` })
  }
  const ids = [...groupIds, ...value.dimensions.map(entry => entry.id), 'overall']
  if (new Set(ids).size !== ids.length)
    context.addIssue({ code: 'custom', message: 'dimension and group ids must be unique and not "overall"' })
  const mapped = (value.calibration).map(entry => `${entry.pack} ${entry.target}`)
  if (new Set(mapped).size !== mapped.length)
    context.addIssue({ code: 'custom', message: 'a pack and target have more than one mapping' })
  for (const { pack, target, knots } of value.calibration) {
    if (!ids.includes(target))
      context.addIssue({ code: 'custom', message: `the mapping of ${pack} names the unknown target ${target}` })
    if (knots.some(([raw, value], index) => index > 0 && (raw <= (knots[index - 1]?.[0] ?? 0) || value < (knots[index - 1]?.[1] ?? 0))))
      context.addIssue({ code: 'custom', message: `the mapping of ${pack} for ${target} must rise` })
  }
  value.levels.forEach((entry, index) => {
    const previous = value.levels[index - 1]
    if (index === 0 ? entry.from !== 0 : previous === undefined || entry.from <= previous.from)
      context.addIssue({ code: 'custom', message: 'level thresholds must start at 0 and rise' })
  })
})
export type Taxonomy = z.infer<typeof taxonomy>

/** A claim or score is about a dimension id, a group id, or `overall`. */
export const target = z.string().regex(/^[a-z][a-z0-9_]*$/).max(40)
export const OVERALL = 'overall'
