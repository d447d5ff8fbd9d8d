import type { ProviderName } from '../../../src-shared/domain/provider'
import * as ort from 'onnxruntime-node'
import { Fault } from '../../../src-shared/domain/fault'

/**
 * The provider that a choice stands for. `auto` is the processor: the analytic graphs are small and its results are the
 * same on every machine of a kind. @throws Fault `environment.unsupported`.
 */
export function resolveProvider(provider: ProviderName): string {
  const available = ort.listSupportedBackends().map(backend => backend.name)
  const wanted = provider === 'auto' ? 'cpu' : provider
  if (!available.includes(wanted))
    throw new Fault('environment.unsupported', `The execution provider ${wanted} is not available here. Nothing was scored. Available: ${available.join(', ')}. Choose one of them, or auto.`)
  return wanted
}

/** Prepares one graph for one provider; more than one thread only where a test compares. @throws Fault `environment.unsupported` naming the providers that are available. */
export async function openSession(bytes: Uint8Array, provider: string, threads = 1): Promise<ort.InferenceSession> {
  try {
    return await ort.InferenceSession.create(bytes, {
      executionProviders: [provider],
      // One thread a graph: results do not depend on the number of cores, and the decoder has the others.
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      // 'all' would also reorder channels for wide convolutions; ours are narrow and twice as slow that way.
      graphOptimizationLevel: 'extended',
      logSeverityLevel: 3,
    })
  }
  catch (cause) {
    const available = ort.listSupportedBackends().map(backend => backend.name).join(', ')
    throw new Fault('environment.unsupported', `The model could not be prepared for the execution provider ${provider}: ${cause instanceof Error ? cause.message.slice(0, 300) : String(cause)}. Nothing was scored. Available: ${available}.`, { cause })
  }
}
