import type { WritingReply, WritingRequest, WritingSetup } from '../../core/instructions/writingMessages'
import { parentPort, workerData } from 'node:worker_threads'
import { toFault } from '../../../src-shared/domain/fault'
import { compileGrammar, createLanguages } from '../../core/instructions'
import { writeTasks } from '../../core/instructions/writing'

/** Answers requests for texts until the thread is ended. Nothing is kept between them. */
export function serveWriting(): void {
  const { grammars, taxonomy, momentRules } = workerData as WritingSetup
  const parts = { languages: createLanguages(grammars.map(grammar => compileGrammar(grammar, taxonomy))), taxonomy, momentRules }
  parentPort?.on('message', ({ id, plan, tasks }: WritingRequest) => parentPort?.postMessage(answer(id, () => writeTasks(plan, tasks, parts))))
}

function answer(id: number, write: () => ReturnType<typeof writeTasks>): WritingReply {
  try { return { id, texts: write() } }
  catch (thrown) {
    const { code, message } = toFault(thrown)
    return { id, fault: { code, message, stack: thrown instanceof Error ? thrown.stack ?? null : null } }
  }
}
