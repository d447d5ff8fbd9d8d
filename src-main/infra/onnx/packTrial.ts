import type { Limits } from '../../../src-shared/domain/limits'
import type { PackCheck, PackTrial, ShelvedPack } from '../../core/packs/ports'
import type { InferenceLauncher } from './inferenceLauncher'
import { Fault } from '../../../src-shared/domain/fault'
import { cancelled } from '../../core/media/cancellation'
import { trialReport } from './inferenceMessages'

interface Parts {
  readonly launcher: InferenceLauncher
  readonly limits: Limits
}

/** Tries packs in an inference process of their own, which is ended afterwards or when it takes too long. */
export function createPackTrial({ launcher, limits }: Parts): PackTrial {
  return {
    run: (pack, signal) => new Promise<PackCheck[]>((resolve, reject) => {
      if (signal.aborted)
        return reject(cancelled())
      const child = launcher.launch()
      const ended = new AbortController()
      const settle = (outcome: PackCheck[] | Fault): void => {
        ended.abort()
        child.kill()
        if (outcome instanceof Fault)
          reject(outcome)
        else resolve(outcome)
      }
      const timer = setTimeout(() => settle(trialFault(pack, `it did not load and run within ${limits.packTrialMs / 1000} s`)), limits.packTrialMs)
      ended.signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
      signal.addEventListener('abort', () => settle(cancelled()), { once: true, signal: ended.signal })
      child.onMessage((message) => {
        const report = trialReport.safeParse(message)
        if (!report.success)
          settle(trialFault(pack, 'its process gave an answer that makes no sense'))
        else if (report.data.type === 'tried')
          settle(report.data.checks)
        else settle(new Fault(report.data.code, report.data.message))
      })
      child.onExit((code, killedBy) => settle(trialFault(pack, `it ended its process (${code === null ? `signal ${killedBy ?? 'unknown'}` : `exit code ${code}`}), perhaps by using more than ${(limits.inferenceMemoryBytes / 1024 ** 3).toFixed(1)} GiB of memory`)))
      child.post({ type: 'try', packFolder: pack.folder, packSha256: pack.sha256, limits })
    }),
  }
}

function trialFault({ manifest }: ShelvedPack, detail: string): Fault {
  return new Fault('pack.refused', `The model of the pack ${manifest.id}@${manifest.version} was tried on test pictures and failed: ${detail}. Nothing was scored with it. Export the model again, or use another model pack.`)
}
