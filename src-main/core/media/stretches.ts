import type { FrameTable } from '../../../src-shared/domain/media'

/** When and how a long video is sampled: videos above `aboveS` are decoded in `windows` stretches of about `windowS` each. */
export interface LongSampling { readonly aboveS: number, readonly windows: number, readonly windowS: number }

/** Frames to decode, `to` exclusive, and the key frame at or before them where decoding starts (null: the beginning). */
export interface PlannedStretch { readonly from: number, readonly to: number, readonly startKey: number | null }

/** Above this share of all frames, counting what must be decoded on the way, jumping about saves nothing. */
const MAX_DECODED_SHARE = 0.75

/** Index of the first of `values` (rising) that is at least `wanted`; their number when there is none. */
function firstAtLeast(values: readonly number[], wanted: number): number {
  let [low, high] = [0, values.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((values[middle] ?? 0) < wanted)
      low = middle + 1
    else high = middle
  }
  return low
}

/**
 * Stretches spread evenly over a long video, each around the middle of its share and moved back to the key frame
 * before it where that is near; null when the video is short enough to be decoded whole, has no index of key frames, or
 * has so few that sampling would not save decoding.
 */
export function planStretches(table: FrameTable, { aboveS, windows, windowS }: LongSampling): PlannedStretch[] | null {
  const { pts, keyframes } = table
  const ticksPerS = table.timeBase[1] / table.timeBase[0]
  const first = pts[0] ?? 0
  const spanTicks = (pts.at(-1) ?? 0) - first
  if (spanTicks <= aboveS * ticksPerS || keyframes.length === 0)
    return null
  const stretches: PlannedStretch[] = []
  let decoded = 0
  for (let index = 0; index < windows; index++) {
    const after = stretches.at(-1)?.to ?? 0
    const ideal = Math.max(after, firstAtLeast(pts, first + (index + 0.5) * spanTicks / windows - windowS * ticksPerS / 2))
    const key = keyframes[firstAtLeast(keyframes, ideal + 1) - 1]
    const isNear = key !== undefined && key >= after && (pts[ideal] ?? 0) - (pts[key] ?? 0) <= windowS * ticksPerS
    const from = isNear ? key : ideal
    const to = firstAtLeast(pts, (pts[from] ?? 0) + windowS * ticksPerS)
    if (from >= to)
      continue
    stretches.push({ from, to, startKey: key === undefined || key === 0 ? null : key })
    decoded += to - (key ?? 0)
  }
  return decoded > MAX_DECODED_SHARE * pts.length ? null : stretches
}

/**
 * Time in seconds to ask a seek for so that it lands on key frame `key`: a little behind it, since times are rounded on
 * the way and ffmpeg asks containers that are indexed by DTS for 3/23 s less than it was told.
 */
export function seekTimeS(table: FrameTable, key: number): number {
  const secondsPerTick = table.timeBase[0] / table.timeBase[1]
  const here = (table.pts[key] ?? 0) * secondsPerTick
  const next = table.keyframes[firstAtLeast(table.keyframes, key + 1)]
  const gapS = next === undefined ? Infinity : (table.pts[next] ?? 0) * secondsPerTick - here
  return here + Math.min(0.14, gapS / 2)
}

/**
 * Whether decoded frames are the stretch that was asked for: it begins with its first frame, and every frame is one of
 * the index. Missing frames further on are damage, not a wrong place.
 */
export function isStretchOf(decoded: FrameTable, table: FrameTable, { from, to }: Pick<PlannedStretch, 'from' | 'to'>): boolean {
  const isSameClock = decoded.timeBase[0] * table.timeBase[1] === decoded.timeBase[1] * table.timeBase[0]
  const wanted = new Set(table.pts.slice(from, to))
  return isSameClock && decoded.pts[0] === table.pts[from] && decoded.pts.every(pts => wanted.has(pts))
}
