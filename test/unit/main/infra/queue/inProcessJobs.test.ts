import type { Work } from '../../../../../src-main/core/jobs/work'
import type { Job } from '../../../../../src-shared/contract/jobs'
import { v7 as uuidv7 } from 'uuid'
import { expect, test } from 'vitest'
import { createInProcessJobs } from '../../../../../src-main/infra/queue/inProcessJobs'

async function* counting(n: number, gate: Promise<void> = Promise.resolve()): Work<number> {
  for (let done = 1; done <= n; done++) {
    await gate
    yield { type: 'progress', stage: 'score', done, total: n, item: `clip-${done}.mp4` }
  }
  return n
}

function runner() {
  const logged: unknown[] = []
  return { logged, jobs: createInProcessJobs({ log: (_message, error) => logged.push(error) }) }
}

async function ended(jobs: ReturnType<typeof runner>['jobs'], id: string): Promise<Job> {
  const stop = new AbortController()
  for await (const job of jobs.watch(stop.signal)) {
    if (job.id === id && job.endedAt !== null)
      return job
  }
  throw new Error('the watch ended first')
}

test('a job reports its progress and ends with a sentence', async () => {
  const { jobs } = runner()
  const id = uuidv7()
  jobs.start({ id, title: 'Score', work: () => counting(3), describe: n => `Scored ${n}.` })
  expect(await ended(jobs, id)).toMatchObject({ state: 'done', stage: 'score', done: 3, total: 3, result: 'Scored 3.', item: null })
})

test('starting the same id twice starts nothing', async () => {
  const { jobs } = runner()
  const id = uuidv7()
  let starts = 0
  const order = { id, title: 'Score', work: () => { starts += 1; return counting(1) }, describe: () => '' }
  jobs.start(order)
  jobs.start(order)
  await ended(jobs, id)
  expect(starts).toBe(1)
})

test('a cancelled job stops, says so, and the next one runs', async () => {
  const { jobs } = runner()
  const [first, second] = [uuidv7(), uuidv7()]
  jobs.start({
    id: first,
    title: 'Endless',
    async* work(signal) {
      while (true) {
        signal.throwIfAborted()
        yield { type: 'progress', stage: 'score', done: 0, total: null, item: null }
        await new Promise(resolve => setImmediate(resolve))
      }
    },
    describe: () => '',
  })
  jobs.start({ id: second, title: 'After', work: () => counting(1), describe: () => 'Done.' })
  expect(jobs.cancel(first)).toBe(true)
  expect(await ended(jobs, first)).toMatchObject({ state: 'cancelled' })
  expect(await ended(jobs, second)).toMatchObject({ state: 'done' })
  expect(jobs.cancel(first)).toBe(false)
})

test('a bug in a job is logged and shown as failed; the runner goes on', async () => {
  const { jobs, logged } = runner()
  const id = uuidv7()

  jobs.start({ id, title: 'Broken', async* work() { throw new TypeError('x is not a function') }, describe: () => '' })
  expect(await ended(jobs, id)).toMatchObject({ state: 'failed' })
  expect(logged).toHaveLength(1)
})

test('a watcher that goes away stops receiving and frees its place', async () => {
  const { jobs } = runner()
  const stop = new AbortController()
  const watch = jobs.watch(stop.signal)
  const next = watch.next()
  stop.abort()
  expect((await next).done).toBe(true)
})
