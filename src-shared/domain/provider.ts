import { z } from 'zod'

/** Where a model can be asked to run; `auto` chooses. */
export const PROVIDER_NAMES = ['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const
export const providerName = z.enum(PROVIDER_NAMES)
export type ProviderName = z.infer<typeof providerName>
