import type { TargetQuality } from '../../../src-shared/contract/catalog'
import type { Claim } from '../../../src-shared/domain/claim'
import type { Level, ScoreSource } from '../../../src-shared/domain/level'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import { labelOf } from '../../words/labels'

/** A claim beside what the video's levels say now. */
export interface DescribedClaim {
  readonly number: number
  readonly text: string
  readonly target: string
  readonly label: string
  /** The level that the text claims. */
  readonly level: Level
  /** The effective quality of its target; null when it was never scored. */
  readonly now: { readonly level: Level, readonly score: number, readonly source: ScoreSource } | null
  readonly stale: boolean
}

export function describeClaims(claims: readonly Claim[], quality: readonly TargetQuality[], taxonomy: Taxonomy): DescribedClaim[] {
  return claims.map((claim, index) => {
    const found = quality.find(entry => entry.target === claim.target)
    const now = found === undefined ? null : { level: found.level, score: found.score, source: found.source }
    return { number: index + 1, text: claim.text, target: claim.target, label: labelOf(claim.target, taxonomy), level: claim.level, now, stale: now !== null && now.level !== claim.level }
  })
}
