import type { GoldenResult, PackTrust, ResponseSeries, TargetDistribution, TrustFlag, TrustReport } from '../../../src-shared/contract/trust'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import { countOf, formatCount, formatScore } from '../../words/format'
import { labelOf } from '../../words/labels'

/** Words on a badge; the sentence is beside or below it. */
export const FLAG_LABELS: Record<TrustFlag['code'], string> = {
  few: 'Few videos',
  constant: 'Constant',
  saturated: 'Saturated',
  one_level: 'One level',
  low_fidelity: 'Crowded levels',
  mostly_inferred: 'Mostly inferred',
  never_measured: 'Inferred',
  inverted: 'Inverted?',
  swapped: 'Swapped?',
  disagreement: 'Packs differ',
}

export const VERDICT_LABELS: Record<ResponseSeries['verdict'], string> = { falls: 'Falls', does_not_fall: 'Does not fall', no_room: 'No room to fall', not_measured: 'Not measured' }

/** Name of what gave the scores: labels are not a pack. */
export function packLabel(pack: string): string {
  return pack === 'imported' ? 'Imported labels' : pack
}

/** Part of a whole as people read it; never 100 % while one is missing, never 0 % while one is there. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0)
    return '0 %'
  const rounded = Math.round(part / whole * 100)
  return `${rounded === 100 && part < whole ? 99 : rounded === 0 && part > 0 ? 1 : rounded} %`
}

/** What a picture of a distribution shows, for those who cannot see it. */
export function describeHistogram(entry: TargetDistribution, taxonomy: Taxonomy): string {
  const levels = taxonomy.levels.map((level, index) => `${formatShare(entry.levels[index] ?? 0, entry.n)} ${level.label.toLowerCase()}`)
  return `${labelOf(entry.target, taxonomy)}: median ${formatScore(entry.quantiles.p50)}; ${levels.join(', ')}`
}

export interface Finding { readonly key: string, readonly pack: string, readonly target: string, readonly flag: TrustFlag }

/** What the page says first: problems before notices, without what is only a property of the pack or of a small workspace. */
export function findingsOf(report: TrustReport): Finding[] {
  const quiet: readonly TrustFlag['code'][] = ['few', 'never_measured']
  const own = report.packs.flatMap(({ pack, targets }) => targets.flatMap(({ target, flags }) => flags.map(flag => ({ key: `${pack} ${target} ${flag.code}`, pack, target, flag }))))
  const between = report.disagreements.flatMap(({ a, b, target, flags }) => flags.map(flag => ({ key: `${a} ${b} ${target} ${flag.code}`, pack: `${packLabel(a)} and ${packLabel(b)}`, target, flag })))
  const weight = (finding: Finding): number => finding.flag.severity === 'problem' ? 0 : 1
  return [...own, ...between].filter(({ flag }) => !quiet.includes(flag.code)).sort((x, y) => weight(x) - weight(y))
}

/** The sentence under the heading of a pack. */
export function describePack({ videos, targets }: PackTrust): string {
  const few = targets.some(entry => entry.flags.some(flag => flag.code === 'few'))
  return `${countOf(videos, 'video')}${few ? ', too few to judge a distribution' : ''}`
}

/** Difference of a feature as people compare it: `0.02 %`, `none`. */
export function formatDifference(relative: number): string {
  if (relative === 0)
    return 'none'
  const percent = relative * 100
  return percent >= 0.01 ? `${Number(percent.toPrecision(2))} %` : '< 0.01 %'
}

/** What the golden clip was measured with. */
export function describeGolden({ provider, versions }: GoldenResult): string {
  return `ffmpeg ${versions.ffmpeg}, ONNX Runtime ${versions.onnxruntime}, ${provider}`
}

/** How many scores were measured, inferred or imported, as one sentence. */
export function describeSources({ n, measured, inferred, imported }: TargetDistribution): string {
  const parts = [[measured, 'measured'], [inferred, 'inferred'], [imported, 'imported']] as const
  return parts.filter(([part]) => part > 0).map(([part, word]) => `${formatCount(part)} ${word} (${formatShare(part, n)})`).join(', ')
}
