import type { Selection, SelectionReport, SelectionSummary } from '../../../src-shared/contract/balance'
import { sparkline } from '../trust/describe'
import { decimal, videosOf } from '../trust/flags'

const SHOWN_REJECTED = 10

/** One sentence about a selection. */
export function describeSelection({ selected, options, shortBins }: SelectionSummary): string {
  const short = shortBins === 0 ? '' : `; ${shortBins} of ${options.bins} bins came short`
  return `Selected ${videosOf(selected)} of ${options.target.toLocaleString('en')} wanted${short}.`
}

function agreementWords({ agreement: { compared, srcc, offset, threshold } }: SelectionReport): string {
  if (threshold === null)
    return `${videosOf(compared)} with both a quick look and a full score: too few to tell whether they agree`
  return `${videosOf(compared)} with both: SRCC ${srcc === null ? 'unknown' : decimal(srcc)}, quick looks ${decimal(Math.abs(offset))} ${offset < 0 ? 'lower' : 'higher'} on average (taken off), limit ${decimal(threshold)}`
}

/** A selection as plain text: both histograms, a line a bin, and what was left out. */
export function describeSelectionFully(selection: Selection): string {
  const { id, report, rejected, taxonomy, pack } = selection
  const bins = report.bins.map(({ from, to, available, quota, selected, filled }) =>
    `  ${decimal(from)} to ${decimal(to)}  ${String(available).padStart(7)} there  ${String(selected).padStart(7)} of ${quota} selected${filled > 0 ? ` (${filled} for neighbours)` : ''}${selected < quota ? '  SHORT' : ''}`)
  const left = report.disagreeing + report.duplicates
  return [
    describeSelection(selection),
    `  before  ${sparkline(report.before)}  ${videosOf(report.candidates)} (${report.fromScores.toLocaleString('en')} by full score, ${report.fromProxies.toLocaleString('en')} by a quick look)`,
    `  after   ${sparkline(report.after)}  ${videosOf(selection.selected)}`,
    ...bins,
    ...report.strata.length > 0 ? ['Strata', ...report.strata.map(({ name, before, after }) => `  ${String(after).padStart(7)} of ${before}  ${name}`)] : [],
    `Agreement: ${agreementWords(report)}.`,
    `Left out: ${videosOf(report.disagreeing)} whose quick look disagrees, ${videosOf(report.duplicates)} that look the same as one selected${report.unmeasured > 0 ? `, ${videosOf(report.unmeasured)} that could not be looked at` : ''}.`,
    ...rejected.slice(0, SHOWN_REJECTED).map(({ name, reason }) => `  ${name}: ${reason ?? ''}`),
    ...left > SHOWN_REJECTED ? [`  and ${(left - SHOWN_REJECTED).toLocaleString('en')} more`] : [],
    `Labelled, kept apart: ${videosOf(report.labelled.videos)}, ${report.labelled.withFile.toLocaleString('en')} with a file${report.labelled.videos > 0 ? `  ${sparkline(report.labelled.histogram)}` : ''}.`,
    `Saved as ${id} (${taxonomy}, ${pack}).`,
  ].join('\n')
}
