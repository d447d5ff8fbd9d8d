import type { FeatureValues } from './measureExpression'
import type { SeriesParameters } from './packManifest'
import { cameraMotion } from './cameraPath'
import { findRepeats, longestFreeze, presentation } from './fluency'
import { findCuts } from './sceneCuts'
import { mean } from './seriesStatistics'

/** What the motion graph measured on every frame of a video. */
export interface MotionSeries {
  /** Mean luma of each frame, 0 to 1. */
  readonly lumaMean: readonly number[]
  /** Of the step from frame t to t + 1: mean |dY| in codes, motion in thumbnail pixels, clearness of the match, contrast in codes. */
  readonly difference: readonly number[]
  readonly shiftX: readonly number[]
  readonly shiftY: readonly number[]
  readonly match: readonly number[]
  readonly contrast: readonly number[]
  readonly thumbnail: { readonly widthPx: number, readonly heightPx: number }
  /** Presentation time of each frame in seconds. */
  readonly timesS: readonly number[]
}

/** Mean second difference of the frames' mean luma in 8-bit codes; triples across a cut are left out. */
function flickerOf(lumaMean: readonly number[], isCut: readonly boolean[]): number {
  const changes: number[] = []
  for (let frame = 1; frame + 1 < lumaMean.length; frame++) {
    if (isCut[frame - 1] || isCut[frame])
      continue
    const [before = 0, here = 0, after = 0] = lumaMean.slice(frame - 1, frame + 2)
    changes.push(Math.abs(before - 2 * here + after) / 2 * 255)
  }
  return mean(changes)
}

/** Temporal features by id; NaN where a feature has no meaning on this video. */
export function temporalFeatures(series: MotionSeries, parameters: SeriesParameters): FeatureValues {
  const { difference, match, contrast, thumbnail } = series
  const { frameRate, gapShare } = presentation(series.timesS, parameters.gapTimesMedian)
  const fps = Number.isFinite(frameRate) ? frameRate : parameters.motion.referenceFps
  const isCut = findCuts({ difference, match }, parameters.cut)
  const isRepeat = findRepeats({ difference, isCut }, fps, parameters.repeat)
  const x = series.shiftX.map(shift => 100 * shift / thumbnail.widthPx)
  const y = series.shiftY.map(shift => 100 * shift / thumbnail.heightPx)
  const camera = cameraMotion({ x, y, match, contrast, isCut, isRepeat }, fps, parameters.motion)
  return {
    frame_count: series.lumaMean.length,
    frame_rate: frameRate,
    gap_share: gapShare,
    scene_cuts: isCut.filter(Boolean).length,
    luma_flicker: flickerOf(series.lumaMean, isCut),
    repeat_share: isRepeat.filter(Boolean).length / isRepeat.length,
    longest_freeze: longestFreeze({ difference, isCut }, parameters.repeat) / fps,
    shake: camera.shake,
    path_residual: camera.pathResidual,
    tracked_share: camera.trackedShare,
  }
}
