import { z } from 'zod'
import { verdict } from '../../src-shared/contract/review'
import { level } from '../../src-shared/domain/level'

const made = {
  /** Made here, so that sending again never does it twice. */
  eventId: z.string(),
  by: z.string(),
  /** Id of the instruction or video it is about; of the newest decision for undo and redo. */
  subject: z.string(),
  /** For people, while it waits: "Approve". */
  label: z.string(),
}
const versioned = { ...made, expectedVersion: z.number() }

/** One thing the curator did, as it waits to be saved. */
export const decision = z.discriminatedUnion('kind', [
  z.object({ ...versioned, kind: z.literal('decide'), verdict, reason: z.string().optional() }),
  z.object({ ...versioned, kind: z.literal('edit'), question: z.string(), response: z.string() }),
  z.object({ ...versioned, kind: z.literal('answer-offer'), offer: z.string(), answer: z.enum(['take', 'keep']) }),
  z.object({ ...versioned, kind: z.literal('set-level'), target: z.string(), level: level.nullable() }),
  z.object({ ...made, kind: z.literal('undo'), event: z.string().nullable() }),
  z.object({ ...made, kind: z.literal('redo') }),
])
export type Decision = z.infer<typeof decision>

const decisions = z.array(decision)
const STORAGE_KEY = 's2i.unsaved'

/** Unsaved decisions in the browser's storage; what cannot be read back was never a decision. */
export const browserOutboxStorage = {
  read(): Decision[] {
    const text = localStorage.getItem(STORAGE_KEY)
    if (text === null)
      return []
    try {
      const parsed = decisions.safeParse(JSON.parse(text))
      return parsed.success ? parsed.data : []
    }
    catch {
      return []
    }
  },
  write(waiting: readonly Decision[]): void {
    if (waiting.length === 0)
      localStorage.removeItem(STORAGE_KEY)
    else localStorage.setItem(STORAGE_KEY, JSON.stringify(waiting))
  },
}
