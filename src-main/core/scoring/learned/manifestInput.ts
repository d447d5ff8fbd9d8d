import { z } from 'zod'

const sidePx = z.number().int().min(1).max(4096)
const frames = z.number().int().min(1).max(1024)
const stride = z.number().int().min(1).max(1024).default(1)

/**
 * Which frames a model looks at. Upstream code draws offsets at random; here they are fixed, so that a video always
 * gets the same score: the middle of what could have been drawn.
 */
const temporal = z.discriminatedUnion('mode', [
  /** Frames spread evenly over the video. */
  z.strictObject({ mode: z.literal('uniform'), frames }),
  /** The video in equal parts, some consecutive frames (or every `stride`-th) out of the middle of each. One clip. */
  z.strictObject({ mode: z.literal('segments'), segments: frames, framesPerSegment: frames, stride, offset: z.literal('center').default('center') }),
  /** Several clips of `length` frames, every `stride`-th frame, spread evenly; a video that is too short starts again. */
  z.strictObject({ mode: z.literal('clips'), clips: z.number().int().min(1).max(64), length: frames, stride, wrap: z.literal('modulo') }),
])
export type Temporal = z.infer<typeof temporal>

const filter = z.enum(['bilinear', 'bicubic', 'area']).default('bilinear')

/** What becomes of each picture (as presented, not corrected for pixel aspect). */
const spatial = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('resize'), width: sidePx, height: sidePx, keepAspect: z.literal(false), filter }),
  /** Scaled until the short side is `shortSide`, then the middle. */
  z.strictObject({ mode: z.literal('centerCrop'), shortSide: sidePx, width: sidePx, height: sidePx, filter }),
  /**
   * Patches at native resolution out of the cells of a grid, put together to one picture (Wu et al., FAST-VQA,
   * ECCV 2022). Same places in all frames. `[rows, columns]` and `[height, width]`.
   */
  z.strictObject({
    mode: z.literal('fragments'),
    grid: z.tuple([z.number().int().min(1).max(64), z.number().int().min(1).max(64)]),
    patch: z.tuple([sidePx, sidePx]),
    offset: z.literal('center').default('center'),
    /** A picture smaller than all patches together is enlarged (bilinear, keeping its shape) until both sides fit. */
    minSide: z.literal('upscale').default('upscale'),
  }),
])
export type Spatial = z.infer<typeof spatial>

/** A code value c becomes (low + c / 255 * (high - low) - mean) / std, channel by channel in the given order. */
export const color = z.strictObject({
  order: z.enum(['RGB', 'BGR']).default('RGB'),
  range: z.tuple([z.number(), z.number()]),
  mean: z.tuple([z.number(), z.number(), z.number()]),
  std: z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]),
})
export type Color = z.infer<typeof color>

export const learnedInput = z.strictObject({
  name: z.string().min(1).max(200),
  dtype: z.enum(['float32', 'uint8']),
  /** Axes in order: N clips, C channels, T frames, H, W. Without T, N counts the frames of all clips. */
  layout: z.string().regex(/^[NCTHW]{3,5}$/),
  /** Sizes of the axes; a name stands for a size that the model leaves open. */
  shape: z.array(z.union([z.number().int().positive(), z.string().min(1).max(40)])).min(3).max(5),
  temporal,
  spatial,
  /** When it differs from the pack's. */
  color: color.optional(),
}).superRefine((value, context) => {
  const { layout, shape } = value
  if (new Set(layout).size !== layout.length || !['C', 'H', 'W'].every(axis => layout.includes(axis)))
    return context.addIssue({ code: 'custom', message: `layout ${layout}: each axis once, C, H and W among them` })
  if (shape.length !== layout.length)
    return context.addIssue({ code: 'custom', message: `shape has ${shape.length} sizes, layout ${layout} has ${layout.length} axes` })
})
export type LearnedInput = z.infer<typeof learnedInput>
