import { z } from 'zod'

/** High-dynamic-range transfer of a stream: PQ (SMPTE ST 2084), HLG (ARIB STD-B67), or none. */
export const hdrTransfer = z.enum(['pq', 'hlg'])

/** What probing learnt of the first video stream; null means the container does not say. */
export const streamInfo = z.strictObject({
  /** Which of the file's streams it is; null (not recorded): the first that is no cover picture. */
  index: z.number().int().nonnegative().nullable().default(null),
  container: z.string(),
  codec: z.string(),
  profile: z.string().nullable(),
  pixelFormat: z.string().nullable(),
  bitDepth: z.number().int().nullable(),
  /** Coded size in pixels, before rotation and pixel aspect. */
  widthPx: z.number().int().positive(),
  heightPx: z.number().int().positive(),
  /** Size as presented, after rotation and pixel aspect. */
  displayWidthPx: z.number().int().positive(),
  displayHeightPx: z.number().int().positive(),
  /** Clockwise rotation a player must apply: 0, 90, 180 or 270. */
  rotationDeg: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
  /** Sample (pixel) aspect ratio as [numerator, denominator]. */
  sar: z.tuple([z.number().int().positive(), z.number().int().positive()]),
  colorSpace: z.string().nullable(),
  colorTransfer: z.string().nullable(),
  colorPrimaries: z.string().nullable(),
  fullRange: z.boolean(),
  hdr: hdrTransfer.nullable(),
  interlaced: z.boolean(),
  /** Average frame rate in frames per second. */
  fps: z.number().positive().nullable(),
  variableFrameRate: z.boolean(),
  durationS: z.number().nonnegative().nullable(),
  bitrateKbps: z.number().nonnegative().nullable(),
  hasAudio: z.boolean(),
  /** Frames that the header promises where the file holds fewer, as one that was cut short does; null: none are known to be missing. */
  framesPromised: z.number().int().positive().nullable().default(null),
})
export type StreamInfo = z.infer<typeof streamInfo>

/**
 * The presented frames of a video in order: frame index -> PTS ticks. Frames are named by index and PTS,
 * never by a float time. `origin` is `packets` while only the container was read, `decoded` once every frame was.
 */
export const frameTable = z.strictObject({
  /** Seconds of one tick as [numerator, denominator]. */
  timeBase: z.tuple([z.number().int().positive(), z.number().int().positive()]),
  /** PTS of every presented frame in ticks, rising. */
  pts: z.array(z.number().int()),
  /** Indices of the keyframes, rising. */
  keyframes: z.array(z.number().int().nonnegative()),
  origin: z.enum(['packets', 'decoded']),
})
export type FrameTable = z.infer<typeof frameTable>

/** Time of frame `index` in seconds from the time origin of its stream; null when there is no such frame. */
export function frameTimeS(table: FrameTable, index: number): number | null {
  const pts = table.pts[index]
  return pts === undefined ? null : pts * table.timeBase[0] / table.timeBase[1]
}
