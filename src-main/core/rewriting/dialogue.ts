import type { ChatAnswer, ChatModel, ChatRequest } from './ports'
import { Fault } from '../../../src-shared/domain/fault'
import { throwIfCancelled } from '../media/cancellation'

/** How often a server that is waited for is looked after. */
const POLL_MS = 100

/** What is asked, how an answer is judged, and how it is asked again. */
export interface Dialogue<Answer> {
  readonly request: ChatRequest
  /** What an answer says, or why it cannot be used. */
  readonly read: (text: string) => { readonly answer: Answer } | { readonly problems: readonly string[] }
  readonly retry: (request: ChatRequest, said: string, problems: readonly string[]) => ChatRequest
}

/** What came of asking; `said` are the words of the answer that was refused last, `because` the sentence why the server gave none. */
export type Asked<Answer>
  = | { readonly kind: 'taken', readonly answer: Answer }
    | { readonly kind: 'refused', readonly problems: readonly string[], readonly said: string }
    | { readonly kind: 'failed', readonly because: string }

/** What the requests of one run share. */
export interface Session {
  readonly counts: { asked: number, retried: number, tokensIn: number, tokensOut: number }
  /** How often this run still waits for the server; nothing before its first answer. */
  readonly patience: { left: number }
  readonly limits: { readonly llmBreakerWaits: number }
  readonly signal: AbortSignal
}

/** Asks, and once more with what was wrong. A server that gives no answer is no error. @throws Fault `cancelled`. */
export async function askTwice<Answer>(model: ChatModel, { request, read, retry }: Dialogue<Answer>, { counts, patience, limits, signal }: Session): Promise<Asked<Answer>> {
  const say = async (what: ChatRequest): Promise<ChatAnswer> => {
    const answer = await model.ask(what, signal)
    patience.left = limits.llmBreakerWaits
    counts.tokensIn += answer.tokensIn
    counts.tokensOut += answer.tokensOut
    return answer
  }
  try {
    const paused = model.paused()
    if (paused !== null)
      return { kind: 'failed', because: paused.because }
    counts.asked += 1
    const first = await say(request)
    const judged = read(first.text)
    if ('answer' in judged)
      return { kind: 'taken', ...judged }
    counts.retried += 1
    const second = await say(retry(request, first.text, judged.problems))
    const better = read(second.text)
    return 'answer' in better ? { kind: 'taken', ...better } : { kind: 'refused', ...better, said: second.text }
  }
  catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'llm.failed')
      return { kind: 'failed', because: thrown.message }
    throw thrown
  }
}

/** Waits for a server that answered before: a restart of it should not cost a long job the rest of its work. */
export async function untilRecovered(model: ChatModel, { patience, signal }: Session): Promise<void> {
  if (model.paused()?.final !== false || patience.left === 0)
    return
  patience.left -= 1
  while (model.paused() !== null) {
    throwIfCancelled(signal)
    await new Promise(resolve => setTimeout(resolve, POLL_MS))
  }
}
