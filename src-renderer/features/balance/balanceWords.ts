import type { BalanceOverview, Selection, SelectionSummary } from '../../../src-shared/contract/balance'
import { countOf, formatCount, formatScore } from '../../words/format'

/** What there is to choose from, in one line. */
export function describeOverview({ files, scored, pending, labelled }: BalanceOverview): string {
  const parts = [
    countOf(files, 'video'),
    `${formatCount(scored)} scored`,
    pending > 0 ? `${formatCount(pending)} not looked at yet` : null,
    labelled > 0 ? `${formatCount(labelled)} labelled, kept apart` : null,
  ]
  return parts.filter(part => part !== null).join(' · ')
}

/** What a set was spread over. */
export function describeOptions({ options }: Pick<SelectionSummary, 'options'>): string {
  const over = ['quality', ...options.over].join(', ')
  return `${options.bins} bins over ${over}; seed ${options.seed}${options.fill ? '; neighbours fill in' : ''}${options.dropDuplicates ? '' : '; near-duplicates kept'}${options.rejectDisagreeing ? '' : '; disagreeing kept'}`
}

/** How well quick looks and full scores agree. */
export function describeAgreement({ report: { agreement: { compared, srcc, offset, threshold } } }: Pick<Selection, 'report'>): string {
  if (threshold === null)
    return compared === 0 ? 'No video has both a quick look and a full score yet.' : `Only ${countOf(compared, 'video')} with both a quick look and a full score: too few to tell whether they agree.`
  const usual = Math.abs(offset) < 0.005 ? 'no usual difference' : `quick looks are ${formatScore(Math.abs(offset))} ${offset < 0 ? 'lower' : 'higher'} as a rule, which was taken off`
  return `${countOf(compared, 'video')} with both a quick look and a full score: ${srcc === null ? '' : `SRCC ${formatScore(srcc).replace('-0', '-')}, `}${usual}. Beyond ${formatScore(threshold)} a video is left out.`
}

/** What a histogram shows, for those who cannot see it. */
export function describeBins(title: string, histogram: readonly number[]): string {
  const parts = histogram.flatMap((count, bin) => count === 0 ? [] : [`${formatCount(count)} from ${formatScore(bin / histogram.length)} to ${formatScore((bin + 1) / histogram.length)}`])
  return `${title}: ${parts.length === 0 ? 'none' : parts.join(', ')}`
}

/** Names of strata without the folders that all of them begin with: what tells them apart comes first. */
export function shortStrata(names: readonly string[]): string[] {
  const [first = ''] = names
  let shared = 0
  for (let end = 0; end < first.length; end++) {
    if (!names.every(name => name[end] === first[end]))
      break
    if (first[end] === '/' || first[end] === '\\')
      shared = end + 1
  }
  return names.map(name => shared > 1 ? `…/${name.slice(shared)}` : name)
}
