import { z } from 'zod'
import { score, scoreSource } from '../domain/level'
import { clientId, instant, operation } from './base'

const count = z.number().int().nonnegative()

/** What a balanced set may be spread over besides quality. */
export const STRATA = ['folder', 'duration', 'resolution'] as const
export const stratum = z.enum(STRATA)
export type Stratum = z.infer<typeof stratum>

/** Most videos that a set can be asked for. */
export const MAX_TARGET = 10_000_000

/** How a balanced set is chosen; the same options and videos give the same set. */
export const balanceOptions = z.strictObject({
  /** Videos wanted. */
  target: z.number().int().min(1).max(MAX_TARGET),
  /** Equally wide bins of quality, with as many videos from each. */
  bins: z.number().int().min(2).max(100).default(10),
  seed: z.number().int().min(0).max(2 ** 31 - 1).default(0),
  /** Within a bin, as many videos of each stratum as there are. */
  over: z.array(stratum).max(STRATA.length).default([]),
  /** Bins between the 1st and the 99th percentile of the videos' quality, or over [0, 1]. */
  span: z.enum(['percentiles', 'whole']).default('percentiles'),
  /** Neighbouring bins stand in for bins that come short. */
  fill: z.boolean().default(false),
  dropDuplicates: z.boolean().default(true),
  /** Leaves out videos whose proxy disagrees with their full score. */
  rejectDisagreeing: z.boolean().default(true),
})
export type BalanceOptions = z.infer<typeof balanceOptions>

const histogram = z.array(count)

/** What a selection was made from and what it came to. */
export const selectionReport = z.strictObject({
  /** Videos that could be chosen, with what their quality comes from. */
  candidates: count,
  fromScores: count,
  fromProxies: count,
  /** Files whose frames could not be looked at and that have no score. */
  unmeasured: count,
  /** Videos by quality in equal bins over [0, 1]: all candidates, and those selected. */
  before: histogram,
  after: histogram,
  bins: z.array(z.strictObject({ from: z.number(), to: z.number(), available: count, quota: count, selected: count, filled: count })),
  /** Most frequent first; the first of `strataCount`. Empty when only quality counts. */
  strata: z.array(z.strictObject({ name: z.string(), before: count, after: count })),
  strataCount: count,
  /** Proxies against full scores. */
  agreement: z.strictObject({
    compared: count,
    /** Rank correlation; null for few or constant values. */
    srcc: z.number().min(-1).max(1).nullable(),
    /** Median of proxy minus full score, taken off every proxy. */
    offset: z.number(),
    /** Distance from the offset that is too far; null when too few videos have both. */
    threshold: z.number().nullable(),
  }),
  /** Left out because proxy and full score disagree, and because a selected video looks the same. */
  disagreeing: count,
  duplicates: count,
  /** Videos with imported labels: kept apart, never sampled. */
  labelled: z.strictObject({ videos: count, withFile: count, histogram }),
})
export type SelectionReport = z.infer<typeof selectionReport>

/** What people call a set; one name, one set. */
export const setName = z.string().trim().min(1).max(80)

export const selectionSummary = z.strictObject({
  id: z.uuidv7(),
  name: setName.nullable(),
  at: instant,
  options: balanceOptions,
  selected: count,
  /** Bins with fewer videos than their share. */
  shortBins: count,
  /** `id@version` of the taxonomy, and of the pack that the proxies were measured with. */
  taxonomy: z.string(),
  pack: z.string(),
})
export type SelectionSummary = z.infer<typeof selectionSummary>

export const selectionOutcome = z.enum(['selected', 'disagreeing', 'duplicate', 'labelled'])
export type SelectionOutcome = z.infer<typeof selectionOutcome>

/** What became of one video in a selection. */
export const selectionVideo = z.strictObject({
  id: z.uuidv7(),
  name: z.string(),
  path: z.string().nullable(),
  sha256: z.string().nullable(),
  /** Quality it was sorted by; null for labels without an overall. */
  quality: score.nullable(),
  source: z.enum(['score', 'proxy', 'labelled']),
  bin: count.nullable(),
  stratum: z.string(),
  outcome: selectionOutcome,
  /** Why it was left out, in words; null where it was not. */
  reason: z.string().nullable(),
})
export type SelectionVideo = z.infer<typeof selectionVideo>

export const selection = selectionSummary.extend({
  packSha256: z.string(),
  report: selectionReport,
  /** The first of those left out, with the reason. */
  rejected: z.array(selectionVideo),
})
export type Selection = z.infer<typeof selection>

/** What there is to balance now. */
export const balanceOverview = z.strictObject({
  files: count,
  scored: count,
  glanced: count,
  labelled: count,
  /** Files without a label that were not looked at yet. */
  pending: count,
  /** Quality of the videos that could be chosen now, in equal bins over [0, 1]. */
  histogram,
})
export type BalanceOverview = z.infer<typeof balanceOverview>

/** The dimensions of a proxy as measured, before any calibration. */
export const proxyScores = z.record(z.string(), z.strictObject({ score, source: scoreSource }))
export type ProxyScores = z.infer<typeof proxyScores>

export const balance = {
  overview: operation.output(balanceOverview),
  /** Looks at what was not looked at yet, then selects and saves, as a job. The selection gets the job's id. */
  start: operation.input(z.strictObject({ id: clientId, name: setName.nullable().default(null), options: balanceOptions })).output(z.strictObject({ id: z.uuidv7() })),
  /** Saved selections, newest first. */
  list: operation.output(z.array(selectionSummary)),
  get: operation.input(z.strictObject({ id: z.uuidv7() })).output(selection),
}
