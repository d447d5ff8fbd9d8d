import type { Findings } from './bars'
import { markdownTable } from '../../support/documentSection'
import { damage, invariances } from './plan'

const signed = (value: number): string => Math.abs(value) < 0.005 ? '0' : `${value > 0 ? '+' : '−'}${Math.abs(value).toFixed(2).replace(/^0/, '')}`

function responseTable({ responses, matrix }: Findings): string {
  return markdownTable(['damage', 'dimension', 'Spearman', 'clips measured', 'change at worst'], responses.map(({ degradation, dimension, spearman, clips, of }) => {
    const cell = matrix.find(entry => entry.degradation === degradation && entry.dimension === dimension)
    const title = damage.degradations.find(entry => entry.id === degradation)?.title ?? degradation
    return [title, dimension, spearman === null ? 'not measured' : spearman.toFixed(2).replace('-', '−'), `${clips} of ${of}`, signed(cell?.worst ?? Number.NaN)]
  }))
}

function matrixTable({ matrix }: Findings, dimensions: readonly string[]): string {
  const done = [...new Set(matrix.map(cell => cell.degradation))]
  return markdownTable(['damage', ...dimensions], done.map(id => [id, ...dimensions.map((dimension) => {
    const cell = matrix.find(entry => entry.degradation === id && entry.dimension === dimension)
    const text = signed(cell?.largest ?? Number.NaN)
    return cell?.role === 'target' ? `**${text}**` : cell?.role === 'linked' ? `(${text})` : text
  })]))
}

function driftTable({ drifts }: Findings, dimensions: readonly string[]): string {
  return markdownTable(['change', ...dimensions], invariances.invariances.map(({ id, title }) => [title, ...dimensions.map((dimension) => {
    const drift = drifts.find(entry => entry.invariance === id && entry.dimension === dimension)
    const text = drift === undefined ? '' : `${drift.median.toFixed(2)} / ${drift.largest.toFixed(2)}`
    return drift?.isExpected ? `(${text})` : text
  })]))
}

/** The generated part of the document as Markdown. */
export function render(findings: Findings, facts: { dimensions: readonly string[], pack: string, clips: number, measuredAt: string, missed: readonly string[] }): string {
  const { dimensions, missed } = facts
  const links = damage.linked.map(link => `- ${link.degradations.join(', ')} and ${link.dimensions.join(', ')}: ${link.reason}.`)
  const expected = invariances.expected.map(entry => `- ${entry.invariance} and ${entry.dimensions.join(', ')}: ${entry.reason}.`)
  return [
    `${facts.pack}, ${facts.clips} clips, ${damage.degradations.length} damages of 6 severities, ${facts.measuredAt.slice(0, 10)}.`,
    `### Own dimension\n${responseTable(findings)}`,
    `### Cross-talk\nLargest median change over the severities. **Bold**: the damage's own dimension; (in brackets): truly linked, reasons below.\n\n${matrixTable(findings, dimensions)}`,
    `Linked pairs:\n\n${links.join('\n')}`,
    `### Undamaged clips\n${markdownTable(['dimension', 'median score', 'SRCC of level and score', 'PLCC', 'scores'], dimensions.map((dimension) => {
      const fidelity = findings.fidelity.find(entry => entry.dimension === dimension)
      return [dimension, (findings.clean[dimension] ?? Number.NaN).toFixed(2), fidelity?.srcc.toFixed(3) ?? 'inferred', fidelity?.plcc.toFixed(3) ?? '', String(fidelity?.n ?? '')]
    }))}`,
    `### Changes that should change nothing\nMedian / largest absolute change over the clips; (in brackets): expected, reasons below.\n\n${driftTable(findings, dimensions)}\n\n${expected.join('\n')}`,
    `A second run gave ${findings.repeated.isBitEqual ? 'the same bits' : 'OTHER bits'}; two threads instead of one change no score by more than ${findings.repeated.threadChange.toExponential(1)}.`,
    `### Bars missed\n${missed.length === 0 ? 'None.' : missed.map(entry => `- ${entry}`).join('\n')}`,
  ].join('\n\n')
}
