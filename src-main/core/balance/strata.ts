import type { Stratum } from '../../../src-shared/contract/balance'
import type { BalanceRules } from './rules'
import { dirname } from 'node:path'

/** What a video is sorted into strata by. */
export interface StratumFacts {
  readonly path: string | null
  readonly durationS: number | null
  readonly widthPx: number | null
  readonly heightPx: number | null
}

/** Class of a value among rising edges: "under 5 s", "5-10 s", "300 s and more". */
function classOf(value: number | null, edges: readonly number[], unit: string): string {
  if (value === null)
    return 'unknown'
  const above = edges.findIndex(edge => value < edge)
  const last = edges.at(-1) ?? 0
  if (above === -1)
    return `${last} ${unit} and more`
  return above === 0 ? `under ${edges[0]} ${unit}` : `${edges[above - 1]}-${edges[above]} ${unit}`
}

const CLASSES: Record<Stratum, (facts: StratumFacts, rules: BalanceRules) => string> = {
  folder: ({ path }) => path === null ? 'no folder' : dirname(path),
  duration: ({ durationS }, rules) => classOf(durationS, rules.durationS, 's'),
  resolution: ({ widthPx, heightPx }, rules) => classOf(widthPx === null || heightPx === null ? null : Math.min(widthPx, heightPx), rules.shortSidePx, 'px'),
}

/** Name of the stratum of a video over the given properties; empty for none. */
export function stratumOf(facts: StratumFacts, over: readonly Stratum[], rules: BalanceRules): string {
  return over.map(name => CLASSES[name](facts, rules)).join(' · ')
}
