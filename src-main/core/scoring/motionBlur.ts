import type { FeatureValues } from './measureExpression'
import type { BlockParameters } from './packManifest'
import type { FrameMeasures } from './spatialMeasures'
import { median } from './seriesStatistics'

/** How the picture moves at a key frame, in pixels of the key frame a frame; NaN where it could not be followed. */
export interface FrameMotion { readonly x: number, readonly y: number }

/** Gradients are measured with luma in 0..1. */
const CODES = 255

/**
 * Motion blur where it can be told from other softness: in key frames that move clearly along x or y, fine detail along
 * the motion against fine detail across it, each relative to the coarse structure of the same direction. Defocus, noise
 * and contrast change both alike; smear takes from one. `moving_frames` counts such key frames; at 0 `moving_detail` is NaN.
 */
export function motionBlurFeatures(frames: readonly FrameMeasures[], motions: readonly FrameMotion[], { minSpeed, minAxisRatio, minGradient }: BlockParameters['motionBlur']): FeatureValues {
  const detail: number[] = []
  for (const [index, { fineX, fineY, coarseX, coarseY }] of frames.entries()) {
    const { x, y } = motions[index] ?? { x: Number.NaN, y: Number.NaN }
    const [fast, slow] = [Math.max(Math.abs(x), Math.abs(y)), Math.min(Math.abs(x), Math.abs(y))]
    const isClear = fast >= minSpeed && fast >= minAxisRatio * slow
    if (!isClear || Math.min(coarseX, coarseY) * CODES < minGradient)
      continue
    const horizontal = (fineX / coarseX) / Math.max(fineY / coarseY, 1e-6)
    detail.push(Math.abs(x) > Math.abs(y) ? horizontal : 1 / Math.max(horizontal, 1e-6))
  }
  return { moving_frames: detail.length, moving_detail: median(detail) }
}
