import type { GoldenResult, Outlier, PackTrust, ResponseResult, TrustReport } from '../../../src-shared/contract/trust'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { Work } from '../jobs/work'
import type { ScoreTuple, TrustClips, TrustResults, TrustScorer, TrustStore } from './ports'
import type { PackTable } from './scoreTable'
import { goldenResult, responseResult } from '../../../src-shared/contract/trust'
import { Fault } from '../../../src-shared/domain/fault'
import { calibrated, targetsOf } from '../../../src-shared/domain/quality'
import { throwIfCancelled } from '../media/cancellation'
import { DEGRADATIONS } from './degradations'
import { compareTables } from './disagreement'
import { distributionOf } from './distribution'
import { compareGolden, GOLDEN } from './golden'
import { TRUST_LIMITS } from './limits'
import { findOutliers } from './outliers'
import { testResponse } from './responseTest'
import { createPackTable } from './scoreTable'
import { againstTheRest } from './suspicion'

interface Parts {
  readonly store: TrustStore
  readonly clips: TrustClips
  readonly scorer: TrustScorer
  readonly results: TrustResults
  readonly taxonomy: Taxonomy
}

/** Videos read at a time: some milliseconds, then requests of others get their turn. */
const CHUNK_VIDEOS = 2000
const SHOWN_DEGRADED = 20
const breathe = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** Tells whether scores can be trusted: what they look like over the workspace, and two tests of the scorer itself. */
export function createTrust({ store, clips, scorer, results, taxonomy }: Parts) {
  async function readTables(signal: AbortSignal): Promise<{ tables: PackTable[], videoIds: string[] }> {
    const capacity = store.countVideos()
    const builders = store.usedPacks().map(pack => ({ pack, table: createPackTable(pack, capacity) }))
    const videoIds: string[] = []
    while (videoIds.length < capacity) {
      const ids = store.videoIds(videoIds.at(-1) ?? '', CHUNK_VIDEOS)
      if (ids.length === 0)
        break
      for (const { pack, table } of builders) {
        throwIfCancelled(signal)
        table.add(videoIds.length, asRead(store.scoresOf(pack, ids), pack.pack, taxonomy))
        await breathe()
      }
      videoIds.push(...ids)
    }
    return { tables: builders.map(({ table }) => table.finish()), videoIds: videoIds.slice(0, capacity) }
  }

  async function packTrust(table: PackTable): Promise<PackTrust> {
    const suspicious = againstTheRest(table, taxonomy, TRUST_LIMITS)
    const targets = []
    for (const target of targetsOf(taxonomy)) {
      const column = table.columns.get(target)
      if (column === undefined)
        continue
      const found = distributionOf(column, taxonomy, TRUST_LIMITS)
      const suspicion = suspicious.get(target)
      targets.push(suspicion === undefined ? found : { ...found, flags: [...found.flags, suspicion] })
      await breathe()
    }
    return { pack: table.pack.pack, sha256: table.pack.sha256, videos: table.videos, targets }
  }

  async function report(signal: AbortSignal): Promise<TrustReport> {
    const startedMs = performance.now()
    const { tables, videoIds } = await readTables(signal)
    const packs: PackTrust[] = []
    for (const table of tables)
      packs.push(await packTrust(table))
    const pairs = []
    for (const [a, b] of pairsOf(tables)) {
      throwIfCancelled(signal)
      pairs.push(compareTables(a, b, taxonomy, TRUST_LIMITS))
      await breathe()
    }
    const far = findOutliers(tables, pairs.flatMap(pair => pair.differences), taxonomy, TRUST_LIMITS)
    const shown = far.slice(0, TRUST_LIMITS.outlier.shown)
    const compared = pairs.flatMap(pair => pair.disagreements)
    const idOf = (row: number): string => videoIds[row] ?? ''
    const names = store.names([...shown.map(entry => idOf(entry.row)), ...compared.flatMap(entry => entry.videos.map(video => idOf(video.row)))])
    const nameOf = (row: number): string => names.get(idOf(row)) ?? ''
    const { outliers, added } = withDegraded(shown.map(({ row, reasons }) => ({ id: idOf(row), name: nameOf(row), reasons: [...reasons] })), new Set(far.map(entry => idOf(entry.row))))
    return {
      at: new Date().toISOString(),
      elapsedMs: Math.round(performance.now() - startedMs),
      videos: videoIds.length,
      packs,
      disagreements: compared.map(entry => ({ ...entry, videos: entry.videos.map(({ row, a, b }) => ({ id: idOf(row), name: nameOf(row), a, b })) })),
      outliers,
      outlierCount: far.length + added,
    }
  }

  /** Damaged files are worth a look whatever their scores are. */
  function withDegraded(outliers: readonly Outlier[], known: ReadonlySet<string>): { outliers: Outlier[], added: number } {
    const { videos, total } = store.degraded(SHOWN_DEGRADED)
    const reason = { kind: 'degraded' as const, target: null, text: 'Damaged: it holds fewer readable frames than it promises, and was scored from those.' }
    const ids = new Set(videos.map(video => video.id))
    const marked = outliers.map(entry => ids.has(entry.id) ? { ...entry, reasons: [...entry.reasons, reason] } : entry)
    const shown = new Set(outliers.map(entry => entry.id))
    return {
      outliers: [...marked, ...videos.filter(video => !shown.has(video.id)).map(video => ({ ...video, reasons: [reason] }))],
      added: total - videos.filter(video => known.has(video.id)).length,
    }
  }

  return {
    report,

    /** Scores the golden clip and compares it with the stored features. @throws Fault when it cannot be made or measured. */
    async checkGolden(signal: AbortSignal): Promise<GoldenResult> {
      const measured = await clips.withGolden(path => scorer.measure(path, signal), signal)
      const result = compareGolden(measured, { pack: scorer.pack, at: new Date().toISOString(), reference: GOLDEN, limits: TRUST_LIMITS.golden })
      await results.write('golden', result)
      return result
    },

    /** Long work: the response test on the best of the user's own clips. @throws Fault `input.invalid` when none is scored yet. */
    async* testResponse(signal: AbortSignal): Work<ResponseResult> {
      const found = store.bestFiles(TRUST_LIMITS.response.clips)
      if (found.length === 0)
        throw new Fault('input.invalid', 'The response test needs scored videos with files. Nothing was tested. Add and score some, then try again.')
      const result = yield* testResponse({ clips, scorer, degradations: DEGRADATIONS, limits: TRUST_LIMITS.response }, found, signal)
      await results.write('response', result)
      return result
    },

    /** What the tests last found here; null where one was not run, or was run by a version that kept it differently. */
    async lastTests(): Promise<{ golden: GoldenResult | null, response: ResponseResult | null }> {
      const golden = goldenResult.safeParse(await results.read('golden'))
      const response = responseResult.safeParse(await results.read('response'))
      return { golden: golden.success ? golden.data : null, response: response.success ? response.data : null }
    },
  }
}

export type Trust = ReturnType<typeof createTrust>

function pairsOf<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((a, index) => items.slice(index + 1).map((b): [T, T] => [a, b]))
}

/** Stored scores are raw; the levels people see come from what the taxonomy makes of them. */
function* asRead(tuples: Iterable<ScoreTuple>, pack: string, taxonomy: Taxonomy): Iterable<ScoreTuple> {
  if (taxonomy.calibration === undefined)
    return yield* tuples
  for (const [index, target, score, ...rest] of tuples)
    yield [index, target, calibrated(score, { target, pack }, taxonomy), ...rest]
}
