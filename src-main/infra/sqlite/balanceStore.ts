import type { Selection, SelectionSummary } from '../../../src-shared/contract/balance'
import type { BalanceEntry, BalanceStore } from '../../core/balance/ports'
import type { Db } from './database'
import { z } from 'zod'
import { balanceOptions, proxyScores, selectionOutcome, selectionReport, selectionVideo } from '../../../src-shared/contract/balance'
import { immediately } from './database'

const idRow = z.object({ id: z.string() })
const hashes = z.array(z.string())
const entryRow = z.object({
  id: z.string(),
  name: z.string(),
  path: z.string().nullable(),
  sha256: z.string().nullable(),
  duration_s: z.number().nullable(),
  width_px: z.number().nullable(),
  height_px: z.number().nullable(),
  labelled: z.number(),
  score: z.number().nullable(),
  machine_score: z.number().nullable(),
  scores: z.string().nullable(),
  hashes: z.string().nullable(),
})
const selectionRow = z.object({
  id: z.string(),
  name: z.string().nullable(),
  at: z.string(),
  options: z.string(),
  taxonomy: z.string(),
  pack: z.string(),
  pack_sha256: z.string(),
  selected: z.number(),
  short_bins: z.number(),
  report: z.string(),
})
/** Only sets whose videos are all there. */
const SAVED = 'EXISTS (SELECT 1 FROM selection_saved s WHERE s.selection_id = selection.id)'
/** Rows of a transaction: some milliseconds. */
const SAVE_CHUNK = 2000
const summaryColumns = 'id, name, at, options, taxonomy, pack, selected, short_bins'
const summaryRow = selectionRow.omit({ pack_sha256: true, report: true })

function summaryOf({ options, short_bins: shortBins, ...row }: z.infer<typeof summaryRow>): SelectionSummary {
  return { ...row, options: balanceOptions.parse(JSON.parse(options)), shortBins }
}

function entryOf(row: z.infer<typeof entryRow>): BalanceEntry {
  return {
    id: row.id,
    name: row.name,
    path: row.path,
    sha256: row.sha256,
    durationS: row.duration_s,
    widthPx: row.width_px,
    heightPx: row.height_px,
    labelled: row.labelled === 1,
    overall: row.score === null || row.machine_score === null ? null : { score: row.score, machine: row.machine_score },
    glance: row.scores === null || row.hashes === null ? null : { scores: proxyScores.parse(JSON.parse(row.scores)), hashes: hashes.parse(JSON.parse(row.hashes)) },
  }
}

/** Glances at videos, and selections, which are only ever added to. */
export function createBalanceStore(db: Db): BalanceStore {
  const pending = db.prepare(`
    SELECT v.id FROM video v WHERE v.source = 'file'
    AND NOT EXISTS (SELECT 1 FROM score_run r WHERE r.video_id = v.id AND r.pack_sha256 = 'imported')
    AND NOT EXISTS (SELECT 1 FROM glance g WHERE g.video_id = v.id AND g.pack_sha256 = ? AND g.parameters = ?) ORDER BY v.id`)
  const insertGlance = db.prepare(`
    INSERT INTO glance (video_id, pack_sha256, parameters, pack, at, scores, hashes, frames, versions)
    VALUES (@videoId, @packSha256, @parameters, @pack, @at, @scores, @hashes, @frames, @versions)
    ON CONFLICT (video_id, pack_sha256, parameters) DO NOTHING`)
  const entries = db.prepare(`
    SELECT v.id, v.name, v.path, v.sha256, v.duration_s, v.width_px, v.height_px, q.score, q.machine_score, g.scores, g.hashes,
      EXISTS (SELECT 1 FROM score_run r WHERE r.video_id = v.id AND r.pack_sha256 = 'imported') AS labelled
    FROM video v
    LEFT JOIN quality q ON q.video_id = v.id AND q.target = 'overall'
    LEFT JOIN glance g ON g.video_id = v.id AND g.pack_sha256 = ? AND g.parameters = ?
    WHERE v.id > ? ORDER BY v.id LIMIT ?`)
  const insertPack = db.prepare('INSERT INTO pack (sha256, name, manifest, first_used_at) VALUES (@sha256, @name, @manifest, @at) ON CONFLICT (sha256) DO NOTHING')
  const insertSelection = db.prepare(`
    INSERT INTO selection (id, name, at, options, taxonomy, pack, pack_sha256, selected, short_bins, report)
    VALUES (@id, @name, @at, @options, @taxonomy, @pack, @packSha256, @selected, @shortBins, @report) ON CONFLICT (id) DO NOTHING`)
  const insertVideo = db.prepare(`
    INSERT INTO selection_video (selection_id, place, video_id, sha256, quality, source, bin, stratum, outcome, reason)
    VALUES (@selectionId, @place, @id, @sha256, @quality, @source, @bin, @stratum, @outcome, @reason)`)
  const list = db.prepare(`SELECT ${summaryColumns} FROM selection WHERE ${SAVED} ORDER BY id DESC LIMIT 1000`)
  const one = db.prepare(`SELECT * FROM selection WHERE id = ? AND ${SAVED}`)
  const named = db.prepare(`SELECT id FROM selection WHERE name = ? AND ${SAVED}`)
  const markSaved = db.prepare('INSERT INTO selection_saved (selection_id) VALUES (?)')
  const videos = db.prepare(`
    SELECT s.video_id AS id, v.name, v.path, s.sha256, s.quality, s.source, s.bin, s.stratum, s.outcome, s.reason
    FROM selection_video s JOIN video v ON v.id = s.video_id
    WHERE s.selection_id = ? AND s.outcome IN (SELECT value FROM json_each(?)) ORDER BY s.place LIMIT ?`)

  return {
    pendingIds: ({ packSha256, parameters }) => pending.all(packSha256, parameters).map(row => idRow.parse(row).id),

    saveGlance: glance => immediately(db, () => {
      insertGlance.run({ ...glance, scores: JSON.stringify(glance.scores), hashes: JSON.stringify(glance.hashes), versions: JSON.stringify(glance.versions) })
    }),

    entries: ({ packSha256, parameters }, after, limit) => entries.all(packSha256, parameters, after, limit).map(row => entryOf(entryRow.parse(row))),

    * save({ videos: rows, report, options, ...selection }, pack): Iterable<number> {
      const isNew = immediately(db, () => {
        insertPack.run({ ...pack, at: selection.at })
        return insertSelection.run({ ...selection, options: JSON.stringify(options), report: JSON.stringify(report) }).changes === 1
      })
      if (!isNew)
        return
      for (let done = 0; done < rows.length; done += SAVE_CHUNK) {
        yield done
        immediately(db, () => rows.slice(done, done + SAVE_CHUNK).forEach((row, index) =>
          insertVideo.run({ ...row, selectionId: selection.id, place: done + index, outcome: selectionOutcome.parse(row.outcome) })))
      }
      markSaved.run(selection.id)
    },

    idOf(name) {
      const row = named.get(name)
      return row === undefined ? null : idRow.parse(row).id
    },

    list: () => list.all().map(row => summaryOf(summaryRow.parse(row))),

    get(id): Omit<Selection, 'rejected'> | null {
      const row = one.get(id)
      if (row === undefined)
        return null
      const { pack_sha256: packSha256, report, ...summary } = selectionRow.parse(row)
      return { ...summaryOf(summary), packSha256, report: selectionReport.parse(JSON.parse(report)) }
    },

    videosOf: (id, outcomes, limit) => videos.all(id, JSON.stringify(outcomes), limit).map(row => selectionVideo.parse(row)),
  }
}
