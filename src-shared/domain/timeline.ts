import { z } from 'zod'
import { score } from './level'
import { target } from './taxonomy'

/** A stretch of frames by index, `to` exclusive. */
export const frameRange = z.strictObject({ from: z.number().int().nonnegative(), to: z.number().int().positive() })
export type FrameRange = z.infer<typeof frameRange>

/** Which frames a score was measured on: all of them, stretches of a long video, or single frames. */
export const frameSampling = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('whole') }),
  z.strictObject({ kind: z.literal('windows'), windows: z.array(frameRange).max(4096) }),
  /** Frame indices of every clip of every input of a learned model, in the order in which it saw them. */
  z.strictObject({ kind: z.literal('frames'), inputs: z.array(z.strictObject({ name: z.string(), clips: z.array(z.array(z.number().int().nonnegative()).max(1024)).max(64) })).max(8) }),
])
export type FrameSampling = z.infer<typeof frameSampling>

/**
 * Scores of dimensions over windows of frames, in order and without overlap; null where a dimension could not be
 * measured in a window. Dimensions that were measured in none are absent.
 */
export const timeline = z.strictObject({
  windows: z.array(frameRange).max(4096),
  scores: z.record(target, z.array(score.nullable())),
})
export type Timeline = z.infer<typeof timeline>
