import type { PackInfo } from '../src-shared/contract/packs'
import type { ScoringChoice } from '../src-shared/contract/scoring'
import type { Settings } from '../src-shared/contract/workspace'
import type { ScoringPolicy } from '../src-shared/domain/policy'
import type { Packs } from './core/packs/service'
import { Fault } from '../src-shared/domain/fault'

interface Parts {
  readonly settings: {
    readonly get: () => Settings
    readonly set: (value: Settings) => Settings
    readonly getPolicy: () => ScoringPolicy
    readonly setPolicy: (policy: ScoringPolicy) => void
  }
  readonly packs: Pick<Packs, 'list' | 'choose' | 'remove'>
}

/** Which packs score and which feeds which level: kept in the workspace, checked against what is installed. */
export function createScoringChoice({ settings, packs }: Parts) {
  return {
    getChoice: (): ScoringChoice => ({ enabled: settings.get().scoringPacks, policy: settings.getPolicy() }),

    /**
     * @throws Fault `input.invalid` for a pack that is not installed or does not score a target it is chosen for,
     * `pack.license_required`, `pack.disabled` for one that may not score now.
     */
    async setChoice({ enabled, policy }: ScoringChoice): Promise<void> {
      const present = await packs.list()
      const installed = new Map(present.map(pack => [pack.id, new Set([...pack.measured, ...pack.inferred])]))
      // What was chosen before stays valid: scores of a pack that was removed since go on feeding.
      const before = settings.getPolicy()
      const fed = Object.entries(policy.targets).filter(([target, id]) => before.targets[target] !== id)
      const feeding = [...fed.map(([, id]) => id), ...(policy.otherwise === before.otherwise ? [] : [policy.otherwise])]
      for (const id of [...enabled, ...feeding]) {
        if (!installed.has(id))
          throw new Fault('input.invalid', `There is no model pack "${id}". Nothing was changed. Installed: ${[...installed.keys()].join(', ')}.`)
      }
      for (const [target, id] of fed) {
        if (installed.get(id)?.has(target) !== true)
          throw new Fault('input.invalid', `The model pack ${id} does not score ${target}. Nothing was changed. Choose another pack for it.`)
      }
      // A pack that feeds levels is in use, even where its scores were made before.
      // One that was switched on before is checked when it scores: it must not keep another choice from being made.
      const switchedOn = enabled.filter(id => !settings.get().scoringPacks.includes(id))
      const waiting = feeding.filter(id => !present.some(pack => pack.id === id && pack.usable))
      for (const id of [...switchedOn, ...waiting])
        await packs.choose(id)
      settings.setPolicy(policy)
      settings.set({ ...settings.get(), scoringPacks: [...new Set(enabled)] })
    },

    /** Removes an imported pack and takes it off those that score; what it has scored stays and goes on feeding. @throws Fault `input.invalid`, `environment.pack_missing`. */
    async removePack(name: string): Promise<PackInfo> {
      const removed = await packs.remove(name)
      if (!(await packs.list()).some(pack => pack.id === removed.id)) {
        const left = settings.get().scoringPacks.filter(id => id !== removed.id)
        settings.set({ ...settings.get(), scoringPacks: left.length > 0 ? left : [settings.getPolicy().otherwise] })
      }
      return removed
    },
  }
}
