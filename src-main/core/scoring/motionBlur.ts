import type { FeatureValues } from './measureExpression'
import type { BlockParameters, SeriesParameters } from './packManifest'
import type { FrameMeasures } from './spatialMeasures'
import type { MotionSeries } from './temporalFeatures'
import { isFollowed } from './cameraPath'
import { mean, median } from './seriesStatistics'

/** How the picture moves at a key frame, in % of its short side from picture to picture; NaN where no steady shift explains it. */
export interface FrameMotion { readonly x: number, readonly y: number }

/** Pictures looked at before and after a key frame: an exposure lasts less, and a hand that shakes turns back within as many. */
const PICTURES = 2
/** Steps gone through for them: a picture may be shown several times. */
const REACH_STEPS = 8
const UNKNOWN: FrameMotion = { x: Number.NaN, y: Number.NaN }

/** Pixels of the key frame in one of the thumbnail on each axis, and its short side. */
interface Scale { readonly x: number, readonly y: number, readonly shortSidePx: number }

/**
 * Motion around key frame `frame` where one shift explains it and it goes on evenly: all steps the same way along the
 * faster axis, none much slower than their mean. Repeated pictures are left out, so that a doubled frame rate changes nothing.
 */
export function steadyMotion(motion: Pick<MotionSeries, 'difference' | 'shiftX' | 'shiftY' | 'match' | 'contrast'>, frame: number, scale: Scale, { blocks: { motionBlur }, series }: { blocks: Pick<BlockParameters, 'motionBlur'>, series: SeriesParameters }): FrameMotion {
  const followed = { ...series.motion, minMatch: motionBlur.minMatch }
  const isNew = (step: number): boolean => (motion.difference[step] ?? 0) >= series.repeat.maxDifference
  const reach = Array.from({ length: REACH_STEPS }, (_, index) => index)
  const steps = [reach.map(index => frame - 1 - index), reach.map(index => frame + index)]
    .flatMap(side => side.filter(isNew).slice(0, PICTURES))
    .filter(step => isFollowed(motion, step, followed))
  const percent = 100 / scale.shortSidePx
  const along = (shifts: readonly number[], pixels: number): number[] => steps.map(step => (shifts[step] ?? 0) * pixels * percent)
  const [xs, ys] = [along(motion.shiftX, scale.x), along(motion.shiftY, scale.y)]
  const [x, y] = [mean(xs), mean(ys)]
  const [fastest, speed] = Math.abs(x) > Math.abs(y) ? [xs, x] : [ys, y]
  return steps.length >= PICTURES && fastest.every(value => value * Math.sign(speed) >= motionBlur.minSteadiness * Math.abs(speed)) ? { x, y } : UNKNOWN
}

/** Gradients are measured with luma in 0..1. */
const CODES = 255

/**
 * Motion blur where it can be told from other softness: in key frames that move clearly along x or y, fine detail along
 * the motion against fine detail across it, each relative to the coarse structure of the same direction. Defocus, noise
 * and contrast change both alike; smear takes from one. `moving_key_share` is their share of the key frames; at 0 `moving_detail` is NaN.
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
  return { moving_key_share: frames.length === 0 ? 0 : detail.length / frames.length, moving_detail: median(detail) }
}
