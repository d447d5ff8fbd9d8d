import type { AppRouter, MediaLinks, RequestContext, TransportLog } from './context'
import { ORPCError } from '@orpc/server'
import { RPCHandler } from '@orpc/server/fetch'
import { contractError, toContractError } from './faults'

/** Largest request the contract needs is a bulk call of 10,000 paths. */
export const MAX_RPC_BODY_BYTES = 1024 * 1024

const PREFIX = '/rpc'

export interface RpcOptions {
  readonly router: AppRouter
  readonly host: RequestContext['host']
  readonly links: MediaLinks
  readonly log: TransportLog
}

/**
 * Answers `/rpc/*`: POST of JSON only (405, 415), at most {@link MAX_RPC_BODY_BYTES} (413), 404 for unknown operations.
 * Every refusal is a `FAULT` that the contract's clients understand; stacks and paths stay here.
 */
export function createRpc({ router, host, links, log }: RpcOptions): (request: Request) => Promise<Response> {
  const handler = new RPCHandler<RequestContext>(router, {
    clientInterceptors: [async ({ next, path, signal }) => {
      const startedMs = performance.now()
      try {
        return await next()
      }
      catch (thrown) {
        const { error, isBug } = toContractError(thrown, signal)
        if (isBug)
          log({ message: 'An operation failed unexpectedly', at: path.join('.'), durationMs: performance.now() - startedMs, error: thrown })
        throw error
      }
    }],
    // What fails outside the operation is a body that oRPC could not read.
    interceptors: [async ({ next }) => {
      try {
        return await next()
      }
      catch (thrown) {
        if (thrown instanceof ORPCError && thrown.code === 'FAULT')
          throw thrown
        throw contractError('input.invalid', 'The request is not well-formed; nothing was changed.', { status: 400, cause: thrown })
      }
    }],
  })

  return async (request) => {
    if (request.method !== 'POST')
      return rpcRefusal(405, 'Operations are called by POST.', { allow: 'POST' })
    if (!isJson(request.headers.get('content-type')))
      return rpcRefusal(415, 'Operations take JSON.')
    const body = await readBody(request, MAX_RPC_BODY_BYTES)
    if (body === null)
      return rpcRefusal(413, `The request is larger than ${MAX_RPC_BODY_BYTES} bytes; send fewer items at once.`)

    const headers = new Headers(request.headers)
    // Both describe the body as it came; with a disposition oRPC would take the JSON for a file.
    headers.delete('content-disposition')
    headers.delete('content-length')
    const whole = new Request(request.url, { method: 'POST', headers, body, signal: request.signal })
    const { response } = await handler.handle(whole, { prefix: PREFIX, context: { host, links, signal: request.signal } })
    if (response === undefined)
      return rpcRefusal(404, 'There is no such operation.')
    response.headers.set('cache-control', 'no-store')
    return response
  }
}

/** A refusal in the form the contract's clients read. */
export function rpcRefusal(status: number, message: string, headers: Record<string, string> = {}): Response {
  return Response.json({ json: contractError('input.invalid', message, { status }).toJSON() }, { status, headers: { ...headers, 'cache-control': 'no-store' } })
}

/** `application/json`, with nothing but a charset beside it. */
export function isJson(contentType: string | null): boolean {
  return contentType !== null && /^application\/json(?:\s*;\s*charset=utf-8)?$/i.test(contentType.trim())
}

/** The body, or null as soon as it is known to be larger than `maxBytes`. */
async function readBody(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | null> {
  if (Number(request.headers.get('content-length')) > maxBytes)
    return null
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of request.body ?? []) {
    sizeBytes += chunk.byteLength
    if (sizeBytes > maxBytes)
      return null
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}
