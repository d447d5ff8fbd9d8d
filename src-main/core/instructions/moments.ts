import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { FrameRange, Timeline } from '../../../src-shared/domain/timeline'
import { z } from 'zod'
import { rankOf } from '../../../src-shared/domain/level'

const share = z.number().min(0).max(1)

/** When a timeline is clear enough to speak of (`resources/moments/rules.json`). Shares are of the video's frames. */
export const momentRules = z.strictObject({
  /** Windows in which a dimension must have been measured. */
  minWindows: z.number().int().min(2),
  /** Distance of the best from the worst window that makes a difference in time; below `evenSpread` there is none. */
  minSpread: share,
  evenSpread: share,
  /** Share that must have been measured before a part of the video is named. */
  minCoverage: share,
  /** Longest unmeasured stretch inside one that is spoken of. */
  maxGap: share,
  /** How near the start or the end a stretch at the beginning or the end comes. */
  edge: share,
  /** Shortest stretch that stands for a half, longest that is told by its frames. */
  minHalf: share,
  maxStretch: share,
  intervals: z.strictObject({ minRuns: z.number().int().min(2), minReach: share, maxShare: share }),
  /** Share of scattered windows that must lie in one half for that half to be named. */
  dominance: share,
})
export type MomentRules = z.infer<typeof momentRules>

/** Where in a video something shows; `stretch` is told by its frames alone. */
export const PARTS = ['beginning', 'first_half', 'middle', 'second_half', 'end', 'intervals', 'whole', 'stretch'] as const
export type Part = (typeof PARTS)[number]

export interface Moment { readonly part: Part, readonly frames: FrameRange }

/** Where a dimension shows at its worst and at its best; null where that cannot be said. */
export interface TargetMoments { readonly worst: Moment | null, readonly best: Moment | null }

/** Times of one video. `frameCount` is where its last window ends. */
export interface VideoMoments { readonly frameCount: number, readonly byTarget: Readonly<Record<string, TargetMoments>> }

/** Between which shares of a video each part lies; what a reader may hold a text to. */
const BOUNDS: Readonly<Partial<Record<Part, readonly [number, number]>>> = {
  beginning: [0, 0.4],
  first_half: [0, 0.6],
  middle: [0.2, 0.8],
  second_half: [0.4, 1],
  end: [0.6, 1],
}
const MIN_REACH: Readonly<Partial<Record<Part, number>>> = { intervals: 0.4, whole: 0.8 }

/** Whether frames of a video lie in a part of it, as people use the words. */
export function liesIn({ from, to }: FrameRange, part: Part, frameCount: number): boolean {
  const bounds = BOUNDS[part]
  if (bounds)
    return from >= bounds[0] * frameCount && to <= bounds[1] * frameCount
  return to <= frameCount && to - from >= (MIN_REACH[part] ?? 0) * frameCount
}

interface Window extends FrameRange { readonly score: number }

const framesOf = (windows: readonly FrameRange[]): number => windows.reduce((sum, { from, to }) => sum + to - from, 0)
const hullOf = (windows: readonly FrameRange[]): FrameRange => ({ from: windows[0]?.from ?? 0, to: windows.at(-1)?.to ?? 0 })

/** Chosen windows that follow one another without a long unmeasured stretch or another window between them. */
function runsOf(known: readonly Window[], isChosen: (window: Window) => boolean, maxGap: number): Window[][] {
  const runs: Window[][] = []
  let current: Window[] = []
  let end = 0
  for (const window of known) {
    if (current.length > 0 && (!isChosen(window) || window.from - end > maxGap)) {
      runs.push(current)
      current = []
    }
    if (isChosen(window))
      current.push(window)
    end = window.to
  }
  return current.length > 0 ? [...runs, current] : runs
}

/** One stretch: the part it makes up, else its frames. */
function partOfRun(frames: FrameRange, count: number, rules: MomentRules): Part | null {
  const length = frames.to - frames.from
  const starts = frames.from <= rules.edge * count
  const ends = frames.to >= (1 - rules.edge) * count
  if (starts && liesIn(frames, 'beginning', count))
    return 'beginning'
  if (ends && liesIn(frames, 'end', count))
    return 'end'
  for (const part of ['first_half', 'second_half'] as const) {
    if ((part === 'first_half' ? starts : ends) && length >= rules.minHalf * count && liesIn(frames, part, count))
      return part
  }
  if (liesIn(frames, 'middle', count))
    return 'middle'
  return length <= rules.maxStretch * count ? 'stretch' : null
}

function placeOf(known: readonly Window[], isChosen: (window: Window) => boolean, count: number, rules: MomentRules): Moment | null {
  const runs = runsOf(known, isChosen, rules.maxGap * count)
  const chosen = runs.flat()
  const hull = hullOf(chosen)
  const [only] = runs
  if (framesOf(known) < rules.minCoverage * count)
    return only && runs.length === 1 && hull.to - hull.from <= rules.maxStretch * count ? { part: 'stretch', frames: hull } : null
  if (only && runs.length === 1) {
    const part = partOfRun(hull, count, rules)
    return part && { part, frames: hull }
  }
  const { minRuns, minReach, maxShare } = rules.intervals
  const inHalf = (part: 'first_half' | 'second_half'): Window[] => chosen.filter(({ from, to }) => part === 'first_half' ? from + to <= count : from + to > count)
  for (const part of ['first_half', 'second_half'] as const) {
    const members = inHalf(part)
    if (framesOf(members) >= rules.dominance * framesOf(chosen) && framesOf(members) >= rules.minHalf * count && liesIn(hullOf(members), part, count))
      return { part, frames: hullOf(members) }
  }
  if (runs.length >= minRuns && hull.to - hull.from >= minReach * count && framesOf(chosen) <= maxShare * framesOf(known))
    return { part: 'intervals', frames: hull }
  return null
}

function momentsIn(known: readonly Window[], count: number, good: number, rules: MomentRules): TargetMoments {
  const scores = known.map(window => window.score)
  const [low, high] = [Math.min(...scores), Math.max(...scores)]
  if (high - low < rules.minSpread) {
    const isWhole = high - low < rules.evenSpread && framesOf(known) >= rules.minCoverage * count && runsOf(known, () => true, rules.maxGap * count).length === 1 && liesIn(hullOf(known), 'whole', count)
    const whole = isWhole ? { part: 'whole', frames: hullOf(known) } as const : null
    return { worst: high < good ? whole : null, best: low >= good ? whole : null }
  }
  const cut = (low + high) / 2
  return {
    worst: low < good ? placeOf(known, window => window.score < cut, count, rules) : null,
    best: high >= good ? placeOf(known, window => window.score >= cut, count, rules) : null,
  }
}

/**
 * Where in a video each measured dimension shows at its worst and at its best, from scores over windows of frames.
 * Windows parted by half the distance between the worst and the best one; a dimension that hardly changes shows
 * throughout. Where the measured windows do not cover the video, only a stretch without gaps is told, by its frames.
 * Null when nothing can be said.
 */
export function momentsOf({ windows, scores }: Timeline, taxonomy: Taxonomy, rules: MomentRules): VideoMoments | null {
  const frameCount = windows.at(-1)?.to ?? 0
  const good = taxonomy.levels.find(({ id }) => rankOf(id) === 3)?.from ?? 1
  const byTarget: Record<string, TargetMoments> = {}
  for (const { id } of taxonomy.dimensions) {
    const values = scores[id]
    const known = windows.flatMap((window, index): Window[] => {
      const score = values?.[index] ?? null
      return score === null ? [] : [{ ...window, score }]
    })
    if (known.length < rules.minWindows)
      continue
    const moments = momentsIn(known, frameCount, good, rules)
    if (moments.worst || moments.best)
      byTarget[id] = moments
  }
  return Object.keys(byTarget).length > 0 ? { frameCount, byTarget } : null
}
