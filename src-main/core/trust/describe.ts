import type { GoldenResult, PackDisagreement, PackTrust, ResponseResult, ResponseSeries, TrustReport } from '../../../src-shared/contract/trust'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import { decimal, labelOf, videosOf } from './flags'

const BLOCKS = ['·', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const
const SHOWN_OUTLIERS = 10

/** A histogram as one line of blocks; a dot is an empty bin. */
export function sparkline(histogram: readonly number[]): string {
  const most = Math.max(1, ...histogram)
  return histogram.map(n => BLOCKS[n === 0 ? 0 : Math.max(1, Math.round(n / most * (BLOCKS.length - 1)))]).join('')
}

/** The trust report as plain text, one finding a line. */
export function describeReport(report: TrustReport, taxonomy: Taxonomy): string {
  const { outliers, outlierCount } = report
  const lines = report.packs.flatMap(pack => describePack(pack, taxonomy))
  if (report.packs.length === 0)
    lines.push('No video is scored yet.')
  if (report.disagreements.length > 0)
    lines.push('', 'Packs on the same target', ...report.disagreements.map(entry => describeDisagreement(entry, taxonomy)))
  if (outlierCount > 0) {
    lines.push('', `Videos to look at: ${outlierCount}`)
    lines.push(...outliers.slice(0, SHOWN_OUTLIERS).map(({ name, reasons }) => `  ${name}: ${reasons.map(reason => reason.text).join(' ')}`))
  }
  return lines.join('\n')
}

function describePack({ pack, videos, targets }: PackTrust, taxonomy: Taxonomy): string[] {
  const rows = targets.map((entry) => {
    const { quantiles: { p5, p50, p95 } } = entry
    const figures = `${labelOf(entry.target, taxonomy).padEnd(18)} ${sparkline(entry.histogram)}  median ${decimal(p50)}  (${decimal(p5)} to ${decimal(p95)})  sd ${decimal(entry.deviation)}`
    return [`  ${figures}`, ...entry.flags.filter(flag => flag.code !== 'few').map(flag => `    ${flag.severity === 'problem' ? '!' : '-'} ${labelOf(entry.target, taxonomy)}: ${flag.text}`)]
  })
  const few = targets.flatMap(entry => entry.flags).find(flag => flag.code === 'few')
  return [`${pack === 'imported' ? 'Imported labels' : pack}: ${videosOf(videos)}${few ? ', too few to judge a distribution' : ''}`, ...rows.flat()]
}

function describeDisagreement({ target, a, b, n, srcc, meanAbsoluteDifference, flags }: PackDisagreement, taxonomy: Taxonomy): string {
  const head = `  ${labelOf(target, taxonomy)}, ${a} and ${b}: ${srcc === null ? '' : `SRCC ${decimal(srcc)}, `}mean difference ${decimal(meanAbsoluteDifference)} over ${videosOf(n)}`
  return [head, ...flags.map(flag => `    ${flag.severity === 'problem' ? '!' : '-'} ${flag.text}`)].join('\n')
}

/** The golden clip's result as plain text, with the features that differ. */
export function describeGolden({ ok, text, provider, versions, features }: GoldenResult): string {
  const wrong = features.filter(entry => !entry.ok).map(({ name, stored, found }) => `    ${name}: ${found ?? 'not measured'}, reference ${stored}`)
  return [`${ok ? 'ok  ' : 'FAIL'}  Golden clip: ${text}`, `      ffmpeg ${versions.ffmpeg}, ONNX Runtime ${versions.onnxruntime}, provider ${provider}`, ...wrong].join('\n')
}

const VERDICTS: Record<ResponseSeries['verdict'], string> = { falls: 'falls', does_not_fall: 'DOES NOT FALL', no_room: 'no room to fall', not_measured: 'not measured' }

/** The response test's result as plain text, a line a clip and kind of damage. */
export function describeResponse({ ok, text, clips }: ResponseResult, taxonomy: Taxonomy): string {
  const rows = clips.flatMap(({ name, series, failure }) => failure !== null
    ? [`  ${name}: ${failure.message}`]
    : series.map(entry => `  ${name}  ${entry.label} -> ${labelOf(entry.target, taxonomy)}: ${entry.steps.map(step => decimal(step.score)).join(' ')}  ${VERDICTS[entry.verdict]}`))
  return [`${ok ? 'ok  ' : 'LOOK'}  Response test: ${text}`, ...rows].join('\n')
}
