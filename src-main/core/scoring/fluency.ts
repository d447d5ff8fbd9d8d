import type { SeriesParameters } from './packManifest'
import { median } from './seriesStatistics'

/** Differences between consecutive frames in 8-bit codes; entry t is the step from frame t to t + 1. */
export interface Changes { readonly difference: readonly number[], readonly isCut: readonly boolean[] }

/** Strongest motion within `reach` steps of each step; cuts are not motion. */
function strongestNear({ difference, isCut }: Changes, reach: number): number[] {
  const motion = difference.map((value, index) => isCut[index] ? 0 : value)
  // Indices of falling values inside the window: its first is the largest, and every index enters and leaves once.
  const falling: number[] = []
  let head = 0
  let entered = 0
  return motion.map((_, index) => {
    for (; entered < motion.length && entered <= index + reach; entered++) {
      while (falling.length > head && (motion[falling.at(-1) ?? 0] ?? 0) <= (motion[entered] ?? 0))
        falling.pop()
      falling.push(entered)
    }
    while ((falling[head] ?? index) < index - reach)
      head += 1
    return motion[falling[head] ?? index] ?? 0
  })
}

/**
 * Which steps repeat a picture amid motion: hardly any difference, in codes and against the strongest motion within the
 * reach, so that neither still scenes nor slow ones are stutter.
 */
export function findRepeats(changes: Changes, fps: number, { maxDifference, maxOfMotion, minMotion, reachS }: SeriesParameters['repeat']): boolean[] {
  const near = strongestNear(changes, Math.max(1, Math.round(reachS * fps)))
  return changes.difference.map((value, index) => {
    const motion = near[index] ?? 0
    return !changes.isCut[index] && motion > minMotion && value < Math.min(maxDifference, maxOfMotion * motion)
  })
}

/** Steps in the longest standstill that sets in and ends abruptly: motion right before and right after it. */
export function longestFreeze({ difference, isCut }: Changes, { maxDifference, minMotion }: SeriesParameters['repeat']): number {
  const moves = (index: number): boolean => !isCut[index] && (difference[index] ?? 0) > minMotion
  let longest = 0
  let start: number | null = null
  for (const [index, value] of difference.entries()) {
    if (value < maxDifference) {
      start ??= index
      continue
    }
    if (start !== null && start > 0 && moves(start - 1) && moves(index))
      longest = Math.max(longest, index - start)
    start = null
  }
  return longest
}

/** Regularity of presentation times: median frame rate, and the share of time lost in gaps well above the median. */
export function presentation(timesS: readonly number[], gapTimesMedian: number): { frameRate: number, gapShare: number } {
  const gaps = timesS.slice(1).map((time, index) => time - (timesS[index] ?? time)).filter(gap => gap > 0)
  const typical = median(gaps)
  if (!(typical > 0))
    return { frameRate: Number.NaN, gapShare: Number.NaN }
  const lost = gaps.reduce((sum, gap) => gap > gapTimesMedian * typical ? sum + gap - typical : sum, 0)
  const total = gaps.reduce((sum, gap) => sum + gap, 0)
  return { frameRate: 1 / typical, gapShare: lost / total }
}
