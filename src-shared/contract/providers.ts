import { z } from 'zod'
import { executionProvider, providerName } from '../domain/provider'
import { instant, operation } from './base'

/** One execution provider on this machine. */
export const providerState = z.strictObject({
  name: executionProvider,
  /** Whether it ran the model here; null until it has been measured. */
  available: z.boolean().nullable(),
  /** Why it is not available, or is available and still not used by `auto`; null when there is nothing to say. */
  reason: z.string().nullable(),
  /** Milliseconds for a key frame of 540 lines with its crop and 64 thumbnails; null when not measured. */
  msPerFrame: z.number().nonnegative().nullable(),
  /** Largest difference of any output from cpu's, relative where the output is larger than 1; null when not measured. */
  maxDifference: z.number().nonnegative().nullable(),
  measuredAt: instant.nullable(),
  /** The next scoring job runs on it. */
  chosen: z.boolean(),
})
export type ProviderState = z.infer<typeof providerState>

export const providerReport = z.strictObject({
  setting: providerName,
  /** What `auto` takes here, and why, in one sentence. */
  auto: z.strictObject({ provider: executionProvider, why: z.string() }),
  /** Every provider there is, cpu first. */
  providers: z.array(providerState),
})
export type ProviderReport = z.infer<typeof providerReport>

export const providers = {
  /** What is remembered from the last measurement on this machine; measures nothing. */
  list: operation.output(providerReport),
  /** Measures every provider again: some seconds. */
  measure: operation.output(providerReport),
}
