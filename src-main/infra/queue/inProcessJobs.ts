import type { Job } from '../../../src-shared/contract/jobs'
import type { JobOrder, JobRunner } from '../../core/jobs/ports'
import type { WorkEvent } from '../../core/jobs/work'
import type { RateMeter } from './rateMeter'
import { toFault } from '../../../src-shared/domain/fault'
import { createRateMeter } from './rateMeter'

const KEPT_JOBS = 50
const KEPT_FAILURES = 200
/** Snapshots are sent at most this often; the last one of a job always is. */
const NOTIFY_EVERY_MS = 100

interface Running { job: Job, readonly stop: AbortController, readonly meter: RateMeter, readonly tokens: RateMeter, notifiedMs: number }

/** Jobs in this process, one at a time in the order they were started. Nothing here is needed to resume: pending work is in the database. */
export function createInProcessJobs({ now = () => Date.now(), log }: { now?: () => number, log: (message: string, error: unknown) => void }): JobRunner {
  const running = new Map<string, Running>()
  const order: string[] = []
  const watchers = new Set<(job: Job) => void>()
  let tail: Promise<void> = Promise.resolve()

  function update(entry: Running, change: Partial<Job>, urgent = false): void {
    entry.job = { ...entry.job, ...change }
    if (!urgent && now() - entry.notifiedMs < NOTIFY_EVERY_MS)
      return
    entry.notifiedMs = now()
    for (const notify of watchers)
      notify(entry.job)
  }

  function onEvent(entry: Running, event: WorkEvent): void {
    if (event.type === 'failure') {
      const failures = entry.job.failures.length < KEPT_FAILURES ? [...entry.job.failures, event.failure] : entry.job.failures
      update(entry, { failures, failureCount: entry.job.failureCount + 1 })
      return
    }
    if (event.type === 'note') {
      update(entry, { notes: [...entry.job.notes, event.text] }, true)
      return
    }
    const { stage, done, total, item, llm } = event
    const changedStage = stage !== entry.job.stage
    const { rate, etaS } = entry.meter.observe(stage, done, total)
    update(entry, { stage, done, total, item, rate, etaS, ...llm && { llm: { ...llm, tokensPerS: entry.tokens.observe(stage, llm.tokensOut, null).rate } } }, changedStage)
  }

  async function run<Summary>(entry: Running, { work, describe }: JobOrder<Summary>): Promise<void> {
    const ended = (change: Partial<Job>): void => update(entry, { item: null, rate: null, etaS: null, endedAt: new Date(now()).toISOString(), ...change }, true)
    try {
      entry.stop.signal.throwIfAborted()
      const steps = work(entry.stop.signal)
      let step = await steps.next()
      while (!step.done) {
        onEvent(entry, step.value)
        step = await steps.next()
      }
      ended({ state: 'done', result: describe(step.value) })
    }
    catch (thrown) {
      const fault = toFault(thrown)
      if (entry.stop.signal.aborted)
        return ended({ state: 'cancelled', result: 'Cancelled. What was finished before is kept.' })
      if (fault.code === 'internal')
        log(`job ${entry.job.id} failed`, thrown)
      ended({ state: 'failed', result: fault.message })
    }
  }

  return {
    start(wanted) {
      if (running.has(wanted.id))
        return
      const job: Job = { id: wanted.id, title: wanted.title, state: 'running', stage: 'scan', done: 0, total: null, rate: null, etaS: null, item: null, failures: [], failureCount: 0, notes: [], llm: null, result: null, startedAt: new Date(now()).toISOString(), endedAt: null }
      const entry: Running = { job, stop: new AbortController(), meter: createRateMeter(now), tokens: createRateMeter(now), notifiedMs: 0 }
      running.set(wanted.id, entry)
      order.push(wanted.id)
      while (order.length > KEPT_JOBS && running.get(order[0] ?? '')?.job.endedAt)
        running.delete(order.shift() ?? '')
      update(entry, {}, true)
      tail = tail.then(() => run(entry, wanted))
    },

    list: () => [...running.values()].map(entry => entry.job).reverse(),

    async* watch(signal) {
      const queue: Job[] = [...running.values()].map(entry => entry.job)
      let wake: (() => void) | null = null
      const notify = (job: Job): void => {
        // A slow watcher only needs the newest snapshot of each job.
        const waiting = queue.findIndex(entry => entry.id === job.id)
        if (waiting >= 0)
          queue.splice(waiting, 1)
        queue.push(job)
        wake?.()
      }
      const stop = (): void => wake?.()
      watchers.add(notify)
      signal?.addEventListener('abort', stop)
      try {
        while (!signal?.aborted) {
          const job = queue.shift()
          if (job) {
            yield job
            continue
          }
          await new Promise<void>((resolve) => { wake = resolve })
          wake = null
        }
      }
      finally {
        watchers.delete(notify)
        signal?.removeEventListener('abort', stop)
      }
    },

    cancel(id) {
      const entry = running.get(id)
      if (!entry || entry.job.endedAt !== null)
        return false
      entry.stop.abort()
      return true
    },

    async close() {
      for (const entry of running.values())
        entry.stop.abort()
      await tail
    },
  }
}
