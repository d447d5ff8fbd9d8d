import type { TargetDistribution, TrustFlag } from '../../../src-shared/contract/trust'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { TrustLimits } from './limits'

/** A share as people read it: "98 %". Never 100 % while one is missing. */
export function percent(share: number): string {
  const rounded = Math.round(share * 100)
  return `${rounded === 100 && share < 1 ? 99 : rounded} %`
}

/** A score or correlation with two places and no leading zero: ".31", "-.20". */
export function decimal(value: number): string {
  return value.toFixed(2).replace(/^(-?)0/, '$1')
}

/** Name of what gave scores: labels are not a pack. */
export function sourceName(pack: string): string {
  return pack === 'imported' ? 'imported labels' : pack
}

/** "1 video", "2,431 videos". */
export function videosOf(n: number): string {
  return `${n.toLocaleString('en')} ${n === 1 ? 'video' : 'videos'}`
}

/** Label of a dimension or group in sentences; ids of other taxonomies are shown as they are. */
export function labelOf(target: string, taxonomy: Taxonomy): string {
  const found = [...taxonomy.dimensions, ...taxonomy.groups].find(entry => entry.id === target)
  return found?.label ?? (target === 'overall' ? taxonomy.overall.label : target)
}

type Spread = Omit<TargetDistribution, 'flags'>

/** What looks wrong about one distribution. The strongest finding about its shape only; a saturated output is also constant. */
export function distributionFlags(spread: Spread, shares: { readonly low: number, readonly high: number }, taxonomy: Taxonomy, limits: TrustLimits): TrustFlag[] {
  const flags: TrustFlag[] = []
  const { n, inferred, imported } = spread
  if (n > 0 && inferred === n)
    flags.push({ code: 'never_measured', severity: 'notice', text: 'Never measured: every score is inferred from the other dimensions.' })
  else if (inferred / n >= limits.inferred.minShare)
    flags.push({ code: 'mostly_inferred', severity: 'notice', text: `Inferred for ${percent(inferred / n)} of ${videosOf(n)}${mostOften(spread)}.` })
  if (n < limits.fewVideos)
    return [...flags, { code: 'few', severity: 'notice', text: `${videosOf(n)} scored: too few to judge a distribution (needs ${limits.fewVideos}).` }]
  const shape = shapeFlag(spread, shares, taxonomy, limits)
  if (shape !== null)
    return [...flags, shape]
  const { fidelity } = spread
  if (imported < n && fidelity !== null && (fidelity.srcc < limits.fidelity.minSrcc || fidelity.plcc < limits.fidelity.minPlcc))
    flags.push({ code: 'low_fidelity', severity: 'notice', text: `Levels lose part of the scores: they agree with them by SRCC ${decimal(fidelity.srcc)} and PLCC ${decimal(fidelity.plcc)}, where ${decimal(limits.fidelity.minSrcc)} is wanted. Scores crowd in few levels; calibrate on your videos.` })
  return flags
}

function mostOften({ reasons }: Spread): string {
  const [first] = reasons
  return first === undefined ? '' : `, most often because: ${first.reason}`
}

function shapeFlag({ n, deviation, mean, levels }: Spread, { low, high }: { readonly low: number, readonly high: number }, taxonomy: Taxonomy, limits: TrustLimits): TrustFlag | null {
  const { saturated, constant, oneLevel } = limits
  if (high >= saturated.minShare)
    return { code: 'saturated', severity: 'problem', text: `${percent(high)} of ${videosOf(n)} score ${decimal(saturated.high)} or more: saturated; levels carry no information.` }
  if (low >= saturated.minShare)
    return { code: 'saturated', severity: 'problem', text: `${percent(low)} of ${videosOf(n)} score ${decimal(saturated.low)} or less: saturated; levels carry no information.` }
  if (deviation < constant.minDeviation)
    return { code: 'constant', severity: 'problem', text: `Nearly the same score (${decimal(mean)}) for all of ${videosOf(n)}: constant; it says nothing about them.` }
  const most = Math.max(...levels)
  if (most / n >= oneLevel.minShare)
    return { code: 'one_level', severity: 'problem', text: `${percent(most / n)} of ${videosOf(n)} are ${taxonomy.levels[levels.indexOf(most)]?.label.toLowerCase() ?? ''}: levels carry no information.` }
  return null
}
