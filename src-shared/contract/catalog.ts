import { z } from 'zod'
import { faultCode } from '../domain/fault'
import { level, score, scoreSource } from '../domain/level'
import { frameTable, streamInfo } from '../domain/media'
import { target } from '../domain/taxonomy'
import { frameSampling, timeline } from '../domain/timeline'
import { instant, operation, searchText } from './base'

export const VIDEO_STATES = ['added', 'scored', 'failed'] as const
export const videoState = z.enum(VIDEO_STATES)

/** Effective quality of one target: the curator's level where one was set, else what scoring found. */
export const targetQuality = z.strictObject({
  target,
  score,
  level,
  source: scoreSource,
  /** What the machine said, when a curator has overruled it. */
  machine: z.strictObject({ score, level, source: scoreSource }).nullable(),
})
export type TargetQuality = z.infer<typeof targetQuality>

export const instructionCounts = z.strictObject({
  pending: z.number().int(),
  approved: z.number().int(),
  rejected: z.number().int(),
  flagged: z.number().int(),
})

/** A row of the library. */
export const videoRow = z.strictObject({
  id: z.uuidv7(),
  name: z.string(),
  /** Absolute path; null for videos known only from imported scores. */
  path: z.string().nullable(),
  source: z.enum(['file', 'imported']),
  state: videoState,
  sizeBytes: z.number().int().nullable(),
  durationS: z.number().nullable(),
  widthPx: z.number().int().nullable(),
  heightPx: z.number().int().nullable(),
  fps: z.number().nullable(),
  frameCount: z.number().int().nullable(),
  codec: z.string().nullable(),
  hdr: z.enum(['pq', 'hlg']).nullable(),
  variableFrameRate: z.boolean(),
  /** Fewer frames decoded than the index promises, or decode errors. */
  degraded: z.boolean(),
  addedAt: instant,
  failure: z.strictObject({ code: faultCode, message: z.string() }).nullable(),
  overall: z.strictObject({ score, level }).nullable(),
  /** The dimensions in taxonomy order; empty until scored. */
  levels: z.array(z.strictObject({ target, score, level, source: scoreSource })),
  instructions: instructionCounts,
  /** Address of the poster image under this host; null for videos without a file. */
  posterUrl: z.string().nullable(),
})
export type VideoRow = z.infer<typeof videoRow>

/** What scoring a video with one model pack found. */
export const scoreRun = z.strictObject({
  /** `id@version` */
  pack: z.string(),
  scoredAt: instant,
  framesDecoded: z.number().int(),
  framesExpected: z.number().int(),
  decodeErrors: z.number().int(),
  /** What was said of the file while it was decoded: remarks, and the first distinct errors. */
  decodeMessages: z.array(z.string()),
  sampling: frameSampling,
  /** Execution provider that computed it; empty where it is not known. */
  provider: z.string(),
  /** What went other than asked for, such as a provider that failed. */
  note: z.string().nullable(),
  /** The pack's own scores, before policy, calibration and curators; targets in taxonomy order. */
  scores: z.array(z.strictObject({
    target,
    score,
    source: z.enum(['measured', 'inferred']),
    /** 0 (a guess) to 1. */
    confidence: z.number().min(0).max(1),
    /** Why it was not measured; null where it was. */
    reason: z.string().nullable(),
  })),
  /** Raw features behind the scores with their units, by name. */
  evidence: z.record(z.string(), z.strictObject({ value: z.number(), unit: z.string(), title: z.string() })),
})
export type ScoreRun = z.infer<typeof scoreRun>

export const videoDetail = videoRow.extend({
  sha256: z.string().nullable(),
  stream: streamInfo.nullable(),
  quality: z.array(targetQuality),
  /** Counts decision events on this video's levels; send it back as `expectedVersion`. */
  version: z.number().int(),
  /** Address of the video's own bytes under this host (answers ranges). */
  sourceUrl: z.string().nullable(),
  /** What each pack found, newest first; empty until scored from its frames. */
  runs: z.array(scoreRun),
})
export type VideoDetail = z.infer<typeof videoDetail>

export const videoSort = z.enum(['added', 'name', 'duration', 'size', 'overall', 'pending'])

export const videoFilter = z.strictObject({
  search: searchText.optional(),
  state: videoState.optional(),
  /** Only videos whose effective level of `target` is one of `levels`. */
  quality: z.strictObject({ target, levels: z.array(level).min(1) }).optional(),
  warning: z.enum(['degraded', 'hdr', 'vfr']).optional(),
})
export type VideoFilter = z.infer<typeof videoFilter>

/** A file that could not be added or scored; it was set aside and nothing else was affected. */
export const quarantined = z.strictObject({
  path: z.string(),
  code: faultCode,
  message: z.string(),
  stage: z.enum(['add', 'score']),
  at: instant,
})
export type Quarantined = z.infer<typeof quarantined>

export const catalog = {
  listVideos: operation
    .input(z.strictObject({
      filter: videoFilter.default({}),
      sort: videoSort.default('added'),
      descending: z.boolean().default(false),
      offset: z.number().int().nonnegative().default(0),
      limit: z.number().int().min(1).max(500).default(100),
    }))
    .output(z.strictObject({ rows: z.array(videoRow), total: z.number().int() })),
  getVideo: operation.input(z.strictObject({ id: z.uuidv7() })).output(videoDetail),
  /** Scores along the video of the pack that feeds most of its levels; null where none was stored. */
  getTimeline: operation.input(z.strictObject({ id: z.uuidv7() })).output(timeline.nullable()),
  getFrameTable: operation.input(z.strictObject({ id: z.uuidv7() })).output(frameTable),
  listQuarantined: operation
    .input(z.strictObject({ offset: z.number().int().nonnegative().default(0), limit: z.number().int().min(1).max(500).default(100) }))
    .output(z.strictObject({ rows: z.array(quarantined), total: z.number().int() })),
}
