import type { CrashLedger } from '../../core/packs/ports'
import type { Db } from './database'
import { z } from 'zod'

const countRow = z.object({ crashes: z.number() })
const lastRow = z.object({ kind: z.enum(['disabled', 'enabled']), at: z.string(), reason: z.string().nullable() }).optional()

/** Crashes of packs and what came of them; what holds now follows from the last event. */
export function createCrashLedger(db: Db): CrashLedger {
  const insert = db.prepare('INSERT INTO pack_event (pack_sha256, kind, at, reason) VALUES (?, ?, ?, ?)')
  const selectLast = db.prepare('SELECT kind, at, reason FROM pack_event WHERE pack_sha256 = ? AND kind IN (\'disabled\', \'enabled\') ORDER BY seq DESC LIMIT 1')
  // What was scored is counted where it is kept, so that a pack that works writes nothing here.
  const countCrashes = db.prepare(`
    SELECT count(*) AS crashes FROM pack_event c
    WHERE c.pack_sha256 = @pack AND c.kind = 'crash'
    AND c.seq > coalesce((SELECT max(e.seq) FROM pack_event e WHERE e.pack_sha256 = @pack AND e.kind = 'enabled'), 0)
    AND (SELECT count(*) FROM (SELECT 1 FROM score_run r WHERE r.pack_sha256 = @pack AND r.scored_at > c.at LIMIT @forgivenAfter)) < @forgivenAfter`)

  return {
    record: (packSha256, { at, reason }) => void insert.run(packSha256, 'crash', at, reason),
    count: (pack, forgivenAfter) => countRow.parse(countCrashes.get({ pack, forgivenAfter })).crashes,
    disabled(packSha256) {
      const last = lastRow.parse(selectLast.get(packSha256))
      return last?.kind === 'disabled' ? { at: last.at, reason: last.reason ?? '' } : null
    },
    disable: (packSha256, { at, reason }) => void insert.run(packSha256, 'disabled', at, reason),
    enable: (packSha256, at) => void insert.run(packSha256, 'enabled', at, null),
  }
}
