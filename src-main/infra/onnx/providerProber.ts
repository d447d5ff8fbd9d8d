import type { Limits } from '../../../src-shared/domain/limits'
import type { ExecutionProvider } from '../../../src-shared/domain/provider'
import type { ProviderMeasurement, ProviderProber } from '../../core/providers/ports'
import type { InferenceLauncher } from './inferenceLauncher'
import type { MeasureCommand, ProviderLoad } from './providerMessages'
import { Fault } from '../../../src-shared/domain/fault'
import { DEFAULT_LIMITS } from '../../../src-shared/domain/limits'
import { machineSignature, runtimeVersion } from './machineSignature'
import { measureReport } from './providerMessages'

interface Parts {
  readonly launcher: InferenceLauncher
  readonly pack: { readonly folder: string, readonly sha256: string }
  readonly limits?: Pick<Limits, 'inferenceLoadMs' | 'providerMeasureMs' | 'providerHopelessMs'>
  /** A realistic load unless given. */
  readonly load?: ProviderLoad
}

/** One key frame of a 16:9 video at 540 lines, a crop of it, and 64 steps of motion: what a second or two of video costs. */
const REALISTIC_LOAD: ProviderLoad = { keyFrame: { widthPx: 960, heightPx: 540 }, crop: { widthPx: 384, heightPx: 384 }, thumbnail: { widthPx: 160, heightPx: 90 }, thumbnails: 65 }

/** What one process found before it ended. */
interface Attempt {
  readonly offered: readonly ExecutionProvider[]
  readonly measured: readonly ProviderMeasurement[]
  /** The provider that was being measured when the process ended, and how that ended; null when it finished. */
  readonly broken: { readonly provider: ExecutionProvider | null, readonly reason: string } | null
}

/** Measures providers in inference processes of their own: one that crashes or hangs is named, and the others are measured in another process. */
export function createProviderProber({ launcher, pack, limits = DEFAULT_LIMITS, load = REALISTIC_LOAD }: Parts): ProviderProber {
  function attempt(providers: readonly ExecutionProvider[] | null, signal: AbortSignal): Promise<Attempt> {
    return new Promise((resolve, reject) => {
      const child = launcher.launch({ isQuiet: true })
      let offered: readonly ExecutionProvider[] = []
      const measured: ProviderMeasurement[] = []
      let current: ExecutionProvider | null = null
      let verdict: string | null = null
      let fault: Fault | null = null
      let isFinished = false
      let timer: NodeJS.Timeout | undefined
      const allow = (ms: number): void => {
        clearTimeout(timer)
        timer = setTimeout(() => {
          verdict = `It did not finish within ${ms / 1000} s`
          child.kill()
        }, ms)
      }
      const onAbort = (): void => {
        fault = new Fault('cancelled', 'The work was cancelled. What was finished before is kept.')
        child.kill()
      }
      child.onMessage((message) => {
        const report = measureReport.safeParse(message)
        if (!report.success)
          return child.kill()
        const said = report.data
        if (said.type === 'offered')
          offered = said.providers
        if (said.type === 'measuring') {
          current = said.provider
          allow(limits.providerMeasureMs)
        }
        if (said.type === 'measured')
          measured.push(said.measurement)
        if (said.type === 'refused')
          fault = new Fault('environment.pack_invalid', said.message)
        if (said.type === 'finished')
          isFinished = true
        if (said.type === 'refused' || said.type === 'finished')
          child.kill()
      })
      child.onExit((code, name) => {
        clearTimeout(timer)
        signal.removeEventListener('abort', onAbort)
        if (fault !== null)
          return reject(fault)
        const ending = verdict ?? `It ended the process (${code === null ? `signal ${name ?? 'unknown'}` : `exit code ${code}`})`
        resolve({ offered, measured, broken: isFinished ? null : { provider: current, reason: ending } })
      })
      signal.addEventListener('abort', onAbort, { once: true })
      allow(limits.inferenceLoadMs)
      child.post({ type: 'measure', packFolder: pack.folder, packSha256: pack.sha256, providers: providers === null ? null : [...providers], load, hopelessMs: limits.providerHopelessMs } satisfies MeasureCommand)
      if (signal.aborted)
        onAbort()
    })
  }

  return {
    key: () => ({ onnxruntime: runtimeVersion(), machine: machineSignature(), packSha256: pack.sha256 }),

    async measure(signal) {
      const found: ProviderMeasurement[] = []
      let left: readonly ExecutionProvider[] | null = null
      do {
        const { offered, measured, broken }: Attempt = await attempt(left, signal)
        found.push(...measured)
        const asked: readonly ExecutionProvider[] = left ?? offered
        if (broken !== null) {
          const { provider, reason } = broken
          // Without a provider to blame, or with cpu itself broken, nothing can be scored here at all.
          if (provider === null || provider === 'cpu')
            throw new Fault('environment.unsupported', `The execution providers could not be measured: ${reason.toLowerCase()}. Nothing was scored. Try again when the computer is less busy; "s2i doctor" tells more.`)
          found.push({ name: provider, available: false, reason, msPerFrame: null, maxDifference: null })
        }
        left = asked.filter(name => !found.some(entry => entry.name === name))
      } while (left.length > 0)
      return found
    },
  }
}
