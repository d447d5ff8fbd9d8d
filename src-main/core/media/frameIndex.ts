import type { FrameTable } from '../../../src-shared/domain/media'
import { VARIABLE_FRAME_RATE } from './formats'

/** One packet of a video stream as the container lists it, in decoding order; times in ticks. */
export interface PacketRow {
  readonly pts: number | null
  readonly dts: number | null
  readonly duration: number | null
  readonly sizeBytes: number
  readonly isKeyframe: boolean
  /** Decoded but not presented, for example before the start of an edit list. */
  readonly isDiscarded: boolean
}

/** How a stream counts time and how far decoding runs ahead of presenting. */
export interface StreamTiming {
  readonly timeBase: readonly [number, number]
  /** Ticks of one frame at the nominal rate. */
  readonly frameTicks: number
  /** Frames a decoder holds back to put them in order. */
  readonly reorderFrames: number
}

/**
 * Index of the frames a player presents: packets in order of PTS without discarded ones and exact duplicates.
 * Missing PTS are worked out from the DTS. The start offset of the stream is kept.
 */
export function buildFrameTable(packets: readonly PacketRow[], timing: StreamTiming): FrameTable {
  const times = presentationTimes(packets, timing)
  // PTS and keyframe flag in one number: typed arrays sort numbers fast, and of equal PTS the keyframe comes first.
  const coded = new Float64Array(packets.length)
  let count = 0
  packets.forEach((packet, index) => {
    if (!packet.isDiscarded)
      coded[count++] = (times[index] ?? 0) * 2 + (packet.isKeyframe ? 0 : 1)
  })
  const pts: number[] = []
  const keyframes: number[] = []
  for (const value of coded.subarray(0, count).sort()) {
    const time = Math.floor(value / 2)
    if (time === pts.at(-1))
      continue
    if (value % 2 === 0)
      keyframes.push(pts.length)
    pts.push(time)
  }
  return { timeBase: [timing.timeBase[0], timing.timeBase[1]], pts, keyframes, origin: 'packets' }
}

/**
 * PTS of every packet in ticks. AVI holds none and MPEG programme streams leave some out. In order, the PTS are the DTS
 * moved by the reordering delay; so packets without a PTS get, in decoding order, those of these times that no other has.
 */
function presentationTimes(packets: readonly PacketRow[], timing: StreamTiming): number[] {
  let previous = -timing.frameTicks
  const decodeTimes = packets.map((packet) => {
    previous = packet.dts ?? packet.pts ?? previous + timing.frameTicks
    return previous
  })
  const known = new Set(packets.flatMap(packet => packet.pts ?? []))
  if (known.size === packets.length || packets.every(packet => packet.pts !== null))
    return packets.map((packet, index) => packet.pts ?? decodeTimes[index] ?? 0)
  const first = packets[0]
  const delay = first === undefined || first.pts === null || first.dts === null ? timing.reorderFrames * timing.frameTicks : first.pts - first.dts
  const free = decodeTimes.map(time => time + delay).filter(time => !known.has(time))
  let taken = 0
  return packets.map((packet, index) => packet.pts ?? free[taken++] ?? decodeTimes[index] ?? 0)
}

/** Gaps between neighbouring frames in ticks. */
function gapsOf(pts: readonly number[]): Float64Array {
  return Float64Array.from({ length: Math.max(0, pts.length - 1) }, (_, index) => (pts[index + 1] ?? 0) - (pts[index] ?? 0))
}

/** Median gap between frames in ticks; null for fewer than two frames. */
export function medianGap(pts: readonly number[]): number | null {
  const gaps = gapsOf(pts).sort()
  return gaps[Math.floor(gaps.length / 2)] ?? null
}

/**
 * Whether frames come at uneven times: more than `minShare` of the gaps are off the median by more than the rounding of
 * the time base and more than `toleranceRatio` of the median (`resources/media/formats.json`).
 */
export function isVariableFrameRate(pts: readonly number[]): boolean {
  const median = medianGap(pts)
  if (median === null)
    return false
  const tolerance = Math.max(VARIABLE_FRAME_RATE.toleranceTicks, VARIABLE_FRAME_RATE.toleranceRatio * median)
  const gaps = gapsOf(pts)
  const unevenCount = gaps.reduce((count, gap) => count + (Math.abs(gap - median) > tolerance ? 1 : 0), 0)
  return unevenCount > VARIABLE_FRAME_RATE.minShare * gaps.length
}

/**
 * Whether the packets may hold frames that are decoded but never shown: some follow others at the same time or within
 * half the median gap, which is how VP8 and VP9 encoders place their hidden reference frames.
 */
export function mayHideFrames(packets: readonly PacketRow[]): boolean {
  const times = Float64Array.from(packets.flatMap(packet => packet.pts ?? [])).sort()
  const median = medianGap([...times])
  return median !== null && gapsOf([...times]).some(gap => gap * 2 <= median)
}
