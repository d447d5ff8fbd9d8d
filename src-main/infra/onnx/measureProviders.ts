import type { ExecutionProvider } from '../../../src-shared/domain/provider'
import type { ProviderMeasurement } from '../../core/providers/ports'
import type { AnalyticPack } from './packFolder'
import type { LoadOutputs, LoadRunner } from './providerLoad'
import type { MeasureCommand, MeasureReport, ProviderLoad } from './providerMessages'
import { Fault, toFault } from '../../../src-shared/domain/fault'
import { loadAnalyticPack } from './packFolder'
import { largestDifference, prepareLoad } from './providerLoad'
import { offeredProviders, openSession } from './session'

/** A round that takes longer is not repeated. */
const LONG_ROUND_MS = 500
/** Timed rounds; the best one counts, since a busy machine only ever adds time. */
const ROUNDS = 2
const MIN_SIDE_PX = 64

/** The load with a quarter of each side of the key frame, and few thumbnails. */
function smallLoad(load: ProviderLoad): ProviderLoad {
  const quarter = (px: number): number => Math.max(MIN_SIDE_PX, 2 * Math.round(px / 8))
  const keyFrame = { widthPx: quarter(load.keyFrame.widthPx), heightPx: quarter(load.keyFrame.heightPx) }
  return { ...load, keyFrame, thumbnails: Math.min(5, load.thumbnails) }
}

async function timed(runner: LoadRunner, load: ProviderLoad): Promise<{ ms: number, outputs: LoadOutputs }> {
  const startedMs = performance.now()
  const outputs = await runner.run(load)
  return { ms: performance.now() - startedMs, outputs }
}

/** Best time of a few rounds of a runner that has run before; a slow one is timed once. */
async function bestOf(runner: LoadRunner, load: ProviderLoad): Promise<{ ms: number, outputs: LoadOutputs }> {
  let best = await timed(runner, load)
  for (let round = 1; round < ROUNDS && best.ms < LONG_ROUND_MS; round++) {
    const next = await timed(runner, load)
    best = next.ms < best.ms ? next : best
  }
  return best
}

/** cpu against its own earlier outputs, with the sessions that made them: the first measurement stands before the first score. */
async function measureCpu(runner: LoadRunner, load: ProviderLoad, reference: LoadOutputs): Promise<ProviderMeasurement> {
  const { ms, outputs } = await bestOf(runner, load)
  return { name: 'cpu', available: true, reason: null, msPerFrame: ms, maxDifference: largestDifference(reference, outputs) }
}

/** Measures one provider against the outputs of cpu. */
async function measureOne(pack: AnalyticPack, name: ExecutionProvider, { load, hopelessMs, reference }: { load: ProviderLoad, hopelessMs: number, reference: LoadOutputs }): Promise<ProviderMeasurement> {
  try {
    const runner = await prepareLoad(pack, graph => openSession(graph, name))
    const small = smallLoad(load)
    await runner.run(small)
    const { ms: smallMs } = await timed(runner, small)
    if (smallMs > hopelessMs)
      return { name, available: true, reason: `It takes ${(smallMs / 1000).toFixed(1)} s for a picture of ${small.keyFrame.widthPx}x${small.keyFrame.heightPx}, so larger ones were not measured; it may be drawn by software instead of a graphics adapter`, msPerFrame: null, maxDifference: null }
    await runner.run(load)
    const { ms, outputs } = await bestOf(runner, load)
    return { name, available: true, reason: null, msPerFrame: ms, maxDifference: largestDifference(reference, outputs) }
  }
  catch (thrown) {
    return { name, available: false, reason: toFault(thrown).message.slice(0, 1000), msPerFrame: null, maxDifference: null }
  }
}

/** Measures providers in this process, which may be ended at any time, and posts what it finds as it finds it. */
export async function measureProviders({ packFolder, packSha256, providers, load, hopelessMs }: MeasureCommand, post: (report: MeasureReport) => void): Promise<void> {
  try {
    const pack = await loadAnalyticPack(packFolder)
    if (pack.sha256 !== packSha256)
      throw new Fault('environment.pack_invalid', `The model pack ${pack.manifest.id} changed while it was in use. Nothing was measured. Start the application again.`)
    const offered = offeredProviders()
    post({ type: 'offered', providers: offered })
    const cpu = await prepareLoad(pack, graph => openSession(graph, 'cpu'))
    const reference = await cpu.run(load)
    for (const provider of providers ?? offered) {
      post({ type: 'measuring', provider })
      post({ type: 'measured', measurement: provider === 'cpu' ? await measureCpu(cpu, load, reference) : await measureOne(pack, provider, { load, hopelessMs, reference }) })
    }
    post({ type: 'finished' })
  }
  catch (thrown) {
    post({ type: 'refused', message: toFault(thrown).message.slice(0, 4000) })
  }
}
