import type { FrameRange } from '../../../src-shared/domain/timeline'
import type { FeatureValues } from './measureExpression'
import type { SeriesParameters } from './packManifest'
import { cameraMotion, isFollowed } from './cameraPath'
import { cadence, findRepeats, longestFreeze, presentation } from './fluency'
import { findCuts } from './sceneCuts'
import { mean } from './seriesStatistics'

/** What the motion graph measured on consecutive frames. */
export interface MotionSeries {
  /** Mean luma of each frame, 0 to 1. */
  readonly lumaMean: readonly number[]
  /** Of the step from frame t to t + 1: mean |dY| in codes, motion in thumbnail pixels, clearness of the match, contrast in codes. */
  readonly difference: readonly number[]
  readonly shiftX: readonly number[]
  readonly shiftY: readonly number[]
  readonly match: readonly number[]
  readonly contrast: readonly number[]
  /** Change of the mean luma of what both frames show, in codes. */
  readonly lightChange: readonly number[]
  readonly thumbnail: { readonly widthPx: number, readonly heightPx: number }
  /** Presentation time of each frame in seconds. */
  readonly timesS: readonly number[]
}

/** A series with what its neighbours say about each step: judged once, so that windows agree with the whole. */
export interface JudgedSeries extends MotionSeries {
  readonly frameRate: number
  readonly isCut: readonly boolean[]
  readonly isRepeat: readonly boolean[]
  readonly isMoving: readonly boolean[]
}

/** Finds cuts, repeated pictures and motion. */
export function judgeSeries(series: MotionSeries, parameters: SeriesParameters): JudgedSeries {
  const { frameRate } = presentation(series.timesS, parameters.gapTimesMedian)
  const isCut = findCuts(series, parameters.cut)
  const fps = Number.isFinite(frameRate) ? frameRate : parameters.motion.referenceFps
  const speed = series.shiftX.map((x, step) => isFollowed(series, step, parameters.motion) ? Math.hypot(x, series.shiftY[step] ?? 0) : 0)
  const { isRepeat, isMoving } = findRepeats({ difference: series.difference, speed, isCut }, fps, parameters.repeat)
  return { ...series, frameRate, isCut, isRepeat, isMoving }
}

/**
 * Mean second difference of brightness in 8-bit codes over distinct pictures. A change of light shows in the frame as a
 * whole and in the part that two frames share; what shows in only one of them is motion, so the smaller of both counts.
 */
function flickerOf({ lumaMean, lightChange, isCut, isRepeat }: Pick<JudgedSeries, 'lumaMean' | 'lightChange' | 'isCut' | 'isRepeat'>): number {
  const changes: number[] = []
  let before: { whole: number, shared: number } | null = null
  lightChange.forEach((shared, step) => {
    if (isCut[step]) {
      before = null
      return
    }
    // A repeated picture has no light of its own: 25 pictures shown 50 times a second flicker as 25 do.
    if (isRepeat[step])
      return
    const here = { whole: ((lumaMean[step + 1] ?? 0) - (lumaMean[step] ?? 0)) * 255, shared }
    if (before !== null)
      changes.push(Math.min(Math.abs(here.whole - before.whole), Math.abs(here.shared - before.shared)) / 2)
    before = here
  })
  return mean(changes)
}

/** Temporal features by id of the frames in `range`; NaN where a feature has no meaning there. */
export function featuresOfFrames(judged: JudgedSeries, { from, to }: FrameRange, parameters: SeriesParameters): FeatureValues {
  // A frame's own step is the one that leads to it.
  const first = Math.max(0, from - 1)
  const steps = <T>(values: readonly T[]): T[] => values.slice(first, to - 1)
  const frames = <T>(values: readonly T[]): T[] => values.slice(first, to)
  const { frameRate, thumbnail } = judged
  const fps = Number.isFinite(frameRate) ? frameRate : parameters.motion.referenceFps
  const [difference, isCut, isRepeat, isMoving] = [steps(judged.difference), steps(judged.isCut), steps(judged.isRepeat), steps(judged.isMoving)]
  const camera = cameraMotion({
    x: steps(judged.shiftX).map(shift => 100 * shift / thumbnail.widthPx),
    y: steps(judged.shiftY).map(shift => 100 * shift / thumbnail.heightPx),
    match: steps(judged.match),
    contrast: steps(judged.contrast),
    isCut,
    isRepeat,
  }, fps, parameters.motion)
  const timesS = frames(judged.timesS)
  const shown = cadence({ timesS, isRepeat, isMoving })
  return {
    frame_count: to - from,
    frame_rate: frameRate,
    gap_share: presentation(timesS, parameters.gapTimesMedian).gapShare,
    scene_cuts: isCut.filter(Boolean).length,
    luma_flicker: flickerOf({ lumaMean: frames(judged.lumaMean), lightChange: steps(judged.lightChange), isCut, isRepeat }),
    repeat_share: isRepeat.filter(Boolean).length / isRepeat.length,
    longest_freeze: longestFreeze({ difference, isCut }, parameters.repeat) / fps,
    picture_rate: shown.pictureRate,
    moving_share: shown.movingShare,
    shake: camera.shake,
    path_residual: camera.pathResidual,
    tracked_share: camera.trackedShare,
  }
}

/** Temporal features by id of a whole series; NaN where a feature has no meaning on this video. */
export function temporalFeatures(series: MotionSeries, parameters: SeriesParameters): FeatureValues {
  return featuresOfFrames(judgeSeries(series, parameters), { from: 0, to: series.lumaMean.length }, parameters)
}
