import type { InstructionState } from '../../../src-shared/domain/claim'
import type { EffectiveInstruction, GenerationSource, InstructionStore, NewInstruction, RewriteSource } from '../../core/instructions/ports'
import type { Db } from './database'
import type { QualityTable } from './qualityTable'
import { z } from 'zod'
import { claim, INSTRUCTION_STATES, instructionKind, instructionState, provenance } from '../../../src-shared/domain/claim'
import { OVERALL } from '../../../src-shared/domain/taxonomy'
import { REWRITE_MARK } from '../../core/instructions/generatorKey'
import { immediately } from './database'
import { conditionsOf, languageCondition } from './filterSql'

const CHUNK = 500
/** Texts with their claims are larger than ids; a model takes seconds for one. */
const REWRITABLE_CHUNK = 100

const sourceRow = z.object({ id: z.string(), key: z.string(), name: z.string(), pack: z.string().nullable() })
const currentRow = z.object({ video_id: z.string(), slot: z.string(), generator: z.string(), touched: z.number() })
const slotRow = z.object({ id: z.string(), touched: z.number() }).optional()
const rewritableRow = z.object({
  current_id: z.string(),
  current_generator: z.string(),
  id: z.string(),
  video_id: z.string(),
  slot: z.string(),
  kind: instructionKind,
  question_type: z.string(),
  question: z.string(),
  response: z.string(),
  claims: z.string(),
  provenance: z.string(),
  generator: z.string(),
})
const count = z.object({ n: z.number() })

/** An instruction joined with its state and video, as stored. */
export const storedInstruction = z.object({
  id: z.string(),
  video_id: z.string(),
  video_name: z.string(),
  video_path: z.string().nullable(),
  video_sha256: z.string().nullable(),
  kind: instructionKind,
  question_type: z.string(),
  question: z.string(),
  response: z.string(),
  claims: z.string(),
  provenance: z.string(),
  state: instructionState,
  stale: z.number(),
  edited_question: z.string().nullable(),
  edited_response: z.string().nullable(),
  edited_claims: z.string().nullable(),
  decided_by: z.string().nullable(),
  decided_at: z.string().nullable(),
  version: z.number(),
})
export const claims = z.array(claim)

export const SELECT_INSTRUCTION = `
  SELECT i.id, i.video_id, v.name AS video_name, v.path AS video_path, v.sha256 AS video_sha256, i.kind, i.question_type, i.question, i.response,
    i.claims, i.provenance, s.state, s.stale, s.edited_question, s.edited_response, s.edited_claims, s.decided_by, s.decided_at, s.version
  FROM instruction_state s JOIN instruction i ON i.id = s.instruction_id JOIN video v ON v.id = i.video_id`

/** Generated instructions and their current state. */
export function createInstructionStore(db: Db, quality: QualityTable): InstructionStore {
  const countSources = db.prepare('SELECT count(*) AS n FROM quality WHERE target = ?')
  const selectSources = db.prepare(`
    SELECT v.id, coalesce(v.sha256, v.name) AS key, v.name, (SELECT r.pack FROM score_run r WHERE r.video_id = v.id ORDER BY r.scored_at DESC, r.id DESC LIMIT 1) AS pack
    FROM video v WHERE v.id > ? AND EXISTS (SELECT 1 FROM quality q WHERE q.video_id = v.id AND q.target = ?) ORDER BY v.id LIMIT ?`)
  const selectCurrent = db.prepare(`
    SELECT s.video_id, s.slot, i.generator, (s.state <> 'pending' OR s.edited_response IS NOT NULL) AS touched
    FROM instruction_state s JOIN instruction i ON i.id = s.instruction_id
    WHERE s.superseded = 0 AND s.video_id IN (SELECT value FROM json_each(?))`)
  // A slot that holds a rewrite still has the text that it was made from, under the part of the generator before the mark.
  const REWRITABLE = `
    FROM instruction_state s JOIN instruction i ON i.id = s.instruction_id
      JOIN instruction b ON b.video_id = i.video_id AND b.slot = i.slot AND b.generator = substr(i.generator, 1, instr(i.generator || '${REWRITE_MARK}', '${REWRITE_MARK}') - 1)
    WHERE s.superseded = 0 AND s.state = 'pending' AND s.edited_response IS NULL AND s.stale = 0 AND s.kind IN (SELECT value FROM json_each(@kinds)) AND s.slot LIKE '%/' || @language
      AND s.instruction_id > @after AND s.instruction_id <= @last`
  const selectRewritable = db.prepare(`
    SELECT s.instruction_id AS current_id, i.generator AS current_generator, b.id, b.video_id, b.slot, b.kind, b.question_type, b.question, b.response, b.claims, b.provenance, b.generator
    ${REWRITABLE} ORDER BY s.instruction_id LIMIT @limit`)
  const countRewritable = db.prepare(`SELECT count(*) AS n ${REWRITABLE}`)
  const findLast = db.prepare('SELECT max(instruction_id) AS id FROM instruction_state WHERE superseded = 0 AND state = \'pending\'')
  const insertText = db.prepare(`
    INSERT INTO instruction (id, video_id, slot, kind, question_type, question, response, claims, provenance, generator, created_at)
    VALUES (@id, @videoId, @slot, @kind, @questionType, @question, @response, @claims, @provenance, @generator, @at)
    ON CONFLICT (video_id, slot, generator) DO NOTHING`)
  const insertState = db.prepare('INSERT INTO instruction_state (instruction_id, video_id, slot, kind, state) VALUES (@id, @videoId, @slot, @kind, \'pending\')')
  const findCurrent = db.prepare(`
    SELECT instruction_id AS id, (state <> 'pending' OR edited_response IS NOT NULL) AS touched
    FROM instruction_state WHERE video_id = ? AND slot = ? AND superseded = 0`)
  const findSame = db.prepare('SELECT id FROM instruction WHERE video_id = ? AND slot = ? AND generator = ?')
  const supersede = db.prepare('UPDATE instruction_state SET superseded = 1 WHERE instruction_id = ?')
  const revive = db.prepare('UPDATE instruction_state SET superseded = 0, stale = 0 WHERE instruction_id = ?')
  const countStates = db.prepare('SELECT state, count(*) AS n FROM instruction_state WHERE superseded = 0 GROUP BY state')

  /** Adds a text unless a person has decided on the one in its slot since the batch began. */
  function insertOne(row: NewInstruction, at: string): boolean {
    const current = slotRow.parse(findCurrent.get(row.videoId, row.slot))
    if (current?.touched === 1)
      return false
    const { changes } = insertText.run({ ...row, claims: JSON.stringify(row.claims), provenance: JSON.stringify(row.provenance), at })
    if (changes === 1) {
      if (current)
        supersede.run(current.id)
      insertState.run({ id: row.id, videoId: row.videoId, slot: row.slot, kind: row.kind })
      return true
    }
    // The same text was written before and superseded since (a level was changed and changed back): it returns.
    const same = z.object({ id: z.string() }).parse(findSame.get(row.videoId, row.slot, row.generator))
    if (current === undefined || current.id === same.id)
      return false
    supersede.run(current.id)
    revive.run(same.id)
    return true
  }

  const lastId = (): string => z.object({ id: z.string().nullable() }).parse(findLast.get()).id ?? ''

  return {
    countSources: () => count.parse(countSources.get(OVERALL)).n,

    * eachSource(): Iterable<GenerationSource> {
      let after = ''
      while (true) {
        const videos = selectSources.all(after, OVERALL, CHUNK).map(row => sourceRow.parse(row))
        const ids = videos.map(video => video.id)
        const qualities = quality.of(ids)
        const current = new Map<string, Map<string, { generator: string, touched: boolean }>>()
        for (const raw of selectCurrent.all(JSON.stringify(ids))) {
          const row = currentRow.parse(raw)
          const slots = current.get(row.video_id) ?? new Map()
          current.set(row.video_id, slots.set(row.slot, { generator: row.generator, touched: row.touched === 1 }))
        }
        for (const video of videos)
          yield { ...video, quality: qualities.get(video.id) ?? [], current: current.get(video.id) ?? new Map() }
        const last = videos.at(-1)
        if (!last || videos.length < CHUNK)
          return
        after = last.id
      }
    },

    insert: (rows, at) => immediately(db, () => rows.filter(row => insertOne(row, at)).length),

    countRewritable: (kinds, language) => count.parse(countRewritable.get({ kinds: JSON.stringify(kinds), language, after: '', last: lastId() })).n,

    * eachRewritable(kinds, language): Iterable<RewriteSource> {
      const last = lastId()
      let after = ''
      while (true) {
        const rows = selectRewritable.all({ kinds: JSON.stringify(kinds), language, after, last, limit: REWRITABLE_CHUNK }).map(row => rewritableRow.parse(row))
        for (const { current_generator: currentGenerator, video_id: videoId, question_type: questionType, ...row } of rows) {
          const { id, slot, kind, question, response, generator } = row
          const texts = { claims: claims.parse(JSON.parse(row.claims)), provenance: provenance.parse(JSON.parse(row.provenance)) }
          yield { currentGenerator, instruction: { id, videoId, slot, kind, questionType, question, response, generator, ...texts } }
        }
        const end = rows.at(-1)
        if (!end || rows.length < REWRITABLE_CHUNK)
          return
        after = end.current_id
      }
    },

    * each({ kind, state, language, after, limit }): Iterable<EffectiveInstruction> {
      let last = after ?? ''
      let left = limit ?? Number.POSITIVE_INFINITY
      while (left > 0) {
        const { where, values } = conditionsOf([
          ['s.superseded = 0'],
          ['s.instruction_id > ?', last],
          kind ? ['s.kind = ?', kind] : null,
          state ? ['s.state = ?', state] : null,
          language === undefined ? null : languageCondition(language),
        ])
        const size = Math.min(CHUNK, left)
        const rows = db.prepare(`${SELECT_INSTRUCTION} ${where} ORDER BY s.instruction_id LIMIT ?`).all(...values, size).map(row => storedInstruction.parse(row))
        const qualities = quality.of([...new Set(rows.map(row => row.video_id))])
        for (const row of rows) {
          yield {
            id: row.id,
            videoId: row.video_id,
            videoName: row.video_name,
            videoPath: row.video_path,
            videoSha256: row.video_sha256,
            kind: row.kind,
            questionType: row.question_type,
            question: row.edited_question ?? row.question,
            response: row.edited_response ?? row.response,
            claims: claims.parse(JSON.parse(row.edited_claims ?? row.claims)),
            state: row.state,
            stale: row.stale === 1,
            curator: row.decided_by,
            provenance: provenance.parse(JSON.parse(row.provenance)),
            quality: qualities.get(row.video_id) ?? [],
          }
        }
        left -= rows.length
        const end = rows.at(-1)
        if (!end || rows.length < size)
          return
        last = end.id
      }
    },

    counts() {
      const result = Object.fromEntries(INSTRUCTION_STATES.map(state => [state, 0])) as Record<InstructionState, number>
      for (const raw of countStates.all()) {
        const row = z.object({ state: instructionState, n: z.number() }).parse(raw)
        result[row.state] = row.n
      }
      return result
    },
  }
}
