import type { Change, Response } from './statistics'
import { damage, invariances } from './plan'

/** Dimensions on which undamaged clips must do well. */
export const CLEAN_DIMENSIONS = ['noise', 'flicker', 'stability', 'fluency', 'compression'] as const
export const BARS = { spearman: -0.95, crossTalk: 0.15, clean: 0.7, levelFidelity: 0.95, threads: 1e-3 } as const

export interface Cell extends Change { readonly degradation: string, readonly dimension: string, readonly role: 'target' | 'linked' | 'other' }
/** Change under something that should change nothing: over clips, median and largest absolute. */
export interface Drift { readonly invariance: string, readonly dimension: string, readonly median: number, readonly largest: number, readonly worstClip: string, readonly isExpected: boolean }
export interface Fidelity { readonly dimension: string, readonly srcc: number, readonly plcc: number, readonly n: number }

export interface Findings {
  readonly responses: readonly Response[]
  readonly matrix: readonly Cell[]
  readonly clean: Readonly<Record<string, number>>
  readonly fidelity: readonly Fidelity[]
  readonly drifts: readonly Drift[]
  readonly repeated: { readonly isBitEqual: boolean, readonly threadChange: number }
}

export function roleOf(degradation: string, dimension: string): Cell['role'] {
  if (damage.degradations.some(entry => entry.id === degradation && entry.targets.includes(dimension)))
    return 'target'
  return damage.linked.some(link => link.degradations.includes(degradation) && link.dimensions.includes(dimension)) ? 'linked' : 'other'
}

/** Every bar that the findings miss, as a sentence. */
export function missedBars({ responses, matrix, clean, fidelity, drifts, repeated }: Findings): string[] {
  const missed: string[] = []
  for (const { degradation, dimension, spearman, clips } of responses) {
    if (spearman !== null && spearman > BARS.spearman)
      missed.push(`${dimension} follows ${degradation} with Spearman ${spearman.toFixed(2)} (${clips} clips), wanted ${BARS.spearman}`)
  }
  for (const { degradation, dimension, role, largest } of matrix) {
    if (role === 'other' && !(Math.abs(largest) <= BARS.crossTalk))
      missed.push(`${dimension} changes by ${largest.toFixed(2)} under ${degradation}, wanted at most ${BARS.crossTalk}`)
  }
  for (const dimension of CLEAN_DIMENSIONS) {
    if (!((clean[dimension] ?? 0) >= BARS.clean))
      missed.push(`clean clips have a median ${dimension} of ${(clean[dimension] ?? Number.NaN).toFixed(2)}, wanted ${BARS.clean}`)
  }
  for (const { dimension, srcc, plcc } of fidelity) {
    if (!(Math.min(srcc, plcc) > BARS.levelFidelity))
      missed.push(`levels of ${dimension} follow its scores with SRCC ${srcc.toFixed(3)} and PLCC ${plcc.toFixed(3)}, wanted ${BARS.levelFidelity}`)
  }
  for (const { invariance, dimension, largest, worstClip, isExpected } of drifts) {
    if (!isExpected && largest > invariances.maxChange)
      missed.push(`${dimension} moves by ${largest.toFixed(2)} under ${invariance} (${worstClip}), wanted at most ${invariances.maxChange}`)
  }
  if (!repeated.isBitEqual)
    missed.push('a second run gave other bits')
  if (repeated.threadChange > BARS.threads)
    missed.push(`two threads change a score by ${repeated.threadChange}, wanted at most ${BARS.threads}`)
  return missed
}
