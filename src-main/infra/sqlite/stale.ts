import type { Db } from './database'
import { LEVELS } from '../../../src-shared/domain/level'

const RANK_OF_CLAIM = `CASE c.value ->> 'level' ${LEVELS.map((level, rank) => `WHEN '${level}' THEN ${rank}`).join(' ')} END`

export interface StaleMarks { readonly ofVideo: (videoId: string) => void, readonly ofInstruction: (id: string) => void }

/** Marks the instructions whose claims no longer agree with the effective levels of their video or videos, and clears the mark where they do. */
export function createStaleMarks(db: Db): StaleMarks {
  // CROSS JOIN keeps the order: the claims are read once, not once a target.
  const update = (which: string) => db.prepare(`
    UPDATE instruction_state SET stale = 1 - stale
    WHERE ${which} AND stale <> EXISTS (
      SELECT 1 FROM instruction i, json_each(coalesce(instruction_state.edited_claims, i.claims)) c
      CROSS JOIN quality q ON q.video_id = iif(c.value ->> 'video' = 'second', i.second_video_id, i.video_id) AND q.target = c.value ->> 'target'
      WHERE i.id = instruction_state.instruction_id AND q.level <> ${RANK_OF_CLAIM})`)
  const video = update('(video_id = @video OR instruction_id IN (SELECT id FROM instruction WHERE second_video_id = @video)) AND superseded = 0')
  const instruction = update('instruction_id = ? AND superseded = 0')
  return {
    ofVideo: (videoId) => { video.run({ video: videoId }) },
    ofInstruction: (id) => { instruction.run(id) },
  }
}
