import { z } from 'zod'

/** What computes a model. `cpu` runs everywhere and is what the others are compared with. */
export const EXECUTION_PROVIDERS = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const
export const executionProvider = z.enum(EXECUTION_PROVIDERS)
export type ExecutionProvider = z.infer<typeof executionProvider>

/** What can be asked for; `auto` takes the one that was measured to be the fastest. */
export const PROVIDER_NAMES = ['auto', ...EXECUTION_PROVIDERS] as const
export const providerName = z.enum(PROVIDER_NAMES)
export type ProviderName = z.infer<typeof providerName>
