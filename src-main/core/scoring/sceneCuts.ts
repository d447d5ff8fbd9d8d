import type { SeriesParameters } from './packManifest'
import { median } from './seriesStatistics'

/** What the motion graph says about the steps between consecutive frames: entry t is the step from frame t to t + 1. */
export interface Steps {
  /** Mean |dY| in 8-bit codes. */
  readonly difference: readonly number[]
  /** How clearly the two frames match after the best shift: 0 to 1. */
  readonly match: readonly number[]
}

/**
 * Which steps are cuts: a difference far above that of the steps around it, between frames that do not match under any
 * shift. Flicker (all neighbours differ as well) and flashes (frames match once brightness is taken out) are not cuts.
 */
export function findCuts(steps: Steps, { minDifference, timesNeighbours, maxMatch, reachFrames }: SeriesParameters['cut']): boolean[] {
  return steps.difference.map((difference, index) => {
    if (difference < minDifference || (steps.match[index] ?? 0) > maxMatch)
      return false
    const before = steps.difference.slice(Math.max(0, index - reachFrames), index)
    const after = steps.difference.slice(index + 1, index + 1 + reachFrames)
    const around = [...before, ...after]
    return around.length === 0 || difference > timesNeighbours * median(around)
  })
}
