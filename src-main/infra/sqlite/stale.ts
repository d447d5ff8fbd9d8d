import type { Db } from './database'
import { LEVELS } from '../../../src-shared/domain/level'

const RANK_OF_CLAIM = `CASE c.value ->> 'level' ${LEVELS.map((level, rank) => `WHEN '${level}' THEN ${rank}`).join(' ')} END`

/** Marks the instructions of a video whose claims no longer agree with its effective levels, and clears the mark where they do. */
export function refreshStale(db: Db, videoId: string): void {
  db.prepare(`
    UPDATE instruction_state SET stale = EXISTS (
      SELECT 1 FROM instruction i, json_each(coalesce(instruction_state.edited_claims, i.claims)) c
      JOIN quality q ON q.video_id = i.video_id AND q.target = c.value ->> 'target'
      WHERE i.id = instruction_state.instruction_id AND q.level <> ${RANK_OF_CLAIM})
    WHERE video_id = ? AND superseded = 0`).run(videoId)
}
