import type { FrameTable } from '../../../src-shared/domain/media'

/** How few key frames stand for a video. */
export interface GlanceSampling {
  readonly keyFrames: number
  /** Up to so many key frames of the file are decoded in one go; where there are more, each wanted one is jumped to. */
  readonly maxPassKeyframes: number
}

/** Key frames that one decode gives, by index into the frame table, rising. */
export interface GlancePass { readonly frames: readonly number[], readonly jumps: boolean }

/** Key frames nearest to the middles of equal parts of the video's time, each once; all where there are no more. */
function spreadKeyframes({ pts, keyframes }: FrameTable, count: number): number[] {
  if (keyframes.length <= count)
    return [...keyframes]
  const first = pts[0] ?? 0
  const span = (pts.at(-1) ?? first) - first
  const wanted = new Set<number>()
  for (let part = 0; part < count; part++) {
    const middle = first + (part + 0.5) * span / count
    const left = keyframes.filter(key => !wanted.has(key))
    wanted.add(left.reduce((best, key) => Math.abs((pts[key] ?? 0) - middle) < Math.abs((pts[best] ?? 0) - middle) ? key : best))
  }
  return [...wanted].sort((a, b) => a - b)
}

/**
 * Which key frames to decode for a glance and in how many decodes: one for a short file, since decoding its key frames
 * costs less than starting another process; one for each where there are many, or `isInterlaced`, since rebuilding a
 * picture looks at the ones beside it. Null for a video without an index of key frames.
 */
export function planGlance(table: FrameTable, { keyFrames, maxPassKeyframes }: GlanceSampling, isInterlaced: boolean): GlancePass[] | null {
  const frames = spreadKeyframes(table, keyFrames)
  const last = frames.at(-1)
  if (last === undefined)
    return null
  const onTheWay = table.keyframes.filter(key => key <= last).length
  return onTheWay <= maxPassKeyframes && !isInterlaced
    ? [{ frames, jumps: false }]
    : frames.map(frame => ({ frames: [frame], jumps: frame !== table.keyframes[0] }))
}
