import type { PackInfo } from '../../../src-shared/contract/packs'
import type { ScoringChoice } from '../../../src-shared/contract/scoring'

/** Value of a row that follows the pack for everything else. */
export const FOLLOW = ''

/** Packs that can be asked to feed a target: those that score it. */
export function packsFor(target: string, packs: readonly PackInfo[]): PackInfo[] {
  return packs.filter(pack => pack.measured.includes(target) || pack.inferred.includes(target))
}

/** The choice with a pack switched on or off; a pack that is off feeds nothing, and one always stays on. */
export function withEnabled(choice: ScoringChoice, id: string, on: boolean): ScoringChoice {
  const enabled = on ? [...new Set([...choice.enabled, id])] : choice.enabled.filter(entry => entry !== id)
  const [first] = enabled
  if (first === undefined)
    return choice
  const targets = Object.fromEntries(Object.entries(choice.policy.targets).filter(([, pack]) => enabled.includes(pack)))
  return { enabled, policy: { otherwise: enabled.includes(choice.policy.otherwise) ? choice.policy.otherwise : first, targets } }
}

/** The choice with another pack behind a target; {@link FOLLOW} takes the exception away. */
export function withTarget(choice: ScoringChoice, target: string, pack: string): ScoringChoice {
  const { [target]: _, ...rest } = choice.policy.targets
  return { ...choice, policy: { ...choice.policy, targets: pack === FOLLOW ? rest : { ...rest, [target]: pack } } }
}
