import type { TrustStore, UsedPack } from '../../core/trust/ports'
import type { Db } from './database'
import { z } from 'zod'

const packRow = z.object({ pack: z.string() })
const shaRow = z.object({ sha256: z.string() })
const idRow = z.object({ id: z.string() })
const namedRow = z.object({ id: z.string(), name: z.string() })
const clipRow = z.object({ id: z.string(), name: z.string(), path: z.string() })
const total = z.object({ n: z.number() })
/** One row of many: checked as a tuple, because 1.4 million of them make a report of 100,000 videos. */
const scoreTuple = z.tuple([z.number(), z.string(), z.number(), z.enum(['measured', 'inferred', 'imported']), z.number(), z.string().nullable()])

/** What the trust report reads. Every statement follows an index and touches a bounded number of videos. */
export function createTrustStore(db: Db): TrustStore {
  // Steps from value to value through the index (a "loose" scan): a workspace has few packs and many runs.
  const packHashes = db.prepare('SELECT DISTINCT pack_sha256 AS sha256 FROM score_run')
  const packName = db.prepare('SELECT pack FROM score_run WHERE pack_sha256 = ? LIMIT 1')
  const ids = db.prepare('SELECT id FROM video WHERE id > ? ORDER BY id LIMIT ?')
  const count = db.prepare('SELECT count(*) AS n FROM video')
  // The newest run of the pack: with max(), SQLite takes the other columns from the row that holds the maximum.
  const scores = db.prepare(`
    SELECT l.place, s.target, s.score, s.source, s.confidence, s.reason
    FROM (SELECT j.key AS place, r.id AS run, max(r.scored_at) FROM json_each(?) j JOIN score_run r ON r.video_id = j.value AND r.pack_sha256 = ? GROUP BY j.key) l
    CROSS JOIN score s ON s.run_id = l.run`).raw()
  const named = db.prepare('SELECT id, name FROM video WHERE id IN (SELECT value FROM json_each(?))')
  const degraded = db.prepare('SELECT id, name FROM video WHERE degraded = 1 ORDER BY id LIMIT ?')
  const countDegraded = db.prepare('SELECT count(*) AS n FROM video WHERE degraded = 1')
  const best = db.prepare(`
    SELECT v.id, v.name, v.path FROM quality q JOIN video v ON v.id = q.video_id
    WHERE q.target = 'overall' AND v.source = 'file' AND v.state = 'scored' AND v.degraded = 0 ORDER BY q.score DESC, v.id LIMIT ?`)

  return {
    usedPacks: () => packHashes.all().map((row): UsedPack => {
      const { sha256 } = shaRow.parse(row)
      return { pack: packRow.parse(packName.get(sha256)).pack, sha256 }
    }).sort((a, b) => a.pack.localeCompare(b.pack) || a.sha256.localeCompare(b.sha256)),
    videoIds: (after, limit) => ids.all(after, limit).map(row => idRow.parse(row).id),
    countVideos: () => total.parse(count.get()).n,
    scoresOf: (pack, videoIds) => scores.all(JSON.stringify(videoIds), pack.sha256).map(row => scoreTuple.parse(row)),
    names: videoIds => new Map(named.all(JSON.stringify(videoIds)).map(row => namedRow.parse(row)).map(({ id, name }) => [id, name])),
    degraded: limit => ({ videos: degraded.all(limit).map(row => namedRow.parse(row)), total: total.parse(countDegraded.get()).n }),
    bestFiles: limit => best.all(limit).map(row => clipRow.parse(row)),
  }
}
