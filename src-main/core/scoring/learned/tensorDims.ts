import type { LearnedInput, Spatial, Temporal } from './manifestInput'

/** Whether a model is run once for all clips, or once for each. */
export type RunMode = 'once' | 'perClip'

/** Clips, and frames of each, that a temporal choice gives. */
export function clipShape(temporal: Temporal): { readonly clips: number, readonly framesPerClip: number } {
  switch (temporal.mode) {
    case 'uniform': return { clips: 1, framesPerClip: temporal.frames }
    case 'segments': return { clips: 1, framesPerClip: temporal.segments * temporal.framesPerSegment }
    case 'clips': return { clips: temporal.clips, framesPerClip: temporal.length }
  }
}

/** Size in pixels of the picture that the model sees. */
export function pictureSize(spatial: Spatial): { readonly widthPx: number, readonly heightPx: number } {
  if (spatial.mode === 'fragments')
    return { widthPx: spatial.grid[1] * spatial.patch[1], heightPx: spatial.grid[0] * spatial.patch[0] }
  return { widthPx: spatial.width, heightPx: spatial.height }
}

/** Sizes of the tensor that one run feeds to an input, in the order of its layout. */
export function tensorDims(input: Pick<LearnedInput, 'layout' | 'temporal' | 'spatial'>, run: RunMode): number[] {
  const { clips, framesPerClip } = clipShape(input.temporal)
  const { widthPx, heightPx } = pictureSize(input.spatial)
  const fed = run === 'perClip' ? 1 : clips
  const hasTime = input.layout.includes('T')
  const sizes: Record<string, number> = { N: hasTime ? fed : fed * framesPerClip, C: 3, T: framesPerClip, H: heightPx, W: widthPx }
  return [...input.layout].map(axis => sizes[axis] ?? 1)
}
