import type { BalanceRules } from './rules'
import { robustSpread } from '../trust/distribution'

/** Both qualities of one video. */
export interface Compared { readonly id: string, readonly full: number, readonly proxy: number }

export interface Agreement {
  readonly compared: number
  /** Median of proxy minus full score, which proxies are corrected by; 0 where too few were compared. */
  readonly offset: number
  /** Distance from the offset beyond which a proxy is judged inaccurate; null where too few were compared. */
  readonly threshold: number | null
  readonly rejected: readonly { readonly id: string, readonly difference: number }[]
}

/**
 * Videos whose proxy disagrees with the full score: the difference lies farther from the median difference than
 * `minRobustZ` times 1.4826 MAD (Iglewicz and Hoaglin, 1993) and than `minDifference`.
 */
export function findDisagreeing(videos: readonly Compared[], { minCompared, minRobustZ, minDifference }: BalanceRules['disagreement']): Agreement {
  if (videos.length < minCompared)
    return { compared: videos.length, offset: 0, threshold: null, rejected: [] }
  const differences = Float64Array.from(videos, ({ full, proxy }) => proxy - full)
  const { median, spread } = robustSpread(differences)
  const threshold = Math.max(minDifference, minRobustZ * spread)
  const rejected = videos.map(({ id }, index) => ({ id, difference: (differences[index] ?? 0) - median })).filter(({ difference }) => Math.abs(difference) > threshold)
  return { compared: videos.length, offset: median, threshold, rejected }
}
