import type { PackInfo } from '../../../src-shared/contract/packs'
import type { Limits } from '../../../src-shared/domain/limits'
import type { CrashLedger, ShelvedPack } from './ports'
import { Fault } from '../../../src-shared/domain/fault'
import { nameOf } from './name'

interface Parts {
  readonly ledger: CrashLedger
  readonly limits: Pick<Limits, 'packMaxCrashes' | 'packCrashForgivenAfter'>
  readonly now?: () => Date
}

type Pack = Pick<ShelvedPack, 'manifest' | 'sha256'>

/**
 * Disables a learned pack whose process crashes again and again, so that it costs a workspace minutes and not days. A
 * crash is a process that ended by itself, or that had to be ended because its model did not load or finish in time.
 */
export function createCrashWatch({ ledger, limits, now = () => new Date() }: Parts) {
  const count = ({ sha256 }: Pack): number => ledger.count(sha256, limits.packCrashForgivenAfter)

  function faultOf({ manifest, sha256 }: Pack): Fault | null {
    const disabled = ledger.disabled(sha256)
    if (disabled === null)
      return null
    const name = nameOf(manifest)
    const since = disabled.at.slice(0, 16).replace('T', ' ')
    return new Fault('pack.disabled', `The model pack ${name} is disabled since ${since} UTC: ${disabled.reason}. Nothing more is scored with it. Look at it with "s2i packs verify ${name}", then enable it with "s2i packs enable ${name}" or on the Model packs page.`)
  }

  return {
    /** What a list of packs says about it. */
    stateOf: (pack: Pack): Pick<PackInfo, 'crashes' | 'disabled'> => ({ crashes: count(pack), disabled: ledger.disabled(pack.sha256) }),

    /** @throws Fault `pack.disabled`. */
    refuse(pack: Pack): void {
      const fault = faultOf(pack)
      if (fault !== null)
        throw fault
    },

    /**
     * Takes down a crash; at the limit the pack is disabled, and the fault that says so comes back. The analytic pack is
     * never disabled: nothing could be scored without it, and what ends its process is the video or the computer.
     */
    report(pack: Pack, reason: string): Fault | null {
      if (pack.manifest.kind !== 'learned')
        return null
      const at = now().toISOString()
      ledger.record(pack.sha256, { at, reason })
      const crashes = count(pack)
      if (crashes >= limits.packMaxCrashes && ledger.disabled(pack.sha256) === null)
        ledger.disable(pack.sha256, { at, reason: `it crashed ${crashes} times; the last time ${reason}` })
      return faultOf(pack)
    },

    /** Lets the pack score again; the count starts anew. */
    forgive: ({ sha256 }: Pack): void => ledger.enable(sha256, now().toISOString()),
  }
}

export type CrashWatch = ReturnType<typeof createCrashWatch>
