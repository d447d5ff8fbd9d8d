import type { SeriesParameters } from './packManifest'
import { median } from './seriesStatistics'

/** What changes between consecutive frames; entry t is the step from frame t to t + 1. */
export interface Changes {
  /** Mean |dY| in 8-bit codes. */
  readonly difference: readonly number[]
  /** How far the content moves, in thumbnail pixels; 0 where it cannot be followed. */
  readonly speed: readonly number[]
  readonly isCut: readonly boolean[]
}

/** Largest of `values` within `reach` steps of each step; cuts are not motion. */
function strongestNear(values: readonly number[], isCut: readonly boolean[], reach: number): number[] {
  const motion = values.map((value, index) => isCut[index] ? 0 : value)
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

/** Motion that falls below this share of the step before is coming to rest, not being stopped. */
const STEADY_SHARE = 0.5

/**
 * Standstills that set in and end abruptly, first step and the step after the last: motion right before and right after,
 * far above all between. Weak motion counts when it is there for two steps on both sides: a single step may be a codec
 * renewing a still picture.
 */
function standstills({ difference, isCut }: Pick<Changes, 'difference' | 'isCut'>, { maxDifference, maxOfMotion, minMotion, minSustained }: SeriesParameters['repeat']): { from: number, to: number }[] {
  const motion = (index: number): number => isCut[index] ? 0 : difference[index] ?? 0
  const motionAround = (from: number, to: number): number => {
    const strong = Math.min(motion(from - 1), motion(to))
    if (strong > minMotion)
      return strong
    const isSteady = motion(from - 1) >= STEADY_SHARE * motion(from - 2) && motion(to) >= STEADY_SHARE * motion(to + 1)
    const sustained = Math.min(strong, motion(from - 2), motion(to + 1))
    return isSteady && sustained > minSustained ? sustained : 0
  }
  const found: { from: number, to: number }[] = []
  let start: number | null = null
  let most = 0
  for (const [index, value] of difference.entries()) {
    if (value < maxDifference) {
      most = start === null ? value : Math.max(most, value)
      start ??= index
      continue
    }
    if (start !== null && most < maxOfMotion * motionAround(start, index))
      found.push({ from: start, to: index })
    start = null
  }
  return found
}

/**
 * Which steps repeat a picture amid motion: hardly any difference, in codes and against the strongest motion within the
 * reach, so that neither still scenes nor slow ones are stutter (a slow pan over soft ground changes few codes and is still seen by how far it moves); and all of a longer standstill that is no still scene
 * because it sets in and ends abruptly. `isMoving`: steps near which something moves enough to tell.
 * @see Wolf, "A no reference (NR) and reduced reference (RR) metric for detecting dropped video frames", NTIA TM-09-456, 2009
 */
export function findRepeats(changes: Changes, fps: number, parameters: SeriesParameters['repeat']): { isRepeat: boolean[], isMoving: boolean[] } {
  const { maxDifference, maxOfMotion, minMotion, minSpeed, reachS } = parameters
  const reach = Math.max(1, Math.round(reachS * fps))
  const near = strongestNear(changes.difference, changes.isCut, reach)
  const speedNear = strongestNear(changes.speed, changes.isCut, reach)
  const isMoving = near.map((motion, index) => motion > minMotion || (speedNear[index] ?? 0) > minSpeed)
  const isRepeat = changes.difference.map((value, index) => {
    return isMoving[index] === true && !changes.isCut[index] && value < Math.min(maxDifference, maxOfMotion * (near[index] ?? 0))
  })
  for (const { from, to } of standstills(changes, parameters)) {
    isRepeat.fill(true, from, to)
    isMoving.fill(true, from, to)
  }
  return { isRepeat, isMoving }
}

/** Steps in the longest standstill that sets in and ends abruptly. */
export function longestFreeze(changes: Pick<Changes, 'difference' | 'isCut'>, parameters: SeriesParameters['repeat']): number {
  return Math.max(0, ...standstills(changes, parameters).map(({ from, to }) => to - from))
}

/** Which steps show a picture again, and near which there is motion; times are those of the frames, one more than steps. */
export interface ShownPictures { readonly timesS: readonly number[], readonly isRepeat: readonly boolean[], readonly isMoving: readonly boolean[] }

/**
 * How often a new picture is shown amid motion. `pictureRate` = sum d / sum d^2 over the time d that each distinct picture
 * stays, in 1/s: the inverse of how long the picture stays that is on show at a random moment. An even rate gives that
 * rate, whether pictures are repeated to reach another one or not; a freeze, a gap between frames and uneven times lower
 * it by their length. `movingShare`: time amid motion; elsewhere repeats cannot be told from stillness.
 * NaN without motion.
 * @see ITU-T P.1203.1 (stalling and frame rate), Ou, Ma, Liu and Wang, IEEE TCSVT 2011 (quality falls with frame rate)
 */
export function cadence({ timesS, isRepeat, isMoving }: ShownPictures): { pictureRate: number, movingShare: number } {
  let shownSince = timesS[0] ?? 0
  let [sum, squares, total] = [0, 0, 0]
  isRepeat.forEach((repeats, step) => {
    const now = timesS[step + 1] ?? shownSince
    if (repeats || now <= shownSince)
      return
    const duration = now - shownSince
    shownSince = now
    total += duration
    if (isMoving[step]) {
      sum += duration
      squares += duration ** 2
    }
  })
  return { pictureRate: sum / squares, movingShare: total === 0 ? 0 : sum / total }
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
