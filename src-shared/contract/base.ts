import { oc } from '@orpc/contract'
import { z } from 'zod'
import { faultCode } from '../domain/fault'

/**
 * Every operation can fail with one typed error, `FAULT`, that carries a code from the closed list of
 * `domain/fault.ts` and a sentence for people. Anything else a client sees is a bug.
 */
export const operation = oc.errors({
  FAULT: { status: 422, message: 'The operation failed', data: z.strictObject({ code: faultCode, message: z.string().max(4000) }) },
})

/** Id made by the client, so that sending a request again never does the work twice. */
export const clientId = z.uuidv7()

export const instant = z.iso.datetime()
export const curatorName = z.string().trim().min(1).max(80)
export const searchText = z.string().max(200)
