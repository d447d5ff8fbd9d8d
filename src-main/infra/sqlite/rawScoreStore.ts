import type { RawScores, RawScoreStore } from '../../core/calibration/ports'
import type { Db } from './database'
import { z } from 'zod'

const packRow = z.object({ pack: z.string(), videos: z.number() })
const scoreRow = z.object({ id: z.string(), name: z.string(), target: z.string(), score: z.number() })

/** Raw scores by pack, as they were measured: no mapping, no curator's level. */
export function createRawScoreStore(db: Db): RawScoreStore {
  const selectPacks = db.prepare('SELECT pack, count(DISTINCT video_id) AS videos FROM score_run GROUP BY pack ORDER BY videos DESC, max(scored_at) DESC, pack')
  const selectScores = db.prepare(`
    SELECT v.id, v.name, s.target, s.score FROM (
      SELECT id, video_id, row_number() OVER (PARTITION BY video_id ORDER BY scored_at DESC, id DESC) AS place FROM score_run WHERE pack = ?) r
    JOIN score s ON s.run_id = r.id JOIN video v ON v.id = r.video_id
    WHERE r.place = 1 ORDER BY v.id, s.target`)
  return {
    packs: () => selectPacks.all().map(row => packRow.parse(row)),

    * of(pack) {
      // Rows of a video lie together; each video is given when the next one begins.
      let current: RawScores | undefined
      let scores: Record<string, number> = {}
      for (const raw of selectScores.iterate(pack)) {
        const { id, name, target, score } = scoreRow.parse(raw)
        if (current?.videoId !== id) {
          if (current)
            yield current
          scores = {}
          current = { videoId: id, name, scores }
        }
        scores[target] = score
      }
      if (current)
        yield current
    },
  }
}
