import type { FrameTable } from '../../../src-shared/domain/media'
import { frameTimeS } from '../../../src-shared/domain/media'

/** Length given to the last frame of a table with a single frame, in seconds; only its middle is ever used. */
const LONE_FRAME_S = 0.04

/**
 * Turns frames into times of a media element and back by the frame table, so that variable frame rates stay exact.
 * Times are seconds on the element's own clock.
 */
export interface FrameClock {
  readonly frameCount: number
  /** PTS time of a frame; frames outside the table count as its first or last one. */
  readonly startOf: (frame: number) => number
  /** The middle of a frame: the only place where a seek lands on it for certain. */
  readonly middleOf: (frame: number) => number
  /** The frame whose PTS is nearest to `mediaTimeS`, the time a presented frame reports. */
  readonly presentedAt: (mediaTimeS: number) => number
  /** The frame on screen at playback position `timeS`. */
  readonly shownAt: (timeS: number) => number
}

/**
 * Clock of one video. `originS` is what the element calls its first frame: players count from the start
 * of the container, tables from the origin of the stream.
 * @see reference/reliability.md 4: mid-frame seeks from the PTS table
 */
export function createFrameClock(table: FrameTable, originS: number): FrameClock {
  const last = table.pts.length - 1
  const shiftS = originS - (frameTimeS(table, 0) ?? 0)
  const limited = (frame: number): number => Math.min(Math.max(0, Math.round(frame)), Math.max(0, last))
  const startOf = (frame: number): number => (frameTimeS(table, limited(frame)) ?? 0) + shiftS

  function endOf(frame: number): number {
    if (frame < last)
      return startOf(frame + 1)
    return startOf(frame) + (last > 0 ? startOf(last) - startOf(last - 1) : LONE_FRAME_S)
  }

  function middleOf(frame: number): number {
    const at = limited(frame)
    return (startOf(at) + endOf(at)) / 2
  }

  /** Last frame that starts at or before `timeS`. */
  function shownAt(timeS: number): number {
    let low = 0
    let high = Math.max(0, last)
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if (startOf(middle) <= timeS)
        low = middle
      else high = middle - 1
    }
    return low
  }

  function presentedAt(mediaTimeS: number): number {
    const before = shownAt(mediaTimeS)
    if (before === last)
      return before
    return startOf(before + 1) - mediaTimeS < mediaTimeS - startOf(before) ? before + 1 : before
  }

  return { frameCount: table.pts.length, startOf, middleOf, presentedAt, shownAt }
}
