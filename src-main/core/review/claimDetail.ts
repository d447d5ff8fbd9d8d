import type { ClaimDetail } from '../../../src-shared/contract/review'
import type { Claim } from '../../../src-shared/domain/claim'

/** A claim that says in any case which video it rates. */
export function claimDetailOf({ video, ...rest }: Claim): ClaimDetail {
  return { ...rest, video: video ?? null }
}
