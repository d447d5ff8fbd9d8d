import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { ImportedScores } from '../scoring/ports'
import type { CalibrationReport, LabelledVideo } from './calibrate'
import type { RawScores, RawScoreStore, TaxonomyStore } from './ports'
import type { CalibrationRules } from './rules'
import { Fault } from '../../../src-shared/domain/fault'
import { calibrate } from './calibrate'

/** Score lists stand under this pack; they are not mapped, but weights can be fitted to them. */
const IMPORTED_PACK = 'imported'

export interface CalibrateOptions {
  readonly labels: readonly ImportedScores[]
  /** For people: what the labels are called. */
  readonly origin: string
  /** Pack id, or `id@version`; by default the only one that has scores here. */
  readonly pack: string | undefined
  readonly k: number
  readonly seed: number
  readonly dryRun: boolean
  readonly force: boolean
}

export interface CalibrateSummary {
  readonly report: CalibrationReport
  /** The version that was written; null in a dry run or where nothing was better. */
  readonly version: string | null
  readonly basedOn: string
  /** Names in the table without a video that this pack has scored, and those that several videos have. */
  readonly unmatched: readonly string[]
  readonly ambiguous: readonly string[]
}

interface Parts { readonly taxonomies: TaxonomyStore, readonly rawScores: RawScoreStore, readonly rules: CalibrationRules }

/** Fits taxonomies of the workspace to labelled videos. */
export function createCalibration({ taxonomies, rawScores, rules }: Parts) {
  function choosePack(wanted: string | undefined): string {
    const packs = rawScores.packs().map(entry => entry.pack)
    const found = wanted === undefined ? packs.filter(pack => pack !== IMPORTED_PACK) : packs.filter(pack => pack === wanted || pack.startsWith(`${wanted}@`))
    if (found.length === 1 && found[0] !== undefined)
      return found[0]
    const known = packs.join(', ') || 'none; run "s2i score" first'
    throw new Fault('input.invalid', `${found.length === 0 ? `No video here has scores of ${wanted ?? 'a pack'}` : 'Several packs have scores here'}. Nothing was changed. Choose one with --pack: ${known}.`)
  }

  return {
    versions: taxonomies,

    /**
     * Fits a new taxonomy version to labels of videos that a pack has scored, and keeps it if it predicts unseen videos
     * better than the one in force (or with `force`). Nothing is overwritten; raw scores stay.
     * @throws Fault `input.invalid`: too few labelled videos, no or several packs, k out of range.
     */
    run(options: CalibrateOptions): CalibrateSummary {
      if (!Number.isInteger(options.k) || options.k < rules.minFolds || options.k > rules.maxFolds)
        throw new Fault('input.invalid', `--k is the number of folds, a whole number from ${rules.minFolds} to ${rules.maxFolds}, not ${options.k}.`)
      const pack = choosePack(options.pack)
      const isList = pack === IMPORTED_PACK
      const { videos, unmatched, ambiguous } = match(options.labels, rawScores.of(pack), isList ? dimensionsOnly(taxonomies.active().taxonomy) : undefined)
      if (videos.length < rules.minPairs)
        throw new Fault('input.invalid', `Only ${videos.length} of the ${options.labels.length} labelled videos have scores of ${pack} under their file name; at least ${rules.minPairs} are needed. Nothing was changed. Add and score the others${unmatched.length > 0 ? ` (such as ${unmatched.slice(0, 3).join(', ')})` : ''}, then calibrate again.`)
      const { taxonomy } = taxonomies.active()
      const result = calibrate({ videos, taxonomy, pack, mapScores: !isList, k: options.k, seed: options.seed, rules, force: options.force })
      if (result.report.targets.length === 0)
        throw new Fault('input.invalid', `No target has labels of ${rules.minPairs} videos that ${pack} has scored. Nothing was changed. Label more videos, or more of the same dimensions.`)
      const version = result.taxonomy === null || options.dryRun ? null : nextVersion(taxonomies.list().map(entry => entry.taxonomy.version))
      if (version !== null && result.taxonomy !== null) {
        taxonomies.add({
          taxonomy: { ...result.taxonomy, version },
          at: new Date().toISOString(),
          origin: `calibrated on ${options.origin}, from ${taxonomy.version}`,
          report: result.report,
        })
      }
      return { report: result.report, version, basedOn: taxonomy.version, unmatched, ambiguous }
    },
  }
}

function dimensionsOnly(taxonomy: Taxonomy): ReadonlySet<string> {
  return new Set(taxonomy.dimensions.map(entry => entry.id))
}

/** Labels and scores of the same file name; `keep` limits the scores to some targets. */
function match(labels: readonly ImportedScores[], scored: Iterable<RawScores>, keep: ReadonlySet<string> | undefined): { videos: LabelledVideo[], unmatched: string[], ambiguous: string[] } {
  const byName = new Map<string, RawScores[]>()
  for (const video of scored)
    byName.set(video.name, [...byName.get(video.name) ?? [], video])
  const videos: LabelledVideo[] = []
  const unmatched: string[] = []
  const ambiguous: string[] = []
  for (const { name, scores: given } of labels) {
    const [found, ...others] = byName.get(name) ?? []
    if (found === undefined)
      unmatched.push(name)
    else if (others.length > 0)
      ambiguous.push(name)
    else videos.push({ labels: given, scores: Object.fromEntries(Object.entries(found.scores).filter(([target]) => keep?.has(target) ?? true)) })
  }
  return { videos, unmatched, ambiguous }
}

/** The minor version after the highest there is. */
function nextVersion(versions: readonly string[]): string {
  const parts = versions.map(version => version.split('.').map(Number)).sort(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d)
  const [major = 1, minor = 0] = parts.at(-1) ?? []
  return `${major}.${minor + 1}.0`
}
