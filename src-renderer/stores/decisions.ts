import type { VideoDetail } from '../../src-shared/contract/catalog'
import type { DecisionEvent, InstructionDetail } from '../../src-shared/contract/review'
import type { Failure } from '../api/failure'
import type { Decision } from './decision'
import { createEventHook } from '@vueuse/core'
import { defineStore } from 'pinia'
import { v7 as createId } from 'uuid'
import { shallowRef } from 'vue'
import { useApi } from '../api/client'
import { browserOutboxStorage } from './decision'
import { createDecisionOutbox } from './decisionOutbox'

/** What the host made of a decision. */
export type DecisionAnswer
  = { readonly about: 'instruction', readonly instruction: InstructionDetail, readonly event: DecisionEvent }
    | { readonly about: 'video', readonly video: VideoDetail, readonly event: DecisionEvent }
    | { readonly about: 'event', readonly event: DecisionEvent, readonly undone: DecisionEvent }

type Unidentified<T> = T extends unknown ? Omit<T, 'eventId' | 'by'> : never
/** A decision before it has an id and a name. */
export type NewDecision = Unidentified<Exclude<Decision, { kind: 'undo' | 'redo' }>>

/** Decisions of this page: sent in order, kept until saved, taken back newest first. */
export const useDecisionsStore = defineStore('decisions', () => {
  const api = useApi()
  const saved = createEventHook<[Decision, DecisionAnswer]>()
  const refused = createEventHook<[Decision, Failure]>()
  /** Event ids made here and not taken back, oldest first. */
  const made = shallowRef<readonly string[]>([])

  async function send(decision: Decision): Promise<DecisionAnswer> {
    const { eventId, by } = decision
    switch (decision.kind) {
      case 'decide': {
        const reason = decision.reason === undefined ? {} : { reason: decision.reason }
        return { about: 'instruction', ...await api.review.decide({ eventId, by, expectedVersion: decision.expectedVersion, id: decision.subject, verdict: decision.verdict, ...reason }) }
      }
      case 'edit':
        return { about: 'instruction', ...await api.review.edit({ eventId, by, expectedVersion: decision.expectedVersion, id: decision.subject, question: decision.question, response: decision.response }) }
      case 'answer-offer':
        return { about: 'instruction', ...await api.review.answerOffer({ eventId, by, expectedVersion: decision.expectedVersion, id: decision.subject, offer: decision.offer, answer: decision.answer }) }
      case 'set-level':
        return { about: 'video', ...await api.review.setLevel({ eventId, by, expectedVersion: decision.expectedVersion, videoId: decision.subject, target: decision.target, level: decision.level }) }
      case 'undo':
        return { about: 'event', ...await api.review.undo({ eventId, by, ...(decision.event === null ? {} : { event: decision.event }) }) }
      case 'redo':
        return { about: 'event', ...await api.review.redo({ eventId, by }) }
    }
  }

  function versionOf(answer: DecisionAnswer): number | null {
    if (answer.about === 'event')
      return null
    return answer.about === 'instruction' ? answer.instruction.version : answer.video.version
  }

  function onSaved(decision: Decision, answer: DecisionAnswer): void {
    if (decision.kind === 'redo' && answer.about === 'event' && answer.undone.undoes !== null)
      made.value = [...made.value, answer.undone.undoes]
    void saved.trigger(decision, answer)
  }

  function onRefused(decision: Decision, failure: Failure): void {
    made.value = made.value.filter(id => id !== decision.eventId)
    void refused.trigger(decision, failure)
  }

  const outbox = createDecisionOutbox<DecisionAnswer>({
    send,
    versionOf,
    onSaved,
    onRefused,
    storage: browserOutboxStorage,
    wait: ms => new Promise(resolve => setTimeout(resolve, ms)),
  })

  function submit(decision: NewDecision, by: string): void {
    const eventId = createId()
    made.value = [...made.value, eventId]
    void outbox.submit({ ...decision, eventId, by })
  }

  /** Takes back the newest decision. Returns it when it had not been sent, so that nothing has to be undone there. */
  function undo(by: string): Decision | null {
    const event = made.value.at(-1) ?? null
    made.value = made.value.slice(0, -1)
    const unsent = outbox.waiting.value.find(entry => entry.eventId === event) ?? null
    if (event !== null && outbox.withdraw(event))
      return unsent
    void outbox.submit({ kind: 'undo', eventId: createId(), by, subject: event ?? '', event, label: 'Undo' })
    return null
  }

  function redo(by: string): void {
    void outbox.submit({ kind: 'redo', eventId: createId(), by, subject: '', label: 'Redo' })
  }

  return { waiting: outbox.waiting, failure: outbox.failure, savedAt: outbox.savedAt, flush: outbox.flush, submit, undo, redo, onSaved: saved.on, onRefused: refused.on }
})
