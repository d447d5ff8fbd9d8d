import type { Limits } from '../../../src-shared/domain/limits'
import type { ChatAnswer, ChatMessage, ChatModel, ChatRequest } from '../../core/rewriting/ports'
import { setTimeout as sleep } from 'node:timers/promises'
import OpenAI, { APIError } from 'openai'
import { z } from 'zod'
import { Fault } from '../../../src-shared/domain/fault'
import { cancelled } from '../../core/media/cancellation'
import { parseStrictJson } from '../../core/rewriting/strictJson'
import { createBreaker } from './breaker'
import { postJson, RequestFailure } from './guardedFetch'
import { createKeyGuard } from './keyGuard'

export interface ModelOptions {
  /** Checked: see `parseEndpoint`. */
  readonly url: URL
  readonly model: string
  /** Null for a server that asks for none. */
  readonly key: string | null
  readonly concurrency: number
  readonly limits: Limits
}

/** A failed try: what people read, and what is done about it. */
interface Trouble { readonly reason: string, readonly again: boolean, readonly final: boolean, readonly waitMs: number | null }

const tokens = z.number().int().nonnegative().catch(0)
/** What is read of an answer; servers add fields of their own. */
const completion = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().nullish() }) })).min(1),
  usage: z.object({ prompt_tokens: tokens, completion_tokens: tokens }).nullish().catch(null),
})

/** A model behind any server that speaks OpenAI's chat protocol: Ollama, vLLM, llama.cpp, LM Studio, or a remote one. */
export function createOpenAiModel({ url, model, key, concurrency, limits }: ModelOptions): ChatModel {
  const breaker = createBreaker({ failures: limits.llmBreakerFailures, openMs: limits.llmBreakerOpenMs })
  const holdsKey = createKeyGuard(key)
  // Servers that know no schemas refuse them; the prompt alone then says what to answer, and the answer is read as strictly.
  let plain = false
  const client = new OpenAI({
    baseURL: url.href.replace(/\/$/, ''),
    // Everything that it would take from the environment is given, so that no key of another program is sent.
    apiKey: 'unused',
    organization: null,
    project: null,
    webhookSecret: null,
    logLevel: 'off',
    maxRetries: 0,
    timeout: limits.llmTotalMs + limits.llmConnectMs,
    async fetch(input, init) {
      const target = new URL(input instanceof Request ? input.url : input)
      if (target.origin !== url.origin || typeof init?.body !== 'string')
        throw new RequestFailure('the request was not one to this server')
      const { status, retryAfter, body } = await postJson(target, { body: init.body, key, limits, signal: init.signal ?? AbortSignal.timeout(limits.llmTotalMs) })
      if (status !== 200 && status < 400)
        throw new RequestFailure(`it answered with HTTP ${status}`)
      if (status === 200)
        checkJson(body)
      return new Response(body, { status, headers: { 'content-type': 'application/json', ...retryAfter !== null && { 'retry-after': retryAfter } } })
    },
  })

  async function once({ messages, schema, temperature, maxTokens }: ChatRequest, asPlain: boolean, signal: AbortSignal): Promise<ChatAnswer> {
    const options = asPlain ? {} : { temperature, max_tokens: maxTokens, response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } } } as const
    const parsed = completion.safeParse(await client.chat.completions.create({ model, messages: messages.map(wireMessage), stream: false, ...options }, { signal }))
    if (!parsed.success)
      throw new RequestFailure('its answer is not a chat completion')
    const { choices, usage } = parsed.data
    const text = choices[0]?.message.content ?? ''
    // Otherwise it could get into texts and their exports.
    if (holdsKey(text))
      throw new RequestFailure('its answer repeats the key')
    return { text, tokensIn: usage?.prompt_tokens ?? 0, tokensOut: usage?.completion_tokens ?? 0 }
  }

  async function persistently(request: ChatRequest, signal: AbortSignal): Promise<ChatAnswer> {
    for (let retries = 0; ; retries++) {
      const asPlain = plain
      try { return await once(request, asPlain, signal) }
      catch (error) {
        if (signal.aborted)
          throw error
        if (!asPlain && isBadRequest(error)) {
          plain = true
          retries -= 1
          continue
        }
        const trouble = troubleOf(error, model)
        if (!trouble.again || retries >= limits.llmRetries)
          throw Object.assign(new Error(trouble.reason), { trouble })
        await sleep(Math.min(trouble.waitMs ?? limits.llmBackoffMs * 2 ** retries, limits.llmMaxRetryAfterMs), undefined, { signal })
      }
    }
  }

  return {
    model,
    endpoint: url.origin,
    concurrency,
    paused: breaker.paused,
    async ask(request, signal) {
      const closed = breaker.enter()
      if (closed !== null)
        throw new Fault('llm.failed', closed)
      try {
        const answer = await persistently(request, signal)
        breaker.succeeded()
        return answer
      }
      catch (error) {
        if (signal.aborted) {
          breaker.left()
          throw cancelled()
        }
        const { reason, final } = isTroubled(error) ? error.trouble : troubleOf(error, model)
        const sentence = `The LLM server at ${url.origin} gave no answer: ${reason}.`
        breaker.failed(sentence, final)
        // The error itself may hold the request with its key, so it goes no further.
        throw new Fault('llm.failed', sentence)
      }
    },
  }
}

/** A message in the form of the protocol; only users show pictures. */
function wireMessage({ role, content }: ChatMessage): OpenAI.ChatCompletionMessageParam {
  if (typeof content === 'string')
    return { role, content }
  return { role: 'user', content: content.map(part => 'text' in part ? { type: 'text', text: part.text } : { type: 'image_url', image_url: { url: part.imageUrl } }) }
}

function checkJson(body: string): void {
  try { parseStrictJson(body) }
  catch { throw new RequestFailure('its answer is not JSON') }
}

function isTroubled(error: unknown): error is { trouble: Trouble } {
  return typeof error === 'object' && error !== null && 'trouble' in error
}

function isBadRequest(error: unknown): boolean {
  return error instanceof APIError && (error.status === 400 || error.status === 422)
}

/** Statuses that another try does not change. */
const FINAL: Readonly<Record<number, (model: string) => string>> = {
  400: () => 'it does not accept the request (HTTP 400)',
  401: () => 'it wants a key, or another one (HTTP 401)',
  403: () => 'it refuses this key (HTTP 403)',
  404: model => `it has no model "${model}" or no chat under this address, which mostly ends with /v1 (HTTP 404)`,
  422: () => 'it does not accept the request (HTTP 422)',
}

function troubleOf(error: unknown, model: string): Trouble {
  const failure = causeIn(error)
  if (failure !== null)
    return { reason: failure.message, again: failure.timedOut, final: false, waitMs: null }
  const status = error instanceof APIError && typeof error.status === 'number' ? error.status : null
  if (status === null)
    return { reason: 'the request failed', again: false, final: false, waitMs: null }
  const final = FINAL[status]
  if (final !== undefined)
    return { reason: final(model), again: false, final: true, waitMs: null }
  const headers = error instanceof APIError ? error.headers : undefined
  return { reason: status === 429 ? 'it has too much to do (HTTP 429)' : `it failed (HTTP ${status})`, again: status === 429 || status >= 500, final: false, waitMs: waitOf(headers?.get('retry-after') ?? null) }
}

/** Our own failure under what the client made of it. */
function causeIn(error: unknown): RequestFailure | null {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    if (at instanceof RequestFailure)
      return at
  }
  return null
}

/** Milliseconds that a Retry-After header asks for: seconds, or a date. */
function waitOf(header: string | null): number | null {
  if (header === null)
    return null
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : null
}
