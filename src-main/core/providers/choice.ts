import type { ExecutionProvider } from '../../../src-shared/domain/provider'
import type { ProviderMeasurement } from './ports'

/** Results that differ more than this from cpu's are not the same scores any more. */
export const MAX_DIFFERENCE = 1e-3

export interface Choice { readonly provider: ExecutionProvider, readonly why: string }

interface Usable extends ProviderMeasurement { readonly msPerFrame: number }

function isUsable(measured: ProviderMeasurement): measured is Usable {
  return measured.available && measured.msPerFrame !== null && measured.maxDifference !== null && measured.maxDifference <= MAX_DIFFERENCE
}

/** "41 ms", "0.8 ms". */
function milliseconds(ms: number): string {
  return `${ms >= 10 ? ms.toFixed(0) : ms.toFixed(1)} ms`
}

/** What `auto` takes: the fastest provider whose results agree with cpu's within {@link MAX_DIFFERENCE}; cpu when there is no other. */
export function chooseProvider(measured: readonly ProviderMeasurement[]): Choice {
  const ranked = measured.filter(isUsable).toSorted((a, b) => a.msPerFrame - b.msPerFrame)
  const [best, next] = ranked
  if (best === undefined || (best.name === 'cpu' && next === undefined))
    return { provider: 'cpu', why: 'cpu: no other provider can be used here.' }
  const cpu = ranked.find(entry => entry.name === 'cpu')
  const rival = best.name === 'cpu' ? next : cpu
  const against = rival === undefined ? '' : `; ${rival.name} takes ${milliseconds(rival.msPerFrame)}`
  return { provider: best.name, why: `${best.name}: the fastest here whose results agree with cpu, ${milliseconds(best.msPerFrame)} a key frame${against}.` }
}

/** Why a provider that ran is not used by `auto`; null when it could be. */
export function disagreement({ available, maxDifference }: ProviderMeasurement): string | null {
  if (!available || (maxDifference !== null && maxDifference <= MAX_DIFFERENCE))
    return null
  return maxDifference === null
    ? 'It gives no number where cpu does, so auto does not use it.'
    : `Its results differ from cpu's by ${maxDifference.toPrecision(2)}, more than ${MAX_DIFFERENCE}, so auto does not use it.`
}
