import type { BalanceOptions, SelectionReport, SelectionVideo } from '../../../src-shared/contract/balance'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { BalanceEntry, SavedSelection } from './ports'
import type { BalanceRules } from './rules'
import type { Candidate, FlatSelection } from './select'
import { aggregate, calibrated } from '../../../src-shared/domain/quality'
import { pearson, ranksOf } from '../bench/correlation'
import { findDisagreeing } from './disagreement'
import { selecting } from './select'
import { stratumOf } from './strata'

type Row = SavedSelection['videos'][number]
type Source = Row['source']

interface Found extends Candidate { readonly entry: BalanceEntry, readonly source: Source }

/** A selection without what names it. */
export interface Assembled { readonly report: SelectionReport, readonly videos: readonly Row[] }

export interface Context {
  readonly taxonomy: Taxonomy
  /** `id@version` of the pack that glanced. */
  readonly pack: string
  readonly rules: BalanceRules
}

const limit = (value: number): number => Math.min(1, Math.max(0, value))
const decimal = (value: number): string => value.toFixed(2).replace(/^(-?)0/, '$1')

/** Quality of a glanced video: the scores of the proxy's dimensions as the taxonomy reads and weighs them; null where they feed no overall. */
export function proxyOf({ glance }: Pick<BalanceEntry, 'glance'>, { taxonomy, pack }: Pick<Context, 'taxonomy' | 'pack'>): number | null {
  if (glance === null)
    return null
  return aggregate(Object.fromEntries(Object.entries(glance.scores).map(([target, { score }]) => [target, calibrated(score, { target, pack }, taxonomy)])), taxonomy).overall
}

/** Values in equal bins over [0, 1]. */
export function histogramOf(values: readonly number[], bins: number): number[] {
  const histogram = Array.from<number>({ length: bins }).fill(0)
  for (const value of values) {
    const bin = Math.min(bins - 1, Math.floor(limit(value) * bins))
    histogram[bin] = (histogram[bin] ?? 0) + 1
  }
  return histogram
}

function agreementOf(entries: readonly BalanceEntry[], context: Context) {
  const both = entries.flatMap((entry) => {
    const proxy = proxyOf(entry, context)
    return entry.overall === null || proxy === null ? [] : [{ id: entry.id, full: entry.overall.machine, proxy }]
  })
  const found = findDisagreeing(both, context.rules.disagreement)
  const srcc = found.threshold === null ? Number.NaN : pearson(ranksOf(Float64Array.from(both, pair => pair.full)), ranksOf(Float64Array.from(both, pair => pair.proxy)))
  return { ...found, srcc: Number.isFinite(srcc) ? Math.min(1, Math.max(-1, srcc)) : null }
}

function strataOf(found: readonly Found[], chosen: FlatSelection<Found>, { over }: BalanceOptions, shown: number): Pick<SelectionReport, 'strata' | 'strataCount'> {
  if (over.length === 0)
    return { strata: [], strataCount: 0 }
  const after = Map.groupBy(chosen.selected, ({ video }) => video.stratum)
  const strata = [...Map.groupBy(found, video => video.stratum)]
    .map(([name, videos]) => ({ name, before: videos.length, after: after.get(name)?.length ?? 0 }))
    .sort((a, b) => b.before - a.before || (a.name < b.name ? -1 : 1))
  return { strata: strata.slice(0, shown), strataCount: strata.length }
}

/** Videos without labels as candidates: with their full score where there is one, else with the proxy, corrected by its usual difference. */
function candidatesOf(entries: readonly BalanceEntry[], offset: number, { over, context }: { over: BalanceOptions['over'], context: Context }): Found[] {
  return entries.flatMap((entry): Found[] => {
    const proxy = proxyOf(entry, context)
    const quality = entry.overall?.score ?? (proxy === null ? null : limit(proxy - offset))
    if (quality === null || entry.sha256 === null)
      return []
    return [{ id: entry.id, sha256: entry.sha256, quality, hashes: entry.glance?.hashes ?? [], stratum: stratumOf(entry, over, context.rules), entry, source: entry.overall === null ? 'proxy' : 'score' }]
  })
}

/** Makes a selection of all videos of a workspace: labelled ones apart, disagreeing ones out, then a flat sample of the rest. Yields how many are selected so far. */
export function* assembling(entries: readonly BalanceEntry[], options: BalanceOptions, context: Context): Generator<number, Assembled, void> {
  const { rules } = context
  const labelled = entries.filter(entry => entry.labelled)
  const files = entries.filter(entry => !entry.labelled && entry.path !== null)
  const { rejected, compared, srcc, offset, threshold } = agreementOf(files, context)
  const differences = new Map(options.rejectDisagreeing ? rejected.map(({ id, difference }) => [id, difference]) : [])
  const found = candidatesOf(files, offset, { over: options.over, context })
  const chosen = yield* selecting(found.filter(video => !differences.has(video.id)), { ...options, nearDuplicate: options.dropDuplicates ? rules.nearDuplicate : null, quantiles: rules.quantiles })
  const names = new Map(entries.map(entry => [entry.id, entry.name]))
  const rowOf = ({ id, sha256, quality, stratum, source }: Found, rest: Pick<SelectionVideo, 'outcome' | 'bin' | 'reason'>): Row => ({ id, sha256, quality, source, stratum, ...rest })
  const disagreeing = found.filter(video => differences.has(video.id))
  const labels = labelled.map(entry => entry.overall?.score ?? null)
  const videos: Row[] = [
    ...chosen.selected.map(({ video, bin }) => rowOf(video, { outcome: 'selected', bin, reason: null })),
    ...disagreeing.map(video => rowOf(video, { outcome: 'disagreeing', bin: null, reason: disagreementWords(differences.get(video.id) ?? 0, threshold ?? 0) })),
    ...chosen.duplicates.map(({ video, bin, of }) => rowOf(video, { outcome: 'duplicate', bin, reason: `Looks the same as ${names.get(of) ?? 'another video'}, which was selected.` })),
    ...labelled.map((entry, index): Row => ({ id: entry.id, sha256: entry.sha256, quality: labels[index] ?? null, source: 'labelled', bin: null, stratum: '', outcome: 'labelled', reason: null })),
  ]
  const fromScores = found.filter(video => video.source === 'score').length
  const report: SelectionReport = {
    candidates: found.length,
    fromScores,
    fromProxies: found.length - fromScores,
    unmeasured: files.length - found.length,
    before: histogramOf(found.map(video => video.quality), rules.histogramBins),
    after: histogramOf(chosen.selected.map(({ video }) => video.quality), rules.histogramBins),
    bins: [...chosen.bins],
    ...strataOf(found, chosen, options, rules.shownStrata),
    agreement: { compared, srcc, offset, threshold },
    disagreeing: disagreeing.length,
    duplicates: chosen.duplicates.length,
    labelled: { videos: labelled.length, withFile: labelled.filter(entry => entry.path !== null).length, histogram: histogramOf(labels.filter(label => label !== null), rules.histogramBins) },
  }
  return { report, videos }
}

function disagreementWords(difference: number, threshold: number): string {
  return `The quick look at a few frames is ${decimal(Math.abs(difference))} ${difference < 0 ? 'below' : 'above'} the full score (corrected for the usual difference; the limit here is ${decimal(threshold)}).`
}
