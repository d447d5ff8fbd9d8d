import type { ScoringPolicy } from '../../../src-shared/domain/policy'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { ImportedScores, ScoreRun, ScoreStore } from '../../core/scoring/ports'
import type { Db } from './database'
import type { EventTable } from './eventTable'
import type { QualityTable } from './qualityTable'
import type { StaleMarks } from './stale'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { streamInfo } from '../../../src-shared/domain/media'
import { decodeFrameTable, encodeFrameTable } from '../../core/media/frameTableCodec'
import { foldLevels } from '../../core/review/fold'
import { effectiveQuality } from '../../core/scoring/effectiveQuality'
import { encodeTimeline } from '../../core/scoring/timeline'
import { immediately } from './database'

const pendingRow = z.object({ id: z.string(), path: z.string(), size_bytes: z.number(), mtime_ms: z.number(), stream: z.string(), frames: z.instanceof(Uint8Array) })
const idRow = z.object({ id: z.string() })

const IMPORTED_PACK = 'imported'
const SETTING_BASIS = 'projection.basis'
const PROJECT_CHUNK = 200
const IMPORT_CHUNK = 500
/** Significant digits of stored features: more than a float32 graph gives. */
const EVIDENCE_DIGITS = 7

interface Parts { readonly quality: QualityTable, readonly events: EventTable, readonly taxonomy: Taxonomy, readonly policy: () => ScoringPolicy, readonly stale: StaleMarks }

/** Score runs, and the projection of effective quality that follows from them. */
export function createScoreStore(db: Db, { quality, events, taxonomy, policy, stale }: Parts): ScoreStore & { projectIfOutdated: () => void } {
  const selectPendingIds = db.prepare(`
    SELECT v.id FROM video v WHERE v.source = 'file'
    AND NOT EXISTS (SELECT 1 FROM score_run r WHERE r.video_id = v.id AND r.pack_sha256 = ? AND r.parameters = ?) ORDER BY v.id`)
  const selectPending = db.prepare('SELECT v.id, v.path, v.size_bytes, v.mtime_ms, v.stream, f.frames FROM video v JOIN frame_table f ON f.video_id = v.id WHERE v.id = ?')
  const insertRun = db.prepare(`
    INSERT INTO score_run (id, video_id, pack, pack_sha256, parameters, scored_at, frames_decoded, frames_expected, decode_error_count, decode_errors, sampling, evidence, versions)
    VALUES (@id, @videoId, @pack, @packSha256, @parameters, @scoredAt, @framesDecoded, @framesExpected, @decodeErrorCount, @decodeErrors, @sampling, @evidence, @versions)
    ON CONFLICT (video_id, pack_sha256, parameters) DO NOTHING`)
  const insertScore = db.prepare('INSERT INTO score (run_id, target, score, source, confidence, reason) VALUES (?, ?, ?, ?, ?, ?)')
  const insertTimeline = db.prepare('INSERT INTO timeline (run_id, windows) VALUES (?, ?)')
  const insertPack = db.prepare('INSERT INTO pack (sha256, name, manifest, first_used_at) VALUES (@sha256, @name, @manifest, @at) ON CONFLICT (sha256) DO NOTHING')
  const setFrames = db.prepare('UPDATE frame_table SET origin = ?, frames = ? WHERE video_id = ?')
  const setScored = db.prepare('UPDATE video SET state = \'scored\', failure_code = NULL, failure_message = NULL, degraded = ?, frame_count = ? WHERE id = ?')
  const setFailed = db.prepare('UPDATE video SET state = CASE state WHEN \'scored\' THEN \'scored\' ELSE \'failed\' END, failure_code = ?, failure_message = ? WHERE id = ?')
  const setAside = db.prepare('INSERT INTO quarantine (path, stage, code, message, at) VALUES (?, \'score\', ?, ?, ?) ON CONFLICT (path) DO UPDATE SET stage = excluded.stage, code = excluded.code, message = excluded.message, at = excluded.at')
  const release = db.prepare('DELETE FROM quarantine WHERE path = (SELECT path FROM video WHERE id = ?)')
  const findByName = db.prepare('SELECT id FROM video WHERE name = ? ORDER BY source = \'file\' DESC, id')
  const insertImported = db.prepare('INSERT INTO video (id, name, source, state, added_at) VALUES (?, ?, \'imported\', \'scored\', ?)')
  const removeImportedScores = db.prepare('DELETE FROM score WHERE run_id IN (SELECT id FROM score_run WHERE video_id = ? AND pack_sha256 = ?)')
  const removeImportedRun = db.prepare('DELETE FROM score_run WHERE video_id = ? AND pack_sha256 = ?')
  const getSetting = db.prepare('SELECT value FROM setting WHERE key = ?')
  const putSetting = db.prepare('INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')
  const scoredIds = db.prepare('SELECT DISTINCT video_id AS id FROM score_run')

  function project(videoId: string): void {
    quality.replace(videoId, effectiveQuality(quality.machineScores(videoId), foldLevels(events.of(videoId)), taxonomy))
    stale.ofVideo(videoId)
  }

  /** What the projection follows from beside scores and decisions. */
  const basis = (): string => JSON.stringify({ taxonomy, policy: policy() })
  const isProjected = (): boolean => z.object({ value: z.string() }).optional().parse(getSetting.get(SETTING_BASIS))?.value === basis()

  /** Some videos a transaction; a process that ends midway leaves the old basis, so that the next one starts over. */
  function* projectAll(): Generator<{ readonly done: number, readonly total: number }> {
    const wanted = basis()
    const ids = scoredIds.all().map(row => idRow.parse(row).id)
    for (let done = 0; done < ids.length; done += PROJECT_CHUNK) {
      yield { done, total: ids.length }
      immediately(db, () => {
        for (const id of ids.slice(done, done + PROJECT_CHUNK))
          project(id)
      })
    }
    putSetting.run(SETTING_BASIS, wanted)
    yield { done: ids.length, total: ids.length }
  }

  function save(run: ScoreRun): void {
    const { analysis } = run
    const { changes } = insertRun.run({
      ...run,
      framesDecoded: analysis.framesDecoded,
      framesExpected: analysis.framesExpected,
      decodeErrorCount: analysis.decodeErrorCount,
      decodeErrors: JSON.stringify(analysis.decodeErrors),
      sampling: JSON.stringify(analysis.sampling),
      evidence: JSON.stringify(Object.fromEntries(Object.entries(analysis.features).map(([id, feature]) => [id, Number(feature.value.toPrecision(EVIDENCE_DIGITS))]))),
      versions: JSON.stringify(analysis.versions),
      analysis: null,
      scores: null,
      timeline: null,
    })
    if (changes === 0)
      return
    for (const { target, score, source, confidence, reason } of run.scores)
      insertScore.run(run.id, target, score, source, confidence, reason)
    if (run.timeline !== null)
      insertTimeline.run(run.id, encodeTimeline(run.timeline))
    setFrames.run(analysis.frameTable.origin, encodeFrameTable(analysis.frameTable), run.videoId)
    setScored.run(analysis.degraded ? 1 : 0, analysis.frameTable.pts.length, run.videoId)
    release.run(run.videoId)
    project(run.videoId)
  }

  function importOne({ name, scores }: ImportedScores, at: string): 'created' | 'updated' | 'matched' {
    const found = findByName.get(name)
    const id = found === undefined ? uuidv7() : idRow.parse(found).id
    if (found === undefined)
      insertImported.run(id, name, at)
    removeImportedScores.run(id, IMPORTED_PACK)
    const replaced = removeImportedRun.run(id, IMPORTED_PACK).changes > 0
    const runId = uuidv7()
    insertRun.run({ id: runId, videoId: id, pack: IMPORTED_PACK, packSha256: IMPORTED_PACK, parameters: '{}', scoredAt: at, framesDecoded: 0, framesExpected: 0, decodeErrorCount: 0, decodeErrors: '[]', sampling: '{"kind":"whole"}', evidence: '{}', versions: '{}' })
    for (const [target, score] of Object.entries(scores))
      insertScore.run(runId, target, score, 'imported', 1, null)
    project(id)
    if (found === undefined)
      return 'created'
    return replaced ? 'updated' : 'matched'
  }

  return {
    pendingIds: (packSha256, parameters) => selectPendingIds.all(packSha256, parameters).map(row => idRow.parse(row).id),

    getPending(id) {
      const row = pendingRow.parse(selectPending.get(id))
      return { id, path: row.path, sizeBytes: row.size_bytes, mtimeMs: row.mtime_ms, stream: streamInfo.parse(JSON.parse(row.stream)), frameTable: decodeFrameTable(row.frames) }
    },

    rememberPack: (pack, at) => immediately(db, () => { insertPack.run({ ...pack, at }) }),

    save: run => immediately(db, () => save(run)),

    markFailed: (videoId, failure, at) => immediately(db, () => {
      setFailed.run(failure.code, failure.message, videoId)
      setAside.run(failure.path, failure.code, failure.message, at)
    }),

    saveImported(rows, at) {
      const result = { created: 0, updated: 0, matched: 0 }
      for (let start = 0; start < rows.length; start += IMPORT_CHUNK) {
        immediately(db, () => {
          for (const row of rows.slice(start, start + IMPORT_CHUNK))
            result[importOne(row, at)] += 1
        })
      }
      return result
    },

    projectIfOutdated() {
      // Looked at without the write lock: opening must not wait on another process that writes.
      for (const _ of isProjected() ? [] : projectAll()) { /* Nobody is there to be told yet. */ }
    },

    projectAll,
  }
}
