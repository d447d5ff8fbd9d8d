import type { PlanningStore } from '../../core/instructions/planning'
import type { Db } from './database'
import type { QualityTable } from './qualityTable'
import { z } from 'zod'
import { OVERALL } from '../../../src-shared/domain/taxonomy'
import { createMeasuredRuns } from './measuredRuns'

const count = z.object({ n: z.number() })
const slotRow = z.object({ slot: z.string(), n: z.number() })
const videoRow = z.object({ id: z.string(), key: z.string(), name: z.string(), pack: z.string().nullable() }).optional()

/** What texts can be written for, and which there are. */
export function createPlanningStore(db: Db, quality: QualityTable): PlanningStore {
  const measured = createMeasuredRuns(db)
  const inSet = 'q.video_id IN (SELECT video_id FROM selection_video WHERE selection_id = @set AND outcome = \'selected\')'
  const countAll = db.prepare('SELECT count(*) AS n FROM quality q WHERE q.target = @target')
  const countSet = db.prepare(`SELECT count(*) AS n FROM quality q WHERE q.target = @target AND ${inSet}`)
  const findSet = db.prepare('SELECT id FROM selection WHERE id = ?')
  // The index holds a target's rows in this order, so that skipping to a place reads no table.
  const placed = (condition: string): string => `
    SELECT v.id, coalesce(v.sha256, v.name) AS key, v.name, (SELECT r.pack FROM score_run r WHERE r.video_id = v.id ORDER BY r.scored_at DESC, r.id DESC LIMIT 1) AS pack
    FROM (SELECT q.video_id FROM quality q WHERE q.target = @target ${condition} ORDER BY q.level, q.score, q.video_id LIMIT 1 OFFSET @place) p JOIN video v ON v.id = p.video_id`
  const atPlace = db.prepare(placed(''))
  const atPlaceInSet = db.prepare(placed(`AND ${inSet}`))
  const slots = db.prepare('SELECT slot, count(*) AS n FROM instruction_state INDEXED BY instruction_state_video WHERE superseded = 0 GROUP BY slot')

  return {
    countVideos(set) {
      if (set === null)
        return count.parse(countAll.get({ target: OVERALL })).n
      return findSet.get(set) === undefined ? null : count.parse(countSet.get({ target: OVERALL, set })).n
    },

    videoAt(set, place) {
      const row = videoRow.parse(set === null ? atPlace.get({ target: OVERALL, place }) : atPlaceInSet.get({ target: OVERALL, place, set }))
      return row === undefined ? null : { ...row, quality: quality.of([row.id]).get(row.id) ?? [], measured: () => measured.of([row.id])(row.id) }
    },

    countTexts: () => slots.all().map(row => slotRow.parse(row)),
  }
}
