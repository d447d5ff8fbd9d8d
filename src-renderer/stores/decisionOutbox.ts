import type { ShallowRef } from 'vue'
import type { Failure } from '../api/failure'
import type { Decision } from './decision'
import { computed, shallowRef } from 'vue'
import { toFailure } from '../api/failure'

/** Where decisions wait until the host has them: survives a reload and a host that is away. */
export interface OutboxStorage { readonly read: () => Decision[], readonly write: (waiting: readonly Decision[]) => void }

export interface OutboxPorts<A> {
  /** Sends one decision; safe to repeat, because its id was made here. */
  readonly send: (decision: Decision) => Promise<A>
  /** Version of the subject after the answer; null when the answer tells none. */
  readonly versionOf: (answer: A) => number | null
  readonly storage: OutboxStorage
  readonly onSaved: (decision: Decision, answer: A) => void
  /** The host refused for good; the decision is out of the queue. */
  readonly onRefused: (decision: Decision, failure: Failure) => void
  readonly wait: (ms: number) => Promise<void>
}

const RETRY_MS = [1000, 2000, 5000, 15_000, 30_000]
/** Refusals that sending again cannot change. */
const FINAL: ReadonlySet<Failure['code']> = new Set(['conflict', 'not_found', 'input.invalid'])

/**
 * Sends decisions one after another, in the order they were made. What fails stays first in line, visible and
 * retried, so nothing a person decided is ever lost. Decisions about the same subject follow each other's version;
 * a change made elsewhere still shows as a conflict.
 */
export function createDecisionOutbox<A>(ports: OutboxPorts<A>) {
  const waiting: ShallowRef<readonly Decision[]> = shallowRef(ports.storage.read())
  const failure: ShallowRef<Failure | null> = shallowRef(null)
  const savedAt: ShallowRef<Date | null> = shallowRef(null)
  let draining: Promise<void> | null = null
  let interrupt: (() => void) | null = null

  function keep(next: readonly Decision[]): void {
    waiting.value = next
    ports.storage.write(next)
  }

  function follow(done: Decision, version: number | null): readonly Decision[] {
    const rest = waiting.value.filter(entry => entry.eventId !== done.eventId)
    if (version === null)
      return rest
    return rest.map(entry => entry.subject === done.subject && entry.kind !== 'undo' && entry.kind !== 'redo' ? { ...entry, expectedVersion: version } : entry)
  }

  async function attempt(decision: Decision): Promise<boolean> {
    try {
      const answer = await ports.send(decision)
      keep(follow(decision, ports.versionOf(answer)))
      failure.value = null
      savedAt.value = new Date()
      ports.onSaved(decision, answer)
      return true
    }
    catch (error) {
      const found = toFailure(error)
      if (FINAL.has(found.code)) {
        keep(withoutFollowers(waiting.value, decision))
        failure.value = null
        ports.onRefused(decision, found)
        return true
      }
      failure.value = found
      return false
    }
  }

  async function drain(): Promise<void> {
    let attempts = 0
    for (let head = waiting.value[0]; head !== undefined; head = waiting.value[0]) {
      if (await attempt(head)) {
        attempts = 0
        continue
      }
      const waitMs = RETRY_MS[Math.min(attempts, RETRY_MS.length - 1)] ?? 0
      attempts += 1
      await Promise.race([ports.wait(waitMs), new Promise<void>(resolve => interrupt = resolve)])
    }
  }

  function flush(): Promise<void> {
    interrupt?.()
    draining ??= drain().finally(() => draining = null)
    return draining
  }

  function submit(decision: Decision): Promise<void> {
    keep([...waiting.value, decision])
    return flush()
  }

  /** Takes back a decision that was not sent; false when it has gone out already. */
  function withdraw(eventId: string): boolean {
    const index = waiting.value.findIndex(entry => entry.eventId === eventId)
    // The first in line may be on its way.
    if (index <= 0)
      return false
    keep(waiting.value.filter(entry => entry.eventId !== eventId))
    return true
  }

  return { waiting, failure, savedAt, saving: computed(() => waiting.value.length > 0), submit, flush, withdraw }
}

/** Without `refused`, and without an undo of it, which would now take back something else. */
function withoutFollowers(waiting: readonly Decision[], refused: Decision): Decision[] {
  return waiting.filter(entry => entry.eventId !== refused.eventId && !(entry.kind === 'undo' && entry.event === refused.eventId))
}
