import type { TargetQuality, VideoRow } from '../../../src-shared/contract/catalog'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import { z } from 'zod'
import { videoState } from '../../../src-shared/contract/catalog'
import { INSTRUCTION_STATES } from '../../../src-shared/domain/claim'
import { faultCode } from '../../../src-shared/domain/fault'
import { hdrTransfer } from '../../../src-shared/domain/media'
import { OVERALL } from '../../../src-shared/domain/taxonomy'

/** A row of table `video`, as stored. */
export const storedVideo = z.object({
  id: z.string(),
  name: z.string(),
  source: z.enum(['file', 'imported']),
  path: z.string().nullable(),
  sha256: z.string().nullable(),
  size_bytes: z.number().nullable(),
  mtime_ms: z.number().nullable(),
  stream: z.string().nullable(),
  duration_s: z.number().nullable(),
  width_px: z.number().nullable(),
  height_px: z.number().nullable(),
  fps: z.number().nullable(),
  frame_count: z.number().nullable(),
  codec: z.string().nullable(),
  hdr: hdrTransfer.nullable(),
  vfr: z.number(),
  degraded: z.number(),
  state: videoState,
  failure_code: faultCode.nullable(),
  failure_message: z.string().nullable(),
  added_at: z.string(),
})
export type StoredVideo = z.infer<typeof storedVideo>

export const countRow = z.object({ video_id: z.string(), state: z.enum(INSTRUCTION_STATES), n: z.number() })

/** The library row of a stored video; addresses are left to the host. */
export function toVideoRow(video: StoredVideo, quality: readonly TargetQuality[], instructions: VideoRow['instructions'], taxonomy: Taxonomy): VideoRow {
  const overall = quality.find(entry => entry.target === OVERALL)
  const dimensionIds = new Set(taxonomy.dimensions.map(entry => entry.id))
  return {
    id: video.id,
    name: video.name,
    path: video.path,
    source: video.source,
    state: video.state,
    sizeBytes: video.size_bytes,
    durationS: video.duration_s,
    widthPx: video.width_px,
    heightPx: video.height_px,
    fps: video.fps,
    frameCount: video.frame_count,
    codec: video.codec,
    hdr: video.hdr,
    variableFrameRate: video.vfr === 1,
    degraded: video.degraded === 1,
    addedAt: video.added_at,
    failure: video.failure_code && video.failure_message !== null ? { code: video.failure_code, message: video.failure_message } : null,
    overall: overall ? { score: overall.score, level: overall.level } : null,
    levels: quality.filter(entry => dimensionIds.has(entry.target)).map(({ target, score, level, source }) => ({ target, score, level, source })),
    instructions,
    posterUrl: null,
  }
}

export const NO_INSTRUCTIONS: VideoRow['instructions'] = { pending: 0, approved: 0, rejected: 0, flagged: 0 }
