import type { InstructionRow, QueueFilter } from '../../../src-shared/contract/review'
import type { VideoStore } from '../../core/catalog/ports'
import type { Condition, ReviewStore, Selection, StoredInstruction } from '../../core/review/ports'
import type { Db } from './database'
import type { EventTable } from './eventTable'
import type { SqlCondition } from './filterSql'
import type { QualityTable } from './qualityTable'
import type { StaleMarks } from './stale'
import { z } from 'zod'
import { answered, instructionKind, instructionState, provenance } from '../../../src-shared/domain/claim'
import { immediately } from './database'
import { conditionsOf, languageCondition, likePattern } from './filterSql'
import { claims, SELECT_INSTRUCTION, storedInstruction } from './instructionStore'
import { levelAt } from './qualityTable'
import { staleRankOf, staleReasonAt } from './stale'
import { qualityCondition } from './videoStore'

const QUEUE_FROM = 'FROM instruction_state s JOIN instruction i ON i.id = s.instruction_id JOIN video v ON v.id = s.video_id'
/** Comparisons whose second video this is. */
const COMPARED_WITH = 's.instruction_id IN (SELECT p.id FROM instruction p WHERE p.second_video_id = ?)'
const OVERALL_LEVEL = '(SELECT q.level FROM quality q WHERE q.video_id = s.video_id AND q.target = \'overall\')'

const idRow = z.object({ id: z.string() })
const countRow = z.object({ n: z.number() })
const overallRow = z.object({ level: z.number() }).optional()
const offerRow = z.object({ id: z.string(), question: z.string(), response: z.string(), claims: z.string() })
const selectedRow = z.object({ id: z.string(), version: z.number() })

const queueRow = z.object({
  id: z.string(),
  video_id: z.string(),
  video_name: z.string(),
  kind: instructionKind,
  question_type: z.string(),
  question: z.string(),
  state: instructionState,
  stale: z.number(),
  overall: z.number().nullable(),
  second_id: z.string().nullable(),
  second_name: z.string().nullable(),
})

/** Decisions and the review queue in the workspace database. */
export function createReviewStore(db: Db, { events, quality, videos, stale }: { events: EventTable, quality: QualityTable, videos: VideoStore, stale: StaleMarks }): ReviewStore {
  const selectOne = db.prepare(`${SELECT_INSTRUCTION} WHERE i.id = ?`)
  const selectSuperseded = db.prepare('SELECT 1 FROM instruction_state WHERE instruction_id = ? AND superseded = 1')
  const selectRows = db.prepare(`
    SELECT i.id, s.video_id, v.name AS video_name, i.kind, i.question_type, coalesce(s.edited_question, i.question) AS question, s.state, s.stale, ${OVERALL_LEVEL} AS overall, w.id AS second_id, w.name AS second_name
    ${QUEUE_FROM} LEFT JOIN video w ON w.id = i.second_video_id WHERE s.instruction_id IN (SELECT value FROM json_each(?)) ORDER BY s.instruction_id`)
  const selectOverall = db.prepare('SELECT level FROM quality WHERE video_id = ? AND target = \'overall\'')
  const selectOffer = db.prepare('SELECT i.id, i.question, i.response, i.claims FROM offer o JOIN instruction i ON i.id = o.offered_id WHERE o.instruction_id = ? AND o.answer IS NULL ORDER BY o.offered_id DESC LIMIT 1')
  const clearAnswers = db.prepare('UPDATE offer SET answer = NULL WHERE instruction_id = ? AND answer IN (\'taken\', \'kept\')')
  const setAnswer = db.prepare('UPDATE offer SET answer = ? WHERE instruction_id = ? AND offered_id = ?')
  const update = db.prepare('UPDATE instruction_state SET state = ?, edited_question = ?, edited_response = ?, edited_claims = ?, decided_by = ?, decided_at = ?, version = ? WHERE instruction_id = ?')

  function getInstruction(id: string): StoredInstruction | null {
    const raw = selectOne.get(id)
    if (raw === undefined)
      return null
    const row = storedInstruction.parse(raw)
    const overall = overallRow.parse(selectOverall.get(row.video_id))
    const source = provenance.parse(JSON.parse(row.provenance))
    return {
      id: row.id,
      videoId: row.video_id,
      videoName: row.video_name,
      kind: row.kind,
      questionType: row.question_type,
      question: row.edited_question ?? row.question,
      response: row.edited_response ?? row.response,
      state: row.state,
      overall: overall ? levelAt(overall.level) : null,
      stale: staleReasonAt(row.stale),
      posterUrl: null,
      second: secondOf(row),
      claims: claims.parse(JSON.parse(row.edited_claims ?? row.claims)).map(answered),
      edited: row.edited_response !== null,
      original: { question: row.question, response: row.response },
      provenance: { ...source, frameCount: source.frameCount ?? null, second: source.second ?? null },
      decidedBy: row.decided_by,
      decidedAt: row.decided_at,
      version: row.version,
    }
  }

  /** Ids of a page and how many there are in all, from an index alone. */
  function indexPage(filter: QueueFilter, offset: number, limit: number): { ids: string[], total: number } {
    const { where, values } = conditionsOf(queueConditions(filter))
    const { n } = countRow.parse(db.prepare(`SELECT count(*) AS n FROM instruction_state s ${where}`).get(...values))
    const rows = db.prepare(`SELECT s.instruction_id AS id FROM instruction_state s ${where} ORDER BY s.instruction_id LIMIT ? OFFSET ?`).all(...values, limit, offset)
    return { ids: rows.map(row => idRow.parse(row).id), total: n }
  }

  /** The texts are read once for both the page and the total. */
  function searchPage(filter: QueueFilter, offset: number, limit: number): { ids: string[], total: number } {
    const { where, values } = conditionsOf([...queueConditions(filter), searchCondition(filter.search ?? '')])
    const ids = db.prepare(`SELECT s.instruction_id ${QUEUE_FROM} ${where} ORDER BY s.instruction_id`).pluck().all(...values).map(id => String(id))
    return { ids: ids.slice(offset, offset + limit), total: ids.length }
  }

  return {
    transaction: work => immediately(db, work),
    findEvent: events.find,
    eventsOf: events.of,
    append: events.append,
    newestOf: events.newestOf,
    isUndone: events.isUndone,
    history: events.history,
    machineScores: quality.machineScores,
    getInstruction,
    isSuperseded: id => selectSuperseded.get(id) !== undefined,
    getVideo: videos.get,
    changesSince: stale.changesOf,

    getOffer(id) {
      const row = selectOffer.get(id)
      if (row === undefined)
        return null
      const { claims: stored, ...offer } = offerRow.parse(row)
      return { ...offer, claims: claims.parse(JSON.parse(stored)).map(answered) }
    },

    saveInstruction(id, { state, edited, answers, decidedBy, decidedAt, version }) {
      const { changes } = update.run(state, edited?.question ?? null, edited?.response ?? null, edited ? JSON.stringify(edited.claims) : null, decidedBy, decidedAt, version, id)
      if (changes !== 1)
        throw new Error(`instruction ${id} has no state row`)
      clearAnswers.run(id)
      for (const [offered, answer] of answers)
        setAnswer.run(answer, id, offered)
      stale.ofInstruction(id)
    },

    saveQuality(videoId, rows) {
      quality.replace(videoId, rows)
      stale.ofVideo(videoId)
    },

    listQueue(filter, offset, limit) {
      const { ids, total } = filter.search ? searchPage(filter, offset, limit) : indexPage(filter, offset, limit)
      return { rows: selectRows.all(JSON.stringify(ids)).map(toQueueRow), total }
    },

    select({ ids, conditions }: Selection) {
      const { where, values } = conditionsOf([
        ['s.superseded = 0'],
        ids ? ['i.id IN (SELECT value FROM json_each(?))', JSON.stringify(ids)] : null,
        ...(conditions ?? []).map(conditionSql),
      ])
      return db.prepare(`SELECT i.id, s.version ${QUEUE_FROM} ${where} ORDER BY s.instruction_id`).all(...values).map(row => selectedRow.parse(row))
    },
  }
}

function toQueueRow(raw: unknown): InstructionRow {
  const row = queueRow.parse(raw)
  return {
    id: row.id,
    videoId: row.video_id,
    videoName: row.video_name,
    kind: row.kind,
    questionType: row.question_type,
    question: row.question,
    state: row.state,
    overall: row.overall === null ? null : levelAt(row.overall),
    stale: staleReasonAt(row.stale),
    posterUrl: null,
    second: secondOf(row),
  }
}

function secondOf({ second_id: videoId, second_name: videoName }: Pick<z.infer<typeof queueRow>, 'second_id' | 'second_name'>): InstructionRow['second'] {
  return videoId === null || videoName === null ? null : { videoId, videoName, posterUrl: null }
}

function queueConditions(filter: QueueFilter): (SqlCondition | null)[] {
  return [
    ['s.superseded = 0'],
    filter.state ? ['s.state = ?', filter.state] : null,
    filter.kind ? ['s.kind = ?', filter.kind] : null,
    filter.language === undefined ? null : languageCondition(filter.language),
    filter.videoId ? [`s.video_id = ? OR ${COMPARED_WITH}`, filter.videoId, filter.videoId] : null,
    filter.stale === undefined ? null : filter.stale === 'any' ? ['s.stale > 0'] : ['s.stale = ?', staleRankOf(filter.stale)],
    filter.quality ? qualityCondition('s.video_id', filter.quality) : null,
  ]
}

function searchCondition(search: string): SqlCondition {
  const pattern = likePattern(search)
  return ['v.name LIKE ? ESCAPE \'\\\' OR i.second_video_id IN (SELECT w.id FROM video w WHERE w.name LIKE ? ESCAPE \'\\\') OR coalesce(s.edited_question, i.question) LIKE ? ESCAPE \'\\\' OR coalesce(s.edited_response, i.response) LIKE ? ESCAPE \'\\\'', pattern, pattern, pattern, pattern]
}

const TEXT_COLUMN = { state: 's.state', kind: 's.kind', type: 'i.question_type' } as const

/** Operators come from a closed list that the parser has checked; values are always bound. */
function conditionSql(condition: Condition): SqlCondition {
  if (condition.field === 'video') {
    const same = `s.video_id = ? OR v.name = ? OR ${COMPARED_WITH} OR s.instruction_id IN (SELECT p.id FROM instruction p JOIN video w ON w.id = p.second_video_id WHERE w.name = ?)`
    const { value } = condition
    return [condition.operator === '=' ? same : `NOT (${same})`, value, value, value, value]
  }
  if (condition.field === 'language') {
    const [same, ...values] = languageCondition(condition.value)
    return [condition.operator === '=' ? same : `NOT (${same})`, ...values]
  }
  if (condition.field === 'level')
    return [`s.video_id IN (SELECT q.video_id FROM quality q WHERE q.target = ? AND q.level ${condition.operator} ?)`, condition.target, condition.rank]
  if (condition.field === 'score')
    return [`s.video_id IN (SELECT q.video_id FROM quality q WHERE q.target = ? AND q.score ${condition.operator} ?)`, condition.target, condition.score]
  return [`${TEXT_COLUMN[condition.field]} ${condition.operator} ?`, condition.value]
}
