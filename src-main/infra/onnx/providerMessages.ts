import { z } from 'zod'
import { executionProvider } from '../../../src-shared/domain/provider'

const sizePx = z.strictObject({ widthPx: z.number().int().positive(), heightPx: z.number().int().positive() })

/** What providers are measured with: one key frame, its native crop, and a chunk of thumbnails. */
export const providerLoad = z.strictObject({
  keyFrame: sizePx,
  crop: sizePx,
  thumbnail: sizePx,
  thumbnails: z.number().int().min(2).max(1024),
})
export type ProviderLoad = z.infer<typeof providerLoad>

/** Asks an inference process to measure providers; null for every one that the runtime offers. */
export const measureCommand = z.strictObject({
  type: z.literal('measure'),
  packFolder: z.string(),
  packSha256: z.string(),
  providers: z.array(executionProvider).nullable(),
  load: providerLoad,
  hopelessMs: z.number().positive(),
})
export type MeasureCommand = z.infer<typeof measureCommand>

export const providerMeasurement = z.strictObject({
  name: executionProvider,
  available: z.boolean(),
  reason: z.string().max(4000).nullable(),
  msPerFrame: z.number().nonnegative().nullable(),
  maxDifference: z.number().nonnegative().nullable(),
})

/** What the process answers: what there is, then start and result of each provider, then that it is done. */
export const measureReport = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('offered'), providers: z.array(executionProvider) }),
  z.strictObject({ type: z.literal('measuring'), provider: executionProvider }),
  z.strictObject({ type: z.literal('measured'), measurement: providerMeasurement }),
  z.strictObject({ type: z.literal('finished') }),
  /** The pack itself cannot be used. */
  z.strictObject({ type: z.literal('refused'), message: z.string().max(4000) }),
])
export type MeasureReport = z.infer<typeof measureReport>
