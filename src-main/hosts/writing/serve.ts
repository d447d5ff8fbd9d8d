import type { CompiledGrammar } from '../../core/instructions'
import type { WritingReply, WritingRequest, WritingSetup } from '../../core/instructions/writingMessages'
import { parentPort, workerData } from 'node:worker_threads'
import { toFault } from '../../../src-shared/domain/fault'
import { compileGrammar } from '../../core/instructions'
import { writeTasks } from '../../core/instructions/writing'

/** Answers requests for texts until the thread is ended. Nothing is kept between them. */
export function serveWriting(): void {
  const { grammars, taxonomy, momentRules } = workerData as WritingSetup
  const compiled = new Map<string, CompiledGrammar>()
  const languages = { of: (language: string) => compiled.get(language) ?? compile(language) }
  const parts = { languages, taxonomy, momentRules }

  /** A thread seldom writes in more than one language, and each takes memory. */
  function compile(language: string): CompiledGrammar {
    const grammar = grammars.find(entry => entry.language === language)
    if (grammar === undefined)
      throw new Error(`The thread was started without the language "${language}".`)
    const ready = compileGrammar(grammar, taxonomy)
    compiled.set(language, ready)
    return ready
  }

  parentPort?.on('message', ({ id, plan, tasks }: WritingRequest) => parentPort?.postMessage(answer(id, () => writeTasks(plan, tasks, parts))))
}

function answer(id: number, write: () => ReturnType<typeof writeTasks>): WritingReply {
  try { return { id, texts: write() } }
  catch (thrown) {
    const { code, message } = toFault(thrown)
    return { id, fault: { code, message, stack: thrown instanceof Error ? thrown.stack ?? null : null } }
  }
}
