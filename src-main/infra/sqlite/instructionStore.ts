import type { InstructionState } from '../../../src-shared/domain/claim'
import type { CurrentText, EffectiveInstruction, GenerationSource, InstructionStore, PlacedSource, RewriteSource, StorableText } from '../../core/instructions/ports'
import type { Db } from './database'
import type { QualityTable } from './qualityTable'
import type { StaleMarks } from './stale'
import { z } from 'zod'
import { claim, INSTRUCTION_STATES, instructionKind, instructionState, provenance } from '../../../src-shared/domain/claim'
import { OVERALL } from '../../../src-shared/domain/taxonomy'
import { REWRITE_MARK } from '../../core/instructions/generatorKey'
import { immediately } from './database'
import { conditionsOf, languageCondition } from './filterSql'
import { createMeasuredRuns } from './measuredRuns'
import { createRenewal } from './renewal'
import { staleReasonAt } from './stale'

const CHUNK = 500
/** Texts with their claims are larger than ids; a model takes seconds for one. */
const REWRITABLE_CHUNK = 100

const sourceRow = z.object({ id: z.string(), key: z.string(), name: z.string(), pack: z.string().nullable() })
const placedRow = sourceRow.extend({ rated: z.number() })
const currentRow = z.object({ video_id: z.string(), id: z.string(), slot: z.string(), generator: z.string(), touched: z.number(), stale: z.number(), offered: z.number(), seed: z.number(), second_video_id: z.string().nullable() })
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
  second_id: z.string().nullable(),
  second_name: z.string().nullable(),
  second_path: z.string().nullable(),
  second_sha256: z.string().nullable(),
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
  SELECT i.id, i.video_id, v.name AS video_name, v.path AS video_path, v.sha256 AS video_sha256,
    w.id AS second_id, w.name AS second_name, w.path AS second_path, w.sha256 AS second_sha256, i.kind, i.question_type, i.question, i.response, i.claims, i.provenance,
    s.state, s.stale, s.edited_question, s.edited_response, s.edited_claims, s.decided_by, s.decided_at, s.version
  FROM instruction_state s JOIN instruction i ON i.id = s.instruction_id JOIN video v ON v.id = i.video_id LEFT JOIN video w ON w.id = i.second_video_id`

/** A text is in a saved set when its video is; a comparison, when both are. Takes the set twice. */
export const IN_SELECTION = `
  EXISTS (SELECT 1 FROM selection_video c WHERE c.selection_id = ? AND c.video_id = s.video_id AND c.outcome = 'selected')
  AND NOT EXISTS (SELECT 1 FROM instruction p WHERE p.id = s.instruction_id AND p.second_video_id NOT IN (SELECT c.video_id FROM selection_video c WHERE c.selection_id = ? AND c.outcome = 'selected'))`

/** Generated instructions and their current state. */
export function createInstructionStore(db: Db, { quality, stale }: { quality: QualityTable, stale: Pick<StaleMarks, 'ofVideo'> }): InstructionStore {
  /** Of the levels when the run that writes now began to read them. */
  let revision = quality.revision()
  const IN_SET = '(@set IS NULL OR EXISTS (SELECT 1 FROM selection_video c WHERE c.selection_id = @set AND c.video_id = q.video_id AND c.outcome = \'selected\'))'
  const countSources = db.prepare(`SELECT count(*) AS n FROM quality q WHERE q.target = @target AND ${IN_SET}`)
  const SOURCE = 'v.id, coalesce(v.sha256, v.name) AS key, v.name, (SELECT r.pack FROM score_run r WHERE r.video_id = v.id ORDER BY r.scored_at DESC, r.id DESC LIMIT 1) AS pack'
  const selectSources = db.prepare(`
    SELECT ${SOURCE}, EXISTS (SELECT 1 FROM quality q WHERE q.video_id = v.id AND q.target = @target AND ${IN_SET}) AS rated FROM video v
    WHERE v.id > @after ORDER BY v.id LIMIT @limit`)
  const findRated = db.prepare(`SELECT ${SOURCE} FROM video v WHERE v.id = @id AND EXISTS (SELECT 1 FROM quality q WHERE q.video_id = v.id AND q.target = @target)`)
  const selectStaleSources = db.prepare(`
    SELECT ${SOURCE} FROM video v
    WHERE v.id IN (SELECT DISTINCT video_id FROM instruction_state INDEXED BY instruction_state_stale WHERE stale > 0 AND superseded = 0 AND video_id > @after ORDER BY video_id LIMIT @limit) ORDER BY v.id`)
  const selectCurrent = db.prepare(`
    SELECT s.video_id, s.instruction_id AS id, s.slot, i.generator, i.provenance ->> 'seed' AS seed, i.second_video_id, (s.state <> 'pending' OR s.edited_response IS NOT NULL) AS touched, s.stale,
      EXISTS (SELECT 1 FROM offer o WHERE o.instruction_id = s.instruction_id AND o.answer IS NULL) AS offered
    FROM instruction_state s JOIN instruction i ON i.id = s.instruction_id
    WHERE s.superseded = 0 AND s.video_id IN (SELECT value FROM json_each(?))`)
  const measured = createMeasuredRuns(db)
  const hasTexts = db.prepare('SELECT EXISTS (SELECT 1 FROM instruction_state) AS n')
  // A slot that holds a rewrite still has the text that it was made from, under the part of the generator before the mark.
  const REWRITABLE = `
    FROM instruction_state s JOIN instruction i ON i.id = s.instruction_id
      JOIN instruction b ON b.video_id = i.video_id AND b.slot = i.slot AND b.generator = substr(i.generator, 1, instr(i.generator || '${REWRITE_MARK}', '${REWRITE_MARK}') - 1)
    WHERE s.superseded = 0 AND s.state = 'pending' AND s.edited_response IS NULL AND s.stale = 0 AND i.second_video_id IS NULL AND s.kind IN (SELECT value FROM json_each(@kinds)) AND s.slot LIKE '%/' || @language
      AND s.instruction_id > @after AND s.instruction_id <= @last`
  const selectRewritable = db.prepare(`
    SELECT s.instruction_id AS current_id, i.generator AS current_generator, b.id, b.video_id, b.slot, b.kind, b.question_type, b.question, b.response, b.claims, b.provenance, b.generator
    ${REWRITABLE} ORDER BY s.instruction_id LIMIT @limit`)
  const countRewritable = db.prepare(`SELECT count(*) AS n ${REWRITABLE}`)
  const findLast = db.prepare('SELECT max(instruction_id) AS id FROM instruction_state WHERE superseded = 0 AND state = \'pending\'')
  const insertText = db.prepare(`
    INSERT INTO instruction (id, video_id, second_video_id, slot, kind, question_type, question, response, claims, provenance, generator, created_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (video_id, slot, generator) DO NOTHING`)
  const insertState = db.prepare('INSERT INTO instruction_state (instruction_id, video_id, slot, kind, state) VALUES (?, ?, ?, ?, \'pending\')')
  const findCurrent = db.prepare(`
    SELECT instruction_id AS id, (state <> 'pending' OR edited_response IS NOT NULL) AS touched
    FROM instruction_state WHERE video_id = ? AND slot = ? AND superseded = 0`)
  const findOccupied = db.prepare('SELECT DISTINCT video_id FROM instruction_state WHERE video_id IN (SELECT value FROM json_each(?))').pluck()
  const findSame = db.prepare('SELECT id FROM instruction WHERE video_id = ? AND slot = ? AND generator = ?')
  const supersede = db.prepare('UPDATE instruction_state SET superseded = 1 WHERE instruction_id = ?')
  const revive = db.prepare(`
    INSERT INTO instruction_state (instruction_id, video_id, slot, kind, state) SELECT id, video_id, slot, kind, 'pending' FROM instruction WHERE id = ?
    ON CONFLICT (instruction_id) DO UPDATE SET superseded = 0, stale = 0`)
  const countStates = db.prepare('SELECT state, count(*) AS n FROM instruction_state WHERE superseded = 0 GROUP BY state')

  /** Stores a text; false when the same is there already. */
  function store({ id, videoId, secondVideoId, slot, kind, questionType, question, response, claims, provenance, generator }: StorableText, at: string): boolean {
    return insertText.run(id, videoId, secondVideoId ?? null, slot, kind, questionType, question, response, claims, provenance, generator, at).changes === 1
  }

  const sameAs = ({ videoId, slot, generator }: StorableText): string => z.object({ id: z.string() }).parse(findSame.get(videoId, slot, generator)).id

  /** Adds a text unless a person has decided on the one in its slot since the batch began. */
  function insertOne(row: StorableText, at: string, occupied: boolean): boolean {
    const current = occupied ? slotRow.parse(findCurrent.get(row.videoId, row.slot)) : undefined
    if (current?.touched === 1)
      return false
    if (store(row, at)) {
      if (current)
        supersede.run(current.id)
      insertState.run(row.id, row.videoId, row.slot, row.kind)
      return true
    }
    // The same text was written before and superseded since (a level was changed and changed back): it returns.
    const same = sameAs(row)
    if (current === undefined || current.id === same)
      return false
    supersede.run(current.id)
    revive.run(same)
    return true
  }

  /** A level may have been set between reading it and storing what was written from it. */
  function judge(rows: readonly StorableText[]): void {
    if (quality.revision() !== revision)
      new Set(rows.map(row => row.videoId)).forEach(stale.ofVideo)
  }

  /** One look at the whole batch tells which videos have no text yet: most, when a workspace is written for the first time. */
  function insert(rows: readonly StorableText[], at: string): number {
    if (rows.length === 0)
      return 0
    const occupied = new Set(findOccupied.all(JSON.stringify([...new Set(rows.map(row => row.videoId))])))
    const added = rows.filter(row => insertOne(row, at, occupied.has(row.videoId))).length
    judge(rows)
    return added
  }

  /** Slots of videos, unless there was no text in the whole workspace. */
  function currentOf(ids: readonly string[]): Map<string, Map<string, CurrentText>> {
    const current = new Map<string, Map<string, CurrentText>>()
    for (const raw of selectCurrent.all(JSON.stringify(ids))) {
      const row = currentRow.parse(raw)
      const slots = current.get(row.video_id) ?? new Map()
      current.set(row.video_id, slots.set(row.slot, { id: row.id, generator: row.generator, seed: row.seed, touched: row.touched === 1, offered: row.offered === 1, stale: staleReasonAt(row.stale), secondVideoId: row.second_video_id }))
    }
    return current
  }

  /** Pages of videos, read when they are asked for; of each page those that `isWanted`. */
  function* sources<Row extends z.infer<typeof sourceRow>>(page: (after: string) => Row[], isWanted: (row: Row) => boolean, withTexts: boolean): Iterable<Row & Omit<GenerationSource, keyof Row>> {
    revision = quality.revision()
    for (let after = ''; ;) {
      const rows = page(after)
      const videos = rows.filter(isWanted)
      const ids = videos.map(video => video.id)
      const qualities = quality.levelsOf(ids)
      const runs = measured.of(ids)
      const current = withTexts ? currentOf(ids) : new Map<string, Map<string, CurrentText>>()
      for (const video of videos)
        yield { ...video, quality: qualities.get(video.id) ?? [], measured: () => runs(video.id), current: current.get(video.id) ?? new Map() }
      const last = rows.at(-1)
      if (!last || rows.length < CHUNK)
        return
      after = last.id
    }
  }

  function eachSource(set: string | null): Iterable<PlacedSource> {
    let place = 0
    const page = (after: string) => selectSources.all({ after, target: OVERALL, set, limit: CHUNK }).map(row => ({ ...placedRow.parse(row), place: place++ }))
    return sources(page, row => row.rated === 1, count.parse(hasTexts.get()).n === 1)
  }

  const lastId = (): string => z.object({ id: z.string().nullable() }).parse(findLast.get()).id ?? ''

  return {
    ...createRenewal(db, { insertOne, store, sameAs, judge }),

    countSources: set => count.parse(countSources.get({ target: OVERALL, set })).n,
    eachSource,
    eachStaleSource: () => sources(after => selectStaleSources.all({ after, limit: CHUNK }).map(row => sourceRow.parse(row)), () => true, true),

    findRated(id) {
      const row = findRated.get({ id, target: OVERALL })
      return row === undefined ? null : { ...sourceRow.parse(row), quality: quality.levelsOf([id]).get(id) ?? [] }
    },

    insert: (rows, at) => immediately(db, () => insert(rows, at)),

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

    * each({ kind, state, language, after, limit, set = null }): Iterable<EffectiveInstruction> {
      let last = after ?? ''
      let left = limit ?? Number.POSITIVE_INFINITY
      while (left > 0) {
        const { where, values } = conditionsOf([
          ['s.superseded = 0'],
          ['s.instruction_id > ?', last],
          kind ? ['s.kind = ?', kind] : null,
          state ? ['s.state = ?', state] : null,
          set === null ? null : [IN_SELECTION, set, set],
          language === undefined ? null : languageCondition(language),
        ])
        const size = Math.min(CHUNK, left)
        const rows = db.prepare(`${SELECT_INSTRUCTION} ${where} ORDER BY s.instruction_id LIMIT ?`).all(...values, size).map(row => storedInstruction.parse(row))
        const qualities = quality.of([...new Set(rows.flatMap(row => row.second_id === null ? [row.video_id] : [row.video_id, row.second_id]))])
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
            stale: staleReasonAt(row.stale),
            curator: row.decided_by,
            provenance: provenance.parse(JSON.parse(row.provenance)),
            quality: qualities.get(row.video_id) ?? [],
            second: secondVideoOf(row, qualities),
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

function secondVideoOf(row: z.infer<typeof storedInstruction>, qualities: ReturnType<QualityTable['of']>): EffectiveInstruction['second'] {
  if (row.second_id === null || row.second_name === null)
    return null
  return { videoId: row.second_id, videoName: row.second_name, videoPath: row.second_path, videoSha256: row.second_sha256, quality: qualities.get(row.second_id) ?? [] }
}
