import type { VideoDetail } from '../../../src-shared/contract/catalog'
import type { DecisionEvent, InstructionDetail, Verdict } from '../../../src-shared/contract/review'
import type { Claim, Provenance } from '../../../src-shared/domain/claim'
import type { Level } from '../../../src-shared/domain/level'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { DecisionPayload, ReviewStore, Selection, StoredEvent, StoredInstruction } from './ports'
import { Fault } from '../../../src-shared/domain/fault'
import { OVERALL } from '../../../src-shared/domain/taxonomy'
import { effectiveQuality } from '../scoring/effectiveQuality'
import { foldInstruction, foldLevels } from './fold'
import { describeStaleness } from './staleness'
import { parseWhere } from './where'

/** What every decision carries. `eventId` is the client's: sending it again changes nothing. */
export interface Decided { readonly eventId: string, readonly by: string, readonly expectedVersion: number }

/** Bulk decisions hold the write lock only this long at a time. */
const ITEMS_PER_TRANSACTION = 200

const USED_ID = 'This decision id was already used for another decision. Nothing was changed. Reload and decide again.'

const DONE: Record<Verdict, string> = { approve: 'Approved', reject: 'Rejected', flag: 'Flagged' }

interface Parts {
  readonly store: ReviewStore
  readonly taxonomy: Taxonomy
  /** Reads the claims out of a text that a person has written in place of a generated one. */
  readonly readClaims: (text: string, provenance: Provenance) => Claim[]
  readonly now?: () => Date
}

/** Decisions of people: appended in one durable transaction with the state that follows from them. */
export function createReview({ store, taxonomy, readClaims, now = () => new Date() }: Parts) {
  const storedOf = (id: string): StoredInstruction => store.getInstruction(id) ?? missing('instruction', id)
  const videoOf = (id: string): VideoDetail => store.getVideo(id) ?? missing('video', id)
  const labelOf = (target: string): string => [...taxonomy.dimensions, ...taxonomy.groups].find(entry => entry.id === target)?.label ?? (target === OVERALL ? 'Overall' : target)

  /** The text with what people want to know when it is out of date. */
  function instructionOf(id: string): InstructionDetail {
    const found = storedOf(id)
    const staleBecause = found.stale === null ? [] : describeStaleness(found, store.changesSince(id), { taxonomy, labelOf, events: { first: store.eventsOf(found.videoId), second: found.second === null ? [] : store.eventsOf(found.second.videoId) } })
    return { ...found, staleBecause, offer: found.stale === null ? null : store.getOffer(id) }
  }

  function refresh(subjectType: StoredEvent['subjectType'], subjectId: string): void {
    const events = store.eventsOf(subjectId)
    if (subjectType === 'instruction')
      store.saveInstruction(subjectId, foldInstruction(events))
    else store.saveQuality(subjectId, effectiveQuality(store.machineScores(subjectId), foldLevels(events), taxonomy))
  }

  /** A decision on a text that generation has replaced would be kept but never seen again. */
  function refuseReplaced(subjectType: StoredEvent['subjectType'], subjectId: string): void {
    if (subjectType === 'instruction' && store.isSuperseded(subjectId))
      throw new Fault('conflict', 'This text was written anew since you opened it. Nothing was saved. Reload the list and decide on the new text.')
  }

  function append(event: Omit<StoredEvent, 'at'>): DecisionEvent {
    refuseReplaced(event.subjectType, event.subjectId)
    const stored = { ...event, at: now().toISOString() }
    store.append(stored)
    refresh(stored.subjectType, stored.subjectId)
    return toDecisionEvent(stored, false)
  }

  /** Answers a repeated event from the log; else checks the version and appends. */
  function once(decided: Decided, subject: { type: StoredEvent['subjectType'], id: string, version: number }, make: () => { kind: StoredEvent['kind'], payload: DecisionPayload, summary: string }): DecisionEvent {
    const known = store.findEvent(decided.eventId)
    if (known) {
      if (known.subjectId !== subject.id)
        throw new Fault('conflict', USED_ID)
      return toDecisionEvent(known, store.isUndone(known.id))
    }
    if (subject.version !== decided.expectedVersion)
      throw new Fault('conflict', 'Somebody else has changed this item since you opened it. Nothing was overwritten. Look at it again, then decide.')
    return append({ id: decided.eventId, curator: decided.by, subjectType: subject.type, subjectId: subject.id, undoes: null, ...make() })
  }

  function takeBack(eventId: string, by: string, undone: StoredEvent | null, nothing: string): { event: DecisionEvent, undone: DecisionEvent } {
    const known = store.findEvent(eventId)
    if (known?.undoes) {
      const before = store.findEvent(known.undoes)
      if (before)
        return { event: toDecisionEvent(known, store.isUndone(known.id)), undone: toDecisionEvent(before, store.isUndone(before.id)) }
    }
    if (known)
      throw new Fault('conflict', USED_ID)
    if (!undone)
      throw new Fault('not_found', nothing)
    if (store.isUndone(undone.id))
      throw new Fault('conflict', 'This decision has already been taken back.')
    const summary = undone.kind === 'undo' ? undone.summary.replace(/^Undid: /, 'Redid: ') : `Undid: ${undone.summary}`
    const event = append({ id: eventId, curator: by, kind: 'undo', subjectType: undone.subjectType, subjectId: undone.subjectId, payload: { undo: undone.id }, summary, undoes: undone.id })
    return { event, undone: toDecisionEvent(undone, true) }
  }

  function decide(input: Decided & { id: string, verdict: Verdict, reason?: string | undefined }) {
    return store.transaction(() => {
      const before = instructionOf(input.id)
      const event = once(input, { type: 'instruction', id: input.id, version: before.version }, () => ({
        kind: input.verdict,
        payload: { verdict: input.verdict, reason: input.reason ?? null, before: before.state },
        summary: input.reason ? `${DONE[input.verdict]}: ${input.reason}` : DONE[input.verdict],
      }))
      return { instruction: instructionOf(input.id), event }
    })
  }

  return {
    listQueue: store.listQueue,
    history: store.history,
    decide,

    /** @throws Fault `not_found`. */
    getItem(id: string): { instruction: InstructionDetail, video: VideoDetail, second: VideoDetail | null } {
      const instruction = instructionOf(id)
      return { instruction, video: videoOf(instruction.videoId), second: instruction.second && videoOf(instruction.second.videoId) }
    },

    /** Replaces question and response for everybody; the generated text stays in the record. */
    edit(input: Decided & { id: string, question: string, response: string }) {
      return store.transaction(() => {
        const before = instructionOf(input.id)
        const event = once(input, { type: 'instruction', id: input.id, version: before.version }, () => ({
          kind: 'edit',
          payload: { edit: { question: input.question, response: input.response, claims: readClaims(input.response, before.provenance) }, before: { question: before.question, response: before.response } },
          summary: 'Edited the text',
        }))
        return { instruction: instructionOf(input.id), event }
      })
    },

    /** Takes an offered text or keeps the one that stands. @throws Fault `conflict` when another text is offered by now. */
    answerOffer(input: Decided & { id: string, offer: string, answer: 'take' | 'keep' }) {
      return store.transaction(() => {
        const before = instructionOf(input.id)
        const event = once(input, { type: 'instruction', id: input.id, version: before.version }, () => {
          const { offer } = before
          if (offer?.id !== input.offer)
            throw new Fault('conflict', 'This text is no longer offered: the levels or the files have changed since. Nothing was saved. Look at the item again.')
          const { id, ...text } = offer
          return input.answer === 'keep'
            ? { kind: 'keep', payload: { keep: id }, summary: 'Kept the text beside a newer one' }
            : { kind: 'take', payload: { take: id, text, before: { question: before.question, response: before.response } }, summary: 'Took the newer text' }
        })
        return { instruction: instructionOf(input.id), event }
      })
    },

    /** Sets the level of a dimension (null gives the machine's back); groups and overall are aggregated again. */
    setLevel(input: Decided & { videoId: string, target: string, level: Level | null }) {
      if (!taxonomy.dimensions.some(entry => entry.id === input.target))
        throw new Fault('input.invalid', `${input.target} is not a dimension of this workspace. Groups and the overall follow from the dimensions and cannot be set.`)
      return store.transaction(() => {
        const video = videoOf(input.videoId)
        const before = video.quality.find(entry => entry.target === input.target)
        if (!before)
          throw new Fault('conflict', 'This video has no score of that dimension yet. Score it first.')
        const after = input.level ?? before.machine?.level ?? before.level
        const event = once(input, { type: 'video', id: input.videoId, version: video.version }, () => ({
          kind: 'set-level',
          payload: { target: input.target, level: input.level, before: before.level },
          summary: `${labelOf(input.target)}: ${before.level} to ${after}${input.level === null ? ' (machine level)' : ''}`,
        }))
        return { video: videoOf(input.videoId), event }
      })
    },

    /** Takes back an event, or the newest of this curator that still holds. */
    undo(input: { eventId: string, by: string, event?: string | undefined }) {
      return store.transaction(() => {
        const chosen = input.event === undefined
          ? store.newestOf(input.by, event => event.kind !== 'undo' && !store.isUndone(event.id))
          : store.findEvent(input.event)
        return takeBack(input.eventId, input.by, chosen, 'There is nothing to undo.')
      })
    },

    /** Takes back this curator's newest undo, unless they have decided something since. */
    redo(input: { eventId: string, by: string }) {
      return store.transaction(() => {
        const known = store.findEvent(input.eventId)
        const newest = known ?? store.newestOf(input.by, event => !store.isUndone(event.id) && !isRedo(event))
        return takeBack(input.eventId, input.by, newest?.kind === 'undo' ? newest : null, 'There is nothing to redo.')
      })
    },

    /** Decides on everything that ids or a `--where` expression select. Each item is its own event. */
    decideSelected(input: { ids?: readonly string[], where?: string, verdict: Verdict, by: string, newId: () => string }): { decided: number, missing: string[] } {
      const selection: Selection = { ...(input.ids && { ids: input.ids }), ...(input.where !== undefined && { conditions: parseWhere(input.where, taxonomy) }) }
      const found = store.select(selection).map(entry => entry.id)
      let decided = 0
      for (let start = 0; start < found.length; start += ITEMS_PER_TRANSACTION) {
        decided += store.transaction(() => {
          // Looked at again under the lock: what somebody has decided meanwhile may no longer be selected.
          const still = store.select({ ...selection, ids: found.slice(start, start + ITEMS_PER_TRANSACTION) })
          for (const { id, version } of still)
            decide({ eventId: input.newId(), by: input.by, expectedVersion: version, id, verdict: input.verdict })
          return still.length
        })
      }
      const known = new Set(found)
      return { decided, missing: (input.ids ?? []).filter(id => !known.has(id)) }
    },
  }

  function isRedo(event: StoredEvent): boolean {
    return event.kind === 'undo' && event.undoes !== null && store.findEvent(event.undoes)?.kind === 'undo'
  }
}

export type Review = ReturnType<typeof createReview>

function toDecisionEvent(event: StoredEvent, undone: boolean): DecisionEvent {
  return { id: event.id, at: event.at, by: event.curator, kind: event.kind, subject: { type: event.subjectType, id: event.subjectId }, summary: event.summary, undoes: event.undoes, undone }
}

function missing(what: string, id: string): never {
  throw new Fault('not_found', `There is no ${what} ${id} in this workspace. Reload the list.`)
}
