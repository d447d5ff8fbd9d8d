import type { DecisionEvent } from '../../../src-shared/contract/review'
import type { StoredEvent } from '../../core/review/ports'
import type { Db } from './database'
import { z } from 'zod'
import { decisionKind, verdict } from '../../../src-shared/contract/review'
import { claim, instructionState } from '../../../src-shared/domain/claim'
import { level } from '../../../src-shared/domain/level'

const text = z.strictObject({ question: z.string(), response: z.string() })
const payload = z.union([
  z.strictObject({ verdict, reason: z.string().nullable(), before: instructionState }),
  z.strictObject({ edit: text.extend({ claims: z.array(claim) }), before: text }),
  z.strictObject({ take: z.string(), text: text.extend({ claims: z.array(claim) }), before: text }),
  z.strictObject({ keep: z.string() }),
  z.strictObject({ target: z.string(), level: level.nullable(), before: level.nullable() }),
  z.strictObject({ undo: z.string() }),
])

const idRow = z.object({ id: z.string() })

const eventRow = z.object({
  id: z.string(),
  at: z.string(),
  curator: z.string(),
  kind: decisionKind,
  subject_type: z.enum(['instruction', 'video']),
  subject_id: z.string(),
  payload: z.string(),
  summary: z.string(),
  undoes: z.string().nullable(),
})

function toStored(raw: unknown): StoredEvent {
  const row = eventRow.parse(raw)
  return { id: row.id, at: row.at, curator: row.curator, kind: row.kind, subjectType: row.subject_type, subjectId: row.subject_id, payload: payload.parse(JSON.parse(row.payload)), summary: row.summary, undoes: row.undoes }
}

/** The append-only log of decisions. */
export function createEventTable(db: Db) {
  const byId = db.prepare('SELECT * FROM decision_event WHERE id = ?')
  const bySubject = db.prepare('SELECT * FROM decision_event WHERE subject_id = ? ORDER BY seq')
  const byCurator = db.prepare('SELECT * FROM decision_event WHERE curator = ? ORDER BY seq DESC')
  const newest = db.prepare('SELECT * FROM decision_event ORDER BY seq DESC LIMIT ?')
  const newestOfSubject = db.prepare('SELECT * FROM decision_event WHERE subject_id = ? ORDER BY seq DESC LIMIT ?')
  const undoers = db.prepare('SELECT id FROM decision_event WHERE undoes = ?')
  const insert = db.prepare(`
    INSERT INTO decision_event (id, at, curator, kind, subject_type, subject_id, payload, summary, undoes)
    VALUES (@id, @at, @curator, @kind, @subjectType, @subjectId, @payload, @summary, @undoes)`)
  const lastSeq = db.prepare('SELECT coalesce(max(seq), 0) AS seq FROM decision_event')

  /** Taken back by an undo that was not itself taken back. */
  function isUndone(id: string): boolean {
    return undoers.all(id).some(row => !isUndone(idRow.parse(row).id))
  }

  return {
    find(id: string): StoredEvent | null {
      const row = byId.get(id)
      return row === undefined ? null : toStored(row)
    },
    of: (subjectId: string): StoredEvent[] => bySubject.all(subjectId).map(toStored),
    append: (event: StoredEvent): void => { insert.run({ ...event, payload: JSON.stringify(event.payload) }) },
    isUndone,
    newestOf(curator: string, accept: (event: StoredEvent) => boolean): StoredEvent | null {
      // Collected lazily and closed early: usually the first row is the one.
      for (const row of byCurator.iterate(curator)) {
        const event = toStored(row)
        if (accept(event))
          return event
      }
      return null
    },
    history(subject: string | null, limit: number): DecisionEvent[] {
      const rows = subject === null ? newest.all(limit) : newestOfSubject.all(subject, limit)
      return rows.map(toStored).map(event => ({
        id: event.id,
        at: event.at,
        by: event.curator,
        kind: event.kind,
        subject: { type: event.subjectType, id: event.subjectId },
        summary: event.summary,
        undoes: event.undoes,
        undone: isUndone(event.id),
      }))
    },
    lastSeq: (): number => z.object({ seq: z.number() }).parse(lastSeq.get()).seq,
  }
}

export type EventTable = ReturnType<typeof createEventTable>
