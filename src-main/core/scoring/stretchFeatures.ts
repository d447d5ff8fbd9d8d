import type { FeatureValues } from './measureExpression'
import { mean } from './seriesStatistics'

/** Features that add up over stretches, and those of which the largest counts; all others are averages over frames. */
const SUMS = new Set(['frame_count', 'scene_cuts'])
const MAXIMA = new Set(['longest_freeze'])

/**
 * Features of a video of which only stretches were seen. No step leads from one stretch to the next, so every stretch is
 * measured by itself; stretches in which a feature has no meaning (NaN) are left out.
 */
export function combineStretches(parts: readonly { readonly frames: number, readonly features: FeatureValues }[]): FeatureValues {
  const [only] = parts
  if (only === undefined || parts.length === 1)
    return only?.features ?? {}
  const ids = new Set(parts.flatMap(part => Object.keys(part.features)))
  return Object.fromEntries([...ids].map((id) => {
    const known = parts.flatMap(({ frames, features }) => Number.isFinite(features[id]) ? [{ frames, value: features[id] ?? 0 }] : [])
    const values = known.map(entry => entry.value)
    if (known.length === 0)
      return [id, Number.NaN]
    if (SUMS.has(id))
      return [id, values.reduce((sum, value) => sum + value, 0)]
    if (MAXIMA.has(id))
      return [id, Math.max(...values)]
    return [id, mean(known.map(entry => entry.value * entry.frames)) / mean(known.map(entry => entry.frames))]
  }))
}
