import type { VideoDetail, VideoRow } from '../../../src-shared/contract/catalog'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { KnownFile, ScoredVideo, VideoQuery, VideoStore } from '../../core/catalog/ports'
import type { Db } from './database'
import type { SqlCondition } from './filterSql'
import type { QualityTable } from './qualityTable'
import type { RunTable } from './runTable'
import type { StoredVideo } from './videoRows'
import { z } from 'zod'
import { quarantined } from '../../../src-shared/contract/catalog'
import { rankOf } from '../../../src-shared/domain/level'
import { streamInfo } from '../../../src-shared/domain/media'
import { decodeFrameTable, encodeFrameTable } from '../../core/media/frameTableCodec'
import { immediately } from './database'
import { conditionsOf, likePattern } from './filterSql'
import { countRow, NO_INSTRUCTIONS, storedVideo, toVideoRow } from './videoRows'

const PENDING_TEXTS = `(
  (SELECT count(*) FROM instruction_state s WHERE s.video_id = v.id AND s.superseded = 0 AND s.state = 'pending')
  + (SELECT count(*) FROM instruction i JOIN instruction_state s ON s.instruction_id = i.id WHERE i.second_video_id = v.id AND s.superseded = 0 AND s.state = 'pending'))`
/** What the library is sorted by; where it can be unknown, the unknown come last in both directions. */
const SORT_KEY: Record<VideoQuery['sort'], { readonly sql: string, readonly nullable: boolean }> = {
  added: { sql: 'v.id', nullable: false },
  name: { sql: 'v.name COLLATE NOCASE', nullable: false },
  duration: { sql: 'v.duration_s', nullable: true },
  size: { sql: 'v.size_bytes', nullable: true },
  overall: { sql: 'o.score', nullable: true },
  pending: { sql: PENDING_TEXTS, nullable: false },
}
const OVERALL_SCORE = 'LEFT JOIN quality o ON o.video_id = v.id AND o.target = \'overall\''
const EACH_CHUNK = 500

const idRow = z.object({ id: z.string() })
const blobRow = z.object({ frames: z.instanceof(Uint8Array) })
const total = z.object({ n: z.number() })

/** Videos and quarantined files in the workspace database. */
export function createVideoStore(db: Db, { quality, runs, taxonomy }: { quality: QualityTable, runs: RunTable, taxonomy: Taxonomy }): VideoStore {
  const byId = db.prepare('SELECT * FROM video WHERE id = ?')
  const byIds = db.prepare('SELECT * FROM video WHERE id IN (SELECT value FROM json_each(?))')
  const byPath = db.prepare('SELECT * FROM video WHERE path = ? ORDER BY id DESC')
  const bySha256 = db.prepare('SELECT * FROM video WHERE sha256 = ?')
  const insertVideo = db.prepare(`
    INSERT INTO video (id, name, source, path, sha256, size_bytes, mtime_ms, stream, duration_s, width_px, height_px, fps, frame_count, codec, hdr, vfr, added_at)
    VALUES (@id, @name, 'file', @path, @sha256, @sizeBytes, @mtimeMs, @stream, @durationS, @widthPx, @heightPx, @fps, @frameCount, @codec, @hdr, @vfr, @addedAt)
    ON CONFLICT (sha256) DO NOTHING`)
  const insertFrames = db.prepare('INSERT INTO frame_table (video_id, origin, frames) VALUES (?, ?, ?)')
  const release = db.prepare('DELETE FROM quarantine WHERE path = ?')
  const selectRefused = db.prepare('SELECT 1 FROM quarantine WHERE path = ? AND stage = \'add\'')
  const move = db.prepare('UPDATE video SET name = @name, path = @path, mtime_ms = @mtimeMs WHERE id = @id')
  const setAside = db.prepare('INSERT INTO quarantine (path, stage, code, message, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (path) DO UPDATE SET stage = excluded.stage, code = excluded.code, message = excluded.message, at = excluded.at')
  const selectQuarantined = db.prepare('SELECT path, stage, code, message, at FROM quarantine ORDER BY at DESC, path LIMIT ? OFFSET ?')
  const countQuarantined = db.prepare('SELECT count(*) AS n FROM quarantine')
  const selectFrames = db.prepare('SELECT frames FROM frame_table WHERE video_id = ?')
  const countInstructions = db.prepare(`
    SELECT video_id, state, count(*) AS n FROM (
      SELECT video_id, state FROM instruction_state WHERE superseded = 0 AND video_id IN (SELECT value FROM json_each(@ids))
      UNION ALL SELECT i.second_video_id, s.state FROM instruction i JOIN instruction_state s ON s.instruction_id = i.id WHERE s.superseded = 0 AND i.second_video_id IN (SELECT value FROM json_each(@ids))
    ) GROUP BY video_id, state`)
  const countEvents = db.prepare('SELECT count(*) AS n FROM decision_event WHERE subject_id = ?')
  const chunk = db.prepare('SELECT * FROM video WHERE id > ? ORDER BY id LIMIT ?')
  const counts = db.prepare('SELECT count(*) AS videos, coalesce(sum(state = \'scored\'), 0) AS scored, (SELECT count(*) FROM quarantine) AS quarantined FROM video')

  function known(row: unknown): KnownFile | null {
    if (row === undefined)
      return null
    const { id, name, path, sha256, size_bytes: sizeBytes, mtime_ms: mtimeMs } = storedVideo.parse(row)
    if (path === null || sha256 === null || sizeBytes === null || mtimeMs === null)
      return null
    return { id, name, path, sha256, sizeBytes, mtimeMs }
  }

  function rowsOf(videos: readonly StoredVideo[]): VideoRow[] {
    const ids = videos.map(video => video.id)
    const qualities = quality.of(ids)
    const instructions = new Map(ids.map(id => [id, { ...NO_INSTRUCTIONS }]))
    for (const raw of countInstructions.all({ ids: JSON.stringify(ids) })) {
      const { video_id, state, n } = countRow.parse(raw)
      const entry = instructions.get(video_id)
      if (entry)
        entry[state] = n
    }
    return videos.map(video => toVideoRow(video, qualities.get(video.id) ?? [], instructions.get(video.id) ?? NO_INSTRUCTIONS, taxonomy))
  }

  function detailOf(video: StoredVideo): VideoDetail {
    const [row] = rowsOf([video])
    if (!row)
      throw new Error('a video has a row')
    return {
      ...row,
      sha256: video.sha256,
      stream: video.stream === null ? null : streamInfo.parse(JSON.parse(video.stream)),
      quality: quality.of([video.id]).get(video.id) ?? [],
      version: total.parse(countEvents.get(video.id)).n,
      sourceUrl: null,
      runs: runs.runsOf(video.id),
    }
  }

  return {
    findByPath: path => known(byPath.get(path)),
    findBySha256: sha256 => known(bySha256.get(sha256)),
    findFile: id => known(byId.get(id)),

    insert: (file, { stream, frameTable }, addedAt) => immediately(db, () => {
      const { changes } = insertVideo.run({
        ...file,
        stream: JSON.stringify(stream),
        durationS: stream.durationS,
        widthPx: stream.displayWidthPx,
        heightPx: stream.displayHeightPx,
        fps: stream.fps,
        frameCount: frameTable.pts.length,
        codec: stream.codec,
        hdr: stream.hdr,
        vfr: stream.variableFrameRate ? 1 : 0,
        addedAt,
      })
      if (changes === 1)
        insertFrames.run(file.id, frameTable.origin, encodeFrameTable(frameTable))
      release.run(file.path)
      return changes === 1
    }),

    relocate: file => immediately(db, () => {
      move.run(file)
      release.run(file.path)
    }),

    quarantine: (failure, stage, at) => { setAside.run(failure.path, stage, failure.code, failure.message, at) },

    release(path) {
      // Asked first: a write is flushed to disk, and nearly always there is nothing to take off.
      if (selectRefused.get(path) !== undefined)
        release.run(path)
    },

    list({ filter, sort, descending, offset, limit }) {
      const { where, values } = conditionsOf([
        filter.search ? ['v.name LIKE ? ESCAPE \'\\\'', likePattern(filter.search)] : null,
        filter.state ? ['v.state = ?', filter.state] : null,
        filter.warning === 'degraded' ? ['v.degraded = 1'] : null,
        filter.warning === 'hdr' ? ['v.hdr IS NOT NULL'] : null,
        filter.warning === 'vfr' ? ['v.vfr = 1'] : null,
        filter.quality ? qualityCondition('v.id', filter.quality) : null,
      ])
      // The ids of the page first: rows are wide, and most are only skipped.
      const ids = db.prepare(`SELECT v.id FROM video v ${sort === 'overall' ? OVERALL_SCORE : ''} ${where} ORDER BY ${orderOf(sort, descending)} LIMIT ? OFFSET ?`)
        .all(...values, limit, offset)
        .map(row => idRow.parse(row).id)
      const found = new Map(byIds.all(JSON.stringify(ids)).map(row => storedVideo.parse(row)).map(video => [video.id, video]))
      const rows = ids.map(id => found.get(id)).filter(video => video !== undefined)
      const count = total.parse(db.prepare(`SELECT count(*) AS n FROM video v ${where}`).get(...values))
      return { rows: rowsOf(rows), total: count.n }
    },

    get(id) {
      const row = byId.get(id)
      return row === undefined ? null : detailOf(storedVideo.parse(row))
    },

    frameTable(id) {
      const row = selectFrames.get(id)
      return row === undefined ? null : decodeFrameTable(blobRow.parse(row).frames)
    },

    timeline: runs.timelineOf,

    listQuarantined: (offset, limit) => ({
      rows: selectQuarantined.all(limit, offset).map(row => quarantined.parse(row)),
      total: total.parse(countQuarantined.get()).n,
    }),

    * each(): Iterable<ScoredVideo> {
      let after = ''
      while (true) {
        const videos = chunk.all(after, EACH_CHUNK).map(row => storedVideo.parse(row))
        const qualities = quality.of(videos.map(video => video.id))
        for (const video of videos)
          yield { id: video.id, path: video.path, name: video.name, sha256: video.sha256, source: video.source, degraded: video.degraded === 1, quality: qualities.get(video.id) ?? [] }
        const last = videos.at(-1)
        if (!last || videos.length < EACH_CHUNK)
          return
        after = last.id
      }
    },

    counts: () => z.object({ videos: z.number(), scored: z.number(), quarantined: z.number() }).parse(counts.get()),
  }
}

function orderOf(sort: VideoQuery['sort'], descending: boolean): string {
  const { sql, nullable } = SORT_KEY[sort]
  const direction = descending ? 'DESC' : 'ASC'
  // NULL sorts lowest, so that descending order puts it last by itself.
  return [nullable && !descending ? `${sql} IS NULL` : null, `${sql} ${direction}`, `v.id ${direction}`].filter(part => part !== null).join(', ')
}

/** Condition that the effective level of a target is one of the given ones. */
export function qualityCondition(videoColumn: string, { target, levels }: NonNullable<VideoQuery['filter']['quality']>): SqlCondition {
  const sql = `${videoColumn} IN (SELECT q.video_id FROM quality q WHERE q.target = ? AND q.level IN (${levels.map(() => '?').join(', ')}))`
  return [sql, target, ...levels.map(level => rankOf(level))]
}
