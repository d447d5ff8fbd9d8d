import type { FrameRange } from '../../../src-shared/domain/timeline'
import type { FeatureValues } from './measureExpression'
import type { SeriesParameters, TimelineParameters } from './packManifest'
import type { WindowFeatures } from './ports'
import type { MotionSeries } from './temporalFeatures'
import { featuresOfFrames, judgeSeries } from './temporalFeatures'

/** Consecutive frames that were decoded: all of a video, or a stretch of a long one. */
export interface SeenStretch extends FrameRange {
  readonly series: MotionSeries
  /** Spatial features of its key frames, each in the middle of an equal share of the stretch, in order. */
  readonly keyFrames: readonly FeatureValues[]
}

/** `parts` ranges of nearly equal length that fill `range`; fewer when it has not as many frames. */
function split({ from, to }: FrameRange, parts: number): FrameRange[] {
  const frames = to - from
  const count = Math.max(1, Math.min(parts, frames))
  const edge = (index: number): number => from + Math.floor(index * frames / count)
  return Array.from({ length: count }, (_, index) => ({ from: edge(index), to: edge(index + 1) }))
}

function lengthS({ from, to, series }: SeenStretch): number {
  const span = (series.timesS.at(-1) ?? 0) - (series.timesS[0] ?? 0)
  return to - from < 2 ? 0 : span * (to - from) / (to - from - 1)
}

/** Spatial features of a window: of the key frames whose shares it overlaps, by how much; absent where none could be read. */
function spatialOf(window: FrameRange, shares: readonly (FrameRange & { readonly features: FeatureValues })[]): Record<string, number> {
  const sums = new Map<string, { sum: number, weight: number }>()
  for (const share of shares) {
    const weight = Math.min(window.to, share.to) - Math.max(window.from, share.from)
    for (const [id, value] of weight > 0 ? Object.entries(share.features) : []) {
      const { sum, weight: before } = sums.get(id) ?? { sum: 0, weight: 0 }
      if (Number.isFinite(value))
        sums.set(id, { sum: sum + weight * value, weight: before + weight })
    }
  }
  return Object.fromEntries([...sums].map(([id, { sum, weight }]) => [id, sum / weight]))
}

/**
 * Features along a video, in windows of about `windowS` (longer where there would be more than `maxWindows`), by frame
 * index. Temporal features are those of a window's own frames, judged with their neighbours; spatial ones those of the key
 * frames that stand for it; `constants` (a bit rate) hold for all. What has no meaning in a window is absent there.
 */
export function windowFeatures(stretches: readonly SeenStretch[], constants: FeatureValues, parameters: { timeline: TimelineParameters, series: SeriesParameters }): WindowFeatures[] {
  const { windowS, maxWindows } = parameters.timeline
  const lengths = stretches.map(lengthS)
  const totalS = lengths.reduce((sum, length) => sum + length, 0)
  const isCapped = totalS > windowS * maxWindows
  const stepS = isCapped ? totalS / maxWindows : windowS
  const known = Object.entries(constants).filter(([, value]) => Number.isFinite(value))
  return stretches.flatMap((stretch, index) => {
    const { from, to, series, keyFrames } = stretch
    const judged = judgeSeries(series, parameters.series)
    const ideal = (lengths[index] ?? 0) / stepS
    const shares = keyFrames.length === 0 ? [] : split(stretch, keyFrames.length).map((share, place) => ({ ...share, features: keyFrames[place] ?? {} }))
    return split({ from, to }, isCapped ? Math.floor(ideal) : Math.round(ideal)).map((window): WindowFeatures => {
      const temporal = featuresOfFrames(judged, { from: window.from - from, to: window.to - from }, parameters.series)
      const finite = Object.entries(temporal).filter(([, value]) => Number.isFinite(value))
      return { ...window, features: { ...Object.fromEntries(known), ...spatialOf(window, shares), ...Object.fromEntries(finite) } }
    })
  })
}
