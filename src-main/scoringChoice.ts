import type { ScoringChoice } from '../src-shared/contract/scoring'
import type { PackInfo, Settings } from '../src-shared/contract/workspace'
import type { ScoringPolicy } from '../src-shared/domain/policy'
import { Fault } from '../src-shared/domain/fault'

interface Parts {
  readonly settings: {
    readonly get: () => Settings
    readonly set: (value: Settings) => Settings
    readonly getPolicy: () => ScoringPolicy
    readonly setPolicy: (policy: ScoringPolicy) => void
  }
  /** Every installed pack with the targets that it scores. */
  readonly packs: () => readonly Pick<PackInfo, 'id' | 'measured' | 'inferred'>[]
}

/** Which packs score and which feeds which level: kept in the workspace, checked against what is installed. */
export function createScoringChoice({ settings, packs }: Parts) {
  return {
    getChoice: (): ScoringChoice => ({ enabled: settings.get().scoringPacks, policy: settings.getPolicy() }),

    /** @throws Fault `input.invalid` for a pack that is not installed or does not score a target it is chosen for. */
    setChoice({ enabled, policy }: ScoringChoice): void {
      const installed = new Map(packs().map(pack => [pack.id, new Set([...pack.measured, ...pack.inferred])]))
      for (const id of [...enabled, policy.otherwise, ...Object.values(policy.targets)]) {
        if (!installed.has(id))
          throw new Fault('input.invalid', `There is no model pack "${id}". Nothing was changed. Installed: ${[...installed.keys()].join(', ')}.`)
      }
      for (const [target, id] of Object.entries(policy.targets)) {
        if (installed.get(id)?.has(target) !== true)
          throw new Fault('input.invalid', `The model pack ${id} does not score ${target}. Nothing was changed. Choose another pack for it.`)
      }
      settings.setPolicy(policy)
      settings.set({ ...settings.get(), scoringPacks: [...new Set(enabled)] })
    },
  }
}
