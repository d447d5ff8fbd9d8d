import type { TargetQuality } from '../../../src-shared/contract/catalog'
import type { AnsweredClaim } from '../../../src-shared/domain/claim'
import type { Level, ScoreSource } from '../../../src-shared/domain/level'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { Side } from './pairSides'
import { labelOf } from '../../words/labels'

/** A claim beside what the levels of its video say now. */
export interface DescribedClaim {
  readonly number: number
  readonly text: string
  readonly target: string
  readonly label: string
  /** The video that it rates; null where there is one. */
  readonly side: Side | null
  /** The level that the text claims. */
  readonly level: Level
  /** The effective quality of its target; null when it was never scored. */
  readonly now: { readonly level: Level, readonly score: number, readonly source: ScoreSource } | null
  readonly stale: boolean
}

/** `second` is the quality of the second video of a comparison. */
export function describeClaims(claims: readonly AnsweredClaim[], { first, second }: { first: readonly TargetQuality[], second: readonly TargetQuality[] | null }, taxonomy: Taxonomy): DescribedClaim[] {
  return claims.map((claim, index) => {
    const found = (claim.video === null ? first : second ?? []).find(entry => entry.target === claim.target)
    const now = found === undefined ? null : { level: found.level, score: found.score, source: found.source }
    return { number: index + 1, text: claim.text, target: claim.target, label: labelOf(claim.target, taxonomy), side: second === null ? null : claim.video ?? 'first', level: claim.level, now, stale: now !== null && now.level !== claim.level }
  })
}
