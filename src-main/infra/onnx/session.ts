import type { ExecutionProvider } from '../../../src-shared/domain/provider'
import * as ort from 'onnxruntime-node'
import { Fault } from '../../../src-shared/domain/fault'
import { EXECUTION_PROVIDERS } from '../../../src-shared/domain/provider'

/** Providers that this build of the runtime knows, cpu first; whether they work shows when a session is made. */
export function offeredProviders(): ExecutionProvider[] {
  const names = new Set<string>(ort.listSupportedBackends().map(backend => backend.name))
  return EXECUTION_PROVIDERS.filter(name => names.has(name))
}

/** @throws Fault `environment.unsupported` when the runtime has no such provider, naming those it has. */
export function requireOffered(provider: ExecutionProvider): void {
  const offered = offeredProviders()
  if (!offered.includes(provider))
    throw new Fault('environment.unsupported', `The execution provider ${provider} is not part of ONNX Runtime here. Nothing was scored. Available: ${offered.join(', ')}. Choose one of them, or auto.`)
}

function failure(provider: ExecutionProvider, cause: unknown): Fault {
  const said = cause instanceof Error ? cause.message.slice(0, 600) : String(cause)
  return provider === 'cpu'
    ? new Fault('environment.unsupported', `The model could not be prepared: ${said}. Nothing was scored with it. Import the pack again, or choose another one.`, { cause })
    : new Fault('scoring.failed', said, { cause })
}

/**
 * Prepares one graph on a provider, with more than one thread only where a test compares; nothing is left to another provider but single operators that it cannot run.
 * @throws Fault `environment.unsupported` when cpu cannot load it, `scoring.failed` in the runtime's words when another
 * provider cannot.
 */
export async function openSession(bytes: Uint8Array, provider: ExecutionProvider, threads = 1): Promise<ort.InferenceSession> {
  try {
    return await ort.InferenceSession.create(bytes, {
      executionProviders: [provider],
      // One thread a graph: results do not depend on the number of cores, and the decoder has the others.
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      // DirectML does not work with memory patterns (onnxruntime.ai, DirectML execution provider).
      enableMemPattern: provider !== 'dml',
      // 'all' would also reorder channels for wide convolutions; ours are narrow and twice as slow that way.
      graphOptimizationLevel: 'extended',
      logSeverityLevel: 3,
    })
  }
  catch (cause) {
    throw failure(provider, cause)
  }
}
