import type { InstructionState } from '../../../src-shared/domain/claim'
import type { Level } from '../../../src-shared/domain/level'
import type { InstructionProjection, StoredEvent } from './ports'

const STATE_OF: Record<'approve' | 'reject' | 'flag', InstructionState> = { approve: 'approved', reject: 'rejected', flag: 'flagged' }

/**
 * Ids of the events that are taken back. An undo event counts unless it was itself undone (redo), so the newest
 * is looked at first: what undoes it can only come later.
 */
export function undoneIds(events: readonly StoredEvent[]): Set<string> {
  const undone = new Set<string>()
  for (const event of [...events].reverse()) {
    if (event.undoes !== null && !undone.has(event.id))
      undone.add(event.undoes)
  }
  return undone
}

/** State of an instruction after its events, oldest first: current state is derived, never stored by hand. */
export function foldInstruction(events: readonly StoredEvent[]): InstructionProjection {
  const undone = undoneIds(events)
  let state: InstructionState = 'pending'
  let edited: InstructionProjection['edited'] = null
  let decided: StoredEvent | null = null
  // About the text that stood then: another text takes them along.
  const answers = new Map<string, 'taken' | 'kept'>()
  for (const event of events) {
    if (event.kind === 'undo' || undone.has(event.id))
      continue
    if ('verdict' in event.payload) {
      state = STATE_OF[event.payload.verdict]
      decided = event
    }
    else if ('edit' in event.payload) {
      edited = event.payload.edit
      answers.clear()
    }
    else if ('take' in event.payload) {
      edited = event.payload.text
      answers.clear()
      answers.set(event.payload.take, 'taken')
    }
    else if ('keep' in event.payload) { answers.set(event.payload.keep, 'kept') }
  }
  return { state, edited, answers, decidedBy: decided?.curator ?? null, decidedAt: decided?.at ?? null, version: events.length }
}

/** Levels that curators have set on a video and not taken back, by dimension. */
export function foldLevels(events: readonly StoredEvent[]): Map<string, Level> {
  const undone = undoneIds(events)
  const levels = new Map<string, Level>()
  for (const event of events) {
    if (event.kind !== 'set-level' || undone.has(event.id) || !('target' in event.payload))
      continue
    if (event.payload.level === null)
      levels.delete(event.payload.target)
    else levels.set(event.payload.target, event.payload.level)
  }
  return levels
}
