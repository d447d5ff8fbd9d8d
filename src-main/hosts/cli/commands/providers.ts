import type { ProviderReport, ProviderState } from '../../../../src-shared/contract/providers'
import type { Workspace } from '../../../compose'

/** What `s2i doctor` says about the execution providers: what is remembered, measured first when nothing is, or again when asked. */
export function providersReport({ providers }: Workspace, isMeasuredAgain: boolean): Promise<ProviderReport> {
  return isMeasuredAgain ? providers.measure() : providers.known()
}

/** The report as text: one line a provider, the chosen one marked. */
export function describeProviders({ setting, auto, providers }: ProviderReport): string {
  const cpuMs = providers.find(({ name }) => name === 'cpu')?.msPerFrame ?? null
  const measuredAt = providers.map(entry => entry.measuredAt).find(at => at !== null) ?? null
  return [
    `Execution providers${measuredAt === null ? '' : ` (measured ${measuredAt.slice(0, 16).replace('T', ' ')} UTC)`}; the setting is ${setting}`,
    ...providers.map(entry => describeOne(entry, cpuMs)),
    `auto takes ${auto.why}`,
  ].join('\n')
}

function describeOne({ name, available, reason, msPerFrame, maxDifference, chosen }: ProviderState, cpuMs: number | null): string {
  const state = available === null ? 'not measured' : available ? 'available' : 'not available'
  const speed = msPerFrame === null
    ? null
    : `${msPerFrame.toFixed(1)} ms a key frame${name === 'cpu' || cpuMs === null ? '' : `, ${relative(cpuMs / msPerFrame)}`}`
  const agreement = maxDifference === null || name === 'cpu' ? null : `differs from cpu by ${maxDifference.toPrecision(1)} at most`
  const figures = [state, speed, agreement].filter(part => part !== null).join('; ')
  return `${chosen ? '>' : ' '} ${name.padEnd(8)}${figures}${reason === null ? '' : `\n          ${reason}`}`
}

/** "3.2 times as fast as cpu", "14 times slower than cpu". */
function relative(factor: number): string {
  return factor >= 1 ? `${factor.toFixed(1)} times as fast as cpu` : `${(1 / factor).toFixed(1)} times slower than cpu`
}
