import type { GenerationPlan } from '../../../../src-shared/domain/generation'
import type { CurrentText, PlacedSource } from '../ports'
import { isPairDrawn, pairSlot } from './generate'

/**
 * Whether the comparison of two videos that follow one another has to be written: they are the first and second, the
 * third and fourth, ... of the workspace, and the pair is drawn, or has a comparison already that does not stay.
 */
export function isPairMissing(first: PlacedSource, second: PlacedSource, plan: GenerationPlan, stays: (text: CurrentText) => boolean): boolean {
  if (first.place % 2 !== 0 || second.place !== first.place + 1 || !plan.kinds.includes('qa') || plan.pairShare === 0)
    return false
  const current = first.current.get(pairSlot(plan.language))
  return current === undefined ? isPairDrawn(first.key, second.key, plan) : !stays(current)
}
