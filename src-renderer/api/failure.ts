import type { FaultCode } from '../../src-shared/domain/fault'
import { ORPCError } from '@orpc/client'
import { z } from 'zod'
import { faultCode } from '../../src-shared/domain/fault'

/** What a failed call means to a person. `unreachable`: no answer came, so nothing is known to have changed. */
export interface Failure {
  readonly code: FaultCode | 'unreachable' | 'signed_out'
  readonly message: string
}

const faultData = z.object({ code: faultCode, message: z.string() })

/** Any error of a call in words; never a stack. */
export function toFailure(error: unknown): Failure {
  if (error instanceof ORPCError) {
    const fault = faultData.safeParse(error.data)
    if (fault.success)
      return fault.data
    if (error.status === 401)
      return { code: 'signed_out', message: 'This address has expired. Open the link printed by the terminal.' }
    if (error.status === 400)
      return { code: 'input.invalid', message: 'The workstation did not accept these values. Nothing was changed.' }
    return { code: 'internal', message: 'The workstation met a problem it did not expect. Nothing was changed; its log has the details.' }
  }
  if (error instanceof DOMException && error.name === 'AbortError')
    return { code: 'cancelled', message: 'This was cancelled.' }
  return { code: 'unreachable', message: 'The workstation does not answer. Check that it is still running, then try again.' }
}
