import type { TextWriter, WrittenText } from '../../core/instructions/writing'
import type { WritingReply, WritingRequest, WritingSetup } from '../../core/instructions/writingMessages'
import { Worker } from 'node:worker_threads'
import { Fault } from '../../../src-shared/domain/fault'

interface Waiting { readonly resolve: (texts: WrittenText[]) => void, readonly reject: (error: Error) => void }
interface Thread { readonly worker: Worker, readonly waiting: Map<number, Waiting> }

/** Requests that lie at a thread: one being written, one to go on with. */
const REQUESTS_A_THREAD = 2

/** Texts are short-lived: a small heap that is swept often takes less memory and no more time. */
const HEAP = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 112 }

/**
 * Threads that write texts. `entry` is the built `writing.js`. A thread that ends by itself fails what it was asked
 * for and everything after it.
 */
export function openWriterThreads(entry: string, setup: WritingSetup, count: number): TextWriter {
  let failure: Error | null = null
  let lastId = 0

  function fail(thread: Thread, error: Error): void {
    failure ??= error
    for (const { reject } of thread.waiting.values())
      reject(error)
    thread.waiting.clear()
  }

  function start(): Thread {
    const thread: Thread = { worker: new Worker(entry, { workerData: setup, resourceLimits: HEAP }), waiting: new Map() }
    thread.worker.on('message', (reply: WritingReply) => {
      const asked = thread.waiting.get(reply.id)
      thread.waiting.delete(reply.id)
      if ('texts' in reply)
        asked?.resolve([...reply.texts])
      else asked?.reject(faultOf(reply.fault))
    })
    thread.worker.on('error', error => fail(thread, new Fault('internal', `A thread that writes instructions failed: ${error instanceof Error ? error.message : String(error)}`, { cause: error })))
    thread.worker.on('exit', code => fail(thread, new Fault('internal', `A thread that writes instructions ended early (exit code ${code}). What was written before is kept. Run again to go on.`)))
    return thread
  }

  const threads = Array.from({ length: count }, start)

  return {
    lanes: count * REQUESTS_A_THREAD,

    write: (plan, tasks) => new Promise((resolve, reject) => {
      const [thread] = threads.toSorted((a, b) => a.waiting.size - b.waiting.size)
      if (failure !== null || thread === undefined)
        return reject(failure ?? new Error('no thread writes'))
      lastId += 1
      thread.waiting.set(lastId, { resolve, reject })
      thread.worker.postMessage({ id: lastId, plan, tasks } satisfies WritingRequest)
    }),

    async close() {
      await Promise.all(threads.map(({ worker }) => worker.terminate()))
    },
  }
}

function faultOf({ code, message, stack }: Extract<WritingReply, { fault: unknown }>['fault']): Fault {
  const fault = new Fault(code, message)
  if (stack !== null)
    fault.stack = stack
  return fault
}
