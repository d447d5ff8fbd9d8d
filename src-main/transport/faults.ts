import type { MiddlewareResult } from '@orpc/server'
import type { FaultCode } from '../../src-shared/domain/fault'
import type { RequestContext, TransportLog } from './context'
import { AsyncIteratorClass, ORPCError, ValidationError } from '@orpc/server'
import { Fault } from '../../src-shared/domain/fault'

/** Of `FAULT` in the contract. */
const CONTRACT_STATUS = 422
const MAX_MESSAGE_CHARS = 4000
const MAX_ISSUES = 5
const BUG_MESSAGE = 'Something went wrong inside the workstation. Nothing already saved is affected; try again, and see the log for details.'
const CANCELLED_MESSAGE = 'The request was cancelled before it finished.'

/**
 * The contract's typed error for a failure. Inside an operation the status must stay the contract's, or oRPC does not count the
 * error as typed; `status` is for refusals before any operation.
 */
export function contractError(code: FaultCode, message: string, options: { status?: number, cause?: unknown } = {}): ORPCError<'FAULT', { code: FaultCode, message: string }> {
  const data = { code, message: message.slice(0, MAX_MESSAGE_CHARS) }
  return new ORPCError('FAULT', { defined: true, status: options.status ?? CONTRACT_STATUS, message: data.message, data, cause: options.cause })
}

/**
 * Anything thrown while an operation ran, as the contract's `FAULT`: faults keep code and sentence, refused input becomes
 * `input.invalid`, an abort by the client `cancelled`, and everything else `internal` with a neutral sentence.
 * `isBug` says that it belongs in the log.
 */
export function toContractError(thrown: unknown, signal: AbortSignal | undefined): { readonly error: ORPCError<'FAULT', unknown>, readonly isBug: boolean } {
  if (thrown instanceof ORPCError && thrown.code === 'FAULT')
    return { error: thrown as ORPCError<'FAULT', unknown>, isBug: false }
  if (thrown instanceof Fault)
    return { error: contractError(thrown.code, thrown.message, { cause: thrown }), isBug: thrown.code === 'internal' }
  if (thrown instanceof ORPCError && thrown.status < 500)
    return { error: contractError('input.invalid', refusal(thrown), { cause: thrown }), isBug: false }
  if (signal?.aborted === true)
    return { error: contractError('cancelled', CANCELLED_MESSAGE, { cause: thrown }), isBug: false }
  return { error: contractError('internal', BUG_MESSAGE, { cause: thrown }), isBug: true }
}

/** Says which fields were refused and why, without repeating what was sent. */
function refusal(error: ORPCError<string, unknown>): string {
  if (!(error.cause instanceof ValidationError))
    return error.message
  const issues = error.cause.issues.slice(0, MAX_ISSUES).map((issue) => {
    const path = (issue.path ?? []).map(part => String(typeof part === 'object' ? part.key : part)).join('.').slice(0, 80)
    return path === '' ? issue.message : `${path}: ${issue.message}`
  })
  const more = error.cause.issues.length - issues.length
  return `The request was refused and nothing was changed. ${issues.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`
}

interface Operation {
  readonly context: RequestContext
  readonly path: readonly string[]
  readonly signal?: AbortSignal
  readonly next: () => MiddlewareResult<Record<never, never>, unknown>
}

/**
 * Middleware for every operation, in front of all others:
 * `implement(contract).$context<RequestContext>().use(faultMiddleware(log))`.
 * What the operation throws, at once or while its stream is read, leaves as `FAULT`; bugs are logged once here.
 */
export function faultMiddleware(log: TransportLog) {
  return async (operation: Operation): Promise<Awaited<MiddlewareResult<Record<never, never>, any>>> => {
    const startedMs = performance.now()
    const signal = operation.signal ?? operation.context.signal
    const translate = (thrown: unknown): ORPCError<'FAULT', unknown> => {
      const { error, isBug } = toContractError(thrown, signal)
      if (isBug)
        log({ message: 'An operation failed unexpectedly', at: operation.path.join('.'), durationMs: performance.now() - startedMs, error: thrown })
      return error
    }
    try {
      const result = await operation.next()
      return isIterator(result.output) ? { ...result, output: guarded(result.output, translate) } : result
    }
    catch (thrown) {
      throw translate(thrown)
    }
  }
}

function isIterator(value: unknown): value is AsyncIterator<unknown> & AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value
}

function guarded(source: AsyncIterator<unknown>, translate: (thrown: unknown) => unknown): AsyncIteratorClass<unknown, unknown, unknown> {
  return new AsyncIteratorClass<unknown, unknown, unknown>(
    async () => {
      try {
        return await source.next()
      }
      catch (thrown) {
        throw translate(thrown)
      }
    },
    async (reason) => {
      if (reason !== 'next')
        await source.return?.()
    },
  )
}
