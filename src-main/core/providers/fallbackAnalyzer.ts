import type { ExecutionProvider } from '../../../src-shared/domain/provider'
import type { Analysis, AnalysisRequest, Analyzer } from '../scoring/ports'
import type { Providers, Running } from './service'
import { toFault } from '../../../src-shared/domain/fault'
import { cancelled, throwIfCancelled } from '../media/cancellation'

interface Parts {
  readonly providers: Pick<Providers, 'choose' | 'giveUp'>
  /** An analyzer that runs on one provider and never on another. */
  readonly start: (provider: ExecutionProvider) => Analyzer
}

/**
 * Analyses videos on the provider that is asked for, and on cpu when that one fails: whether its session cannot be
 * made, a run throws, its process crashes or it never answers, the video is measured again whole on cpu, so that no
 * result is mixed. The analysis then carries a note. A video that fails on cpu too is the video's trouble, and the
 * provider is kept. What is asked for is read again whenever no video is under way, so for the next job.
 */
export function createFallbackAnalyzer({ providers, start }: Parts): Analyzer {
  const analyzers = new Map<ExecutionProvider, Analyzer>()
  let underWay = 0
  let choice: Promise<Running> | null = null

  async function endAllBut(provider: ExecutionProvider): Promise<void> {
    const others = [...analyzers].filter(([name]) => name !== provider)
    for (const [name] of others)
      analyzers.delete(name)
    await Promise.all(others.map(([, analyzer]) => analyzer.dispose()))
  }

  function analyzerOn(provider: ExecutionProvider): Analyzer {
    const analyzer = analyzers.get(provider) ?? start(provider)
    analyzers.set(provider, analyzer)
    return analyzer
  }

  async function chooseNow(isIdle: boolean): Promise<Running> {
    const running = await providers.choose()
    if (isIdle)
      await endAllBut(running.provider)
    return running
  }

  function withNote(analysis: Analysis, note: string | null): Analysis {
    return note === null ? analysis : { ...analysis, versions: { ...analysis.versions, note } }
  }

  async function analyzeOn({ provider, note }: Running, request: AnalysisRequest, signal: AbortSignal, onFrames?: (decoded: number) => void): Promise<Analysis> {
    try {
      return withNote(await analyzerOn(provider).analyze(request, signal, onFrames), note)
    }
    catch (thrown) {
      const fault = toFault(thrown)
      if (provider === 'cpu' || !fault.code.startsWith('scoring.') || signal.aborted)
        throw thrown
      const analysis = await analyzerOn('cpu').analyze(request, signal, onFrames)
      choice = null
      return withNote(analysis, await providers.giveUp(provider, fault.message))
    }
  }

  return {
    async analyze(request, signal, onFrames) {
      throwIfCancelled(signal)
      if (underWay === 0)
        choice = null
      choice ??= chooseNow(underWay === 0)
      underWay += 1
      try {
        const running = await untilCancelled(choice, signal)
        return await analyzeOn(running, request, signal, onFrames)
      }
      finally {
        underWay -= 1
      }
    },
    async dispose() {
      await Promise.all([...analyzers.values()].map(analyzer => analyzer.dispose()))
      analyzers.clear()
    },
  }
}

/** The value, or Fault `cancelled` as soon as the signal aborts; whoever else waits for the value still gets it. */
async function untilCancelled<Value>(value: Promise<Value>, signal: AbortSignal): Promise<Value> {
  throwIfCancelled(signal)
  const stop = new AbortController()
  const aborted = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(cancelled()), { signal: stop.signal }))
  try { return await Promise.race([value, aborted]) }
  finally { stop.abort() }
}
