import type { z } from 'zod'
import { contract } from '../../src-shared/contract/index'

/** An operation of the contract with its schemas; `input` is null where it takes none. */
export interface Operation { readonly name: string, readonly input: z.ZodType | null, readonly output: z.ZodType }

/** Every operation, from the contract itself: a new one is tested without being listed anywhere. */
export const OPERATIONS: readonly Operation[] = Object.entries(contract).flatMap(([service, operations]) => Object.entries(operations).map(([name, operation]) => {
  const { inputSchema, outputSchema } = operation['~orpc'] as { inputSchema?: z.ZodType, outputSchema?: z.ZodType }
  if (outputSchema === undefined)
    throw new Error(`${service}.${name} does not say what it answers`)
  return { name: `${service}.${name}`, input: inputSchema ?? null, output: outputSchema }
}))
