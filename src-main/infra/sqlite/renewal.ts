import type { StaleReason } from '../../../src-shared/domain/stale'
import type { InstructionStore, StorableText } from '../../core/instructions/ports'
import type { Db } from './database'
import { z } from 'zod'
import { generationPlan } from '../../../src-shared/domain/generation'
import { STALE_REASONS } from '../../../src-shared/domain/stale'
import { planKeyOf, textPlanOf } from '../../core/instructions/generatorKey'
import { immediately } from './database'
import { staleReasonAt } from './stale'

const textPlan = generationPlan.omit({ kinds: true, ratio: true, language: true, pairShare: true, set: true })
const planRow = z.object({ plan: z.string() }).optional()
const countRow = z.object({ stale: z.number(), touched: z.number(), offered: z.number(), n: z.number() })
const staleRow = z.object({ id: z.string(), touched: z.number(), question: z.string(), response: z.string() }).optional()

interface TextTable {
  readonly insertOne: (row: StorableText, at: string, occupied: boolean) => boolean
  /** False when the same text is there already; `sameAs` then gives its id. */
  readonly store: (row: StorableText, at: string) => boolean
  readonly sameAs: (row: StorableText) => string
  readonly judge: (rows: readonly StorableText[]) => void
}

/** Stale texts written anew: in place of the old where nobody has touched it, else beside it. */
export function createRenewal(db: Db, { insertOne, store, sameAs, judge }: TextTable): Pick<InstructionStore, 'rememberPlan' | 'findPlan' | 'countStale' | 'renew'> {
  const insertPlan = db.prepare('INSERT INTO generation_plan (key, plan) VALUES (?, ?) ON CONFLICT (key) DO NOTHING')
  const selectPlan = db.prepare('SELECT plan FROM generation_plan WHERE key = ?')
  const countStale = db.prepare(`
    SELECT s.stale, (s.state <> 'pending' OR s.edited_response IS NOT NULL) AS touched,
      EXISTS (SELECT 1 FROM offer o WHERE o.instruction_id = s.instruction_id AND o.answer IS NULL) AS offered, count(*) AS n
    FROM instruction_state s INDEXED BY instruction_state_stale WHERE s.stale > 0 AND s.superseded = 0 GROUP BY 1, 2, 3`)
  const selectStale = db.prepare(`
    SELECT s.instruction_id AS id, (s.state <> 'pending' OR s.edited_response IS NOT NULL) AS touched,
      coalesce(s.edited_question, i.question) AS question, coalesce(s.edited_response, i.response) AS response
    FROM instruction_state s JOIN instruction i ON i.id = s.instruction_id
    WHERE s.video_id = ? AND s.slot = ? AND s.superseded = 0 AND s.stale > 0`)
  const withdraw = db.prepare('DELETE FROM offer WHERE instruction_id = ? AND answer IS NULL')
  const insertOffer = db.prepare('INSERT INTO offer (instruction_id, offered_id, answer) VALUES (?, ?, ?) ON CONFLICT (instruction_id, offered_id) DO UPDATE SET answer = excluded.answer')
  const clear = db.prepare('UPDATE instruction_state SET stale = 0 WHERE instruction_id = ?')

  /** What somebody would read twice is not offered: the text stands as it is. */
  function offer(beside: { id: string, question: string, response: string }, row: StorableText, at: string): boolean {
    const offeredId = store(row, at) ? row.id : sameAs(row)
    const same = beside.question === row.question && beside.response === row.response
    withdraw.run(beside.id)
    insertOffer.run(beside.id, offeredId, same ? 'same' : null)
    if (same)
      clear.run(beside.id)
    return !same
  }

  return {
    rememberPlan: (plan) => { insertPlan.run(planKeyOf(plan), JSON.stringify(textPlanOf(plan))) },

    findPlan(key) {
      const row = planRow.parse(selectPlan.get(key))
      return row === undefined ? null : textPlan.parse(JSON.parse(row.plan))
    },

    countStale() {
      const byReason: Record<StaleReason, number> = { levels: 0, taxonomy: 0, grammar: 0 }
      const counts = { untouched: 0, touched: 0, offered: 0 }
      for (const raw of countStale.all()) {
        const { stale, touched, offered, n } = countRow.parse(raw)
        byReason[staleReasonAt(stale) ?? STALE_REASONS[0]] += n
        counts[touched === 0 ? 'untouched' : offered === 1 ? 'offered' : 'touched'] += n
      }
      return { ...counts, byReason }
    },

    renew: (rows, at) => immediately(db, () => {
      let rewritten = 0
      let offered = 0
      for (const row of rows) {
        const current = staleRow.parse(selectStale.get(row.videoId, row.slot))
        if (current === undefined)
          continue
        if (current.touched === 1)
          offered += offer(current, row, at) ? 1 : 0
        else rewritten += insertOne(row, at, true) ? 1 : 0
      }
      judge(rows)
      return { rewritten, offered }
    }),
  }
}
