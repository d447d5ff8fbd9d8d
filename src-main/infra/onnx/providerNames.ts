/** Execution providers that can be asked for; `auto` chooses. */
export const PROVIDER_NAMES = ['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const
export type ProviderName = (typeof PROVIDER_NAMES)[number]
