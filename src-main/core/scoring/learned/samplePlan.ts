import type { Spatial, Temporal } from './manifestInput'

type Fragments = Extract<Spatial, { mode: 'fragments' }>
interface Size { readonly widthPx: number, readonly heightPx: number }

/**
 * Frame indices of each clip, out of a video of `frames` frames (at least 1). Where upstream draws at random, this
 * takes the middle: segment i covers [floor(i N / S), floor((i + 1) N / S)); clip k of K starts at
 * floor((N - span + 1)(2k + 1) / 2K). What lies beyond the end counts on from the start (modulo N).
 */
export function selectFrames(temporal: Temporal, frames: number): number[][] {
  const wrapped = (start: number, length: number, stride: number): number[] => Array.from({ length }, (_, index) => (start + index * stride) % frames)
  switch (temporal.mode) {
    case 'uniform':
      return [Array.from({ length: temporal.frames }, (_, index) => Math.floor((index + 0.5) * frames / temporal.frames))]
    case 'segments': {
      const { segments, framesPerSegment, stride } = temporal
      const span = (framesPerSegment - 1) * stride + 1
      return [Array.from({ length: segments }, (_, index) => {
        const from = Math.floor(index * frames / segments)
        const to = Math.floor((index + 1) * frames / segments)
        return wrapped(from + Math.max(0, Math.floor((to - from - span) / 2)), framesPerSegment, stride)
      }).flat()]
    }
    case 'clips': {
      const { clips, length, stride } = temporal
      const starts = Math.max(1, frames - ((length - 1) * stride + 1) + 1)
      return Array.from({ length: clips }, (_, index) => wrapped(Math.floor(starts * (2 * index + 1) / (2 * clips)), length, stride))
    }
  }
}

/** Where the patches of a picture lie. */
export interface FragmentPlan {
  /** The picture, enlarged where it was too small. */
  readonly picture: Size
  /** Tops of the rows and left sides of the columns of patches. */
  readonly tops: readonly number[]
  readonly lefts: readonly number[]
}

/** Patch in the middle of its cell; cell i begins at i * floor(length / count), as FAST-VQA's do. */
function patchStarts(length: number, count: number, patch: number): number[] {
  const cell = Math.floor(length / count)
  return Array.from({ length: count }, (_, index) => Math.min(index * cell, length - patch) + Math.max(0, Math.floor((cell - patch) / 2)))
}

/** Patches of a picture of `size`; both sides grow by one factor until the grid of patches fits. */
export function planFragments(size: Size, { grid, patch }: Fragments): FragmentPlan {
  const [rows, columns] = grid
  const [patchHeight, patchWidth] = patch
  const factor = Math.max(1, rows * patchHeight / size.heightPx, columns * patchWidth / size.widthPx)
  const grown = (length: number, least: number): number => Math.max(least, Math.floor(length * factor))
  const picture = factor === 1 ? size : { widthPx: grown(size.widthPx, columns * patchWidth), heightPx: grown(size.heightPx, rows * patchHeight) }
  return { picture, tops: patchStarts(picture.heightPx, rows, patchHeight), lefts: patchStarts(picture.widthPx, columns, patchWidth) }
}
