import type { MeasuredRun } from '../../core/instructions/findings'
import type { Db } from './database'
import { z } from 'zod'
import { decodeTimeline } from '../../core/scoring/timeline'

const row = z.object({ video_id: z.string(), pack: z.string(), evidence: z.string(), windows: z.instanceof(Uint8Array).nullable() })
const features = z.record(z.string(), z.number())

/** What packs found beside scores: of each video the newest run, of those with a timeline where there are any. */
export function createMeasuredRuns(db: Db) {
  // In rising order, so that the last one of a video stays.
  const select = db.prepare(`
    SELECT r.video_id, r.pack, r.evidence, t.windows FROM score_run r LEFT JOIN timeline t ON t.run_id = r.id
    WHERE r.frames_expected > 0 AND r.video_id IN (SELECT value FROM json_each(?)) ORDER BY t.run_id IS NOT NULL, r.scored_at, r.id`)

  return {
    /** One query for all; a run is decoded when it is asked for. */
    of(videoIds: readonly string[]): (videoId: string) => MeasuredRun | null {
      const runs = new Map(select.all(JSON.stringify(videoIds)).map(raw => row.parse(raw)).map(run => [run.video_id, run]))
      return (videoId) => {
        const run = runs.get(videoId)
        return run === undefined ? null : { pack: run.pack, features: features.parse(JSON.parse(run.evidence)), timeline: run.windows && decodeTimeline(run.windows) }
      }
    },
  }
}
