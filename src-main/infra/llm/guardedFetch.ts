import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Limits } from '../../../src-shared/domain/limits'
import { Buffer } from 'node:buffer'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'

export type LlmLimits = Pick<Limits, 'llmConnectMs' | 'llmFirstByteMs' | 'llmIdleMs' | 'llmTotalMs' | 'llmMaxBytes'>

/** Why a request came to nothing; `timedOut` says that it took too long, which may be otherwise the next time. */
export class RequestFailure extends Error {
  readonly timedOut: boolean
  constructor(message: string, timedOut = false) {
    super(message)
    this.name = 'RequestFailure'
    this.timedOut = timedOut
  }
}

export interface GuardedAnswer { readonly status: number, readonly retryAfter: string | null, readonly body: string }

const UNPACKERS: Readonly<Record<string, (() => Duplex) | null>> = { '': null, 'identity': null, 'gzip': createGunzip, 'x-gzip': createGunzip, 'deflate': createInflate, 'br': createBrotliDecompress }

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json(?:\s*;|$)/i

/** Media types that are named in a message: headers may hold anything, the key among it. */
const MEDIA_TYPES = ['text/html', 'text/plain', 'text/event-stream', 'application/xml', 'application/x-ndjson', 'application/octet-stream']

function mediaType(header: string | undefined): string {
  return header === undefined ? 'no content type' : MEDIA_TYPES.find(type => header.toLowerCase().startsWith(type)) ?? 'another content type'
}

const seconds = (ms: number): string => `${ms / 1000} s`

/**
 * Posts JSON to a stranger and reads JSON back, under limits on time and bytes. Follows no redirect, sends no header but
 * those that it must, and the key to the address that it was given and nowhere else.
 * @throws RequestFailure; the reason of `signal` when that aborts.
 */
export function postJson(url: URL, { body, key, limits, signal }: { body: string, key: string | null, limits: LlmLimits, signal: AbortSignal }): Promise<GuardedAnswer> {
  return new Promise((resolve, reject) => {
    let answer: IncomingMessage | null = null
    let request: ClientRequest | null = null
    const timers = new Set<NodeJS.Timeout>()

    function settle(end: () => void): void {
      for (const timer of timers)
        clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      // The rest of a body is of no interest, and an endless one would be read forever.
      answer?.destroy()
      request?.destroy()
      end()
    }
    function fail(reason: unknown): void { settle(() => reject(reason)) }
    function onAbort(): void { fail(signal.reason) }
    function startTimer(ms: number, what: string): NodeJS.Timeout {
      const timer = setTimeout(() => fail(new RequestFailure(`${what} within ${seconds(ms)}`, true)), ms)
      timers.add(timer)
      return timer
    }
    if (signal.aborted)
      return reject(signal.reason)
    signal.addEventListener('abort', onAbort)

    startTimer(limits.llmTotalMs, 'it did not finish its answer')
    const connecting = startTimer(limits.llmConnectMs, 'it accepted no connection')
    const send = url.protocol === 'https:' ? requestHttps : requestHttp
    request = send(url, {
      method: 'POST',
      // One connection a request: an answer that was cut off leaves nothing behind for the next.
      agent: false,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'accept': 'application/json',
        'accept-encoding': 'identity',
        'user-agent': 's2i-workbench',
        ...key !== null && { authorization: `Bearer ${key}` },
      },
    })
    request.on('error', error => fail(new RequestFailure(`the connection failed${'code' in error ? ` (${String(error.code)})` : ''}`)))
    request.on('socket', socket => socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
      clearTimeout(connecting)
      const waiting = startTimer(limits.llmFirstByteMs, 'it did not begin to answer')
      request?.once('response', () => clearTimeout(waiting))
    }))
    request.on('response', (response) => {
      answer = response
      const problem = headProblem(response)
      if (problem !== null)
        return fail(new RequestFailure(problem))
      readBody(response, limits, ms => startTimer(ms, 'it sent nothing')).then(text => settle(() => resolve({
        status: response.statusCode ?? 0,
        retryAfter: response.headers['retry-after'] ?? null,
        body: text,
      })), fail)
    })
    request.end(body)
  })
}

/** Why an answer with this head is not read; failures of the server say nothing that is used, so they may be of any type. */
function headProblem({ statusCode = 0, headers }: IncomingMessage): string | null {
  if (statusCode >= 300 && statusCode < 400)
    return `it answered with a redirect (HTTP ${statusCode}), and redirects are not followed`
  if (statusCode === 200 && !JSON_TYPE.test(headers['content-type'] ?? ''))
    return `it answered with ${mediaType(headers['content-type'])} instead of JSON`
  return null
}

async function readBody(response: IncomingMessage, { llmMaxBytes, llmIdleMs }: LlmLimits, startTimer: (ms: number) => NodeJS.Timeout): Promise<string> {
  const encoding = (response.headers['content-encoding'] ?? '').trim().toLowerCase()
  const createUnpacker = UNPACKERS[encoding]
  if (createUnpacker === undefined)
    throw new RequestFailure('it packed its answer in a way that is not known')

  /** Passes on at most so many bytes: of what is sent and of what it unpacks to. */
  async function* capped(source: AsyncIterable<Buffer>, onChunk: () => void = () => {}): AsyncGenerator<Buffer, void, void> {
    let bytes = 0
    for await (const chunk of source) {
      onChunk()
      bytes += chunk.length
      if (bytes > llmMaxBytes)
        throw new RequestFailure(`its answer is larger than ${llmMaxBytes} bytes`)
      yield chunk
    }
  }
  let idle = startTimer(llmIdleMs)
  const sent = (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> => capped(source, () => {
    clearTimeout(idle)
    idle = startTimer(llmIdleMs)
  })
  const chunks: Buffer[] = []
  const collect = async (source: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of capped(source))
      chunks.push(chunk)
  }
  try {
    if (createUnpacker === null)
      await pipeline(response, sent, collect)
    else await pipeline(response, sent, createUnpacker(), collect)
  }
  catch (error) { throw error instanceof RequestFailure ? error : new RequestFailure('its answer broke off or could not be unpacked') }
  try { return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)) }
  catch { throw new RequestFailure('its answer is not UTF-8') }
}
