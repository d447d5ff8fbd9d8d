import type { BalanceOptions, BalanceOverview, ProxyScores, Selection, SelectionSummary, SelectionVideo } from '../../../src-shared/contract/balance'
import type { ItemFailure } from '../../../src-shared/domain/fault'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { FileScanner } from '../catalog/ports'
import type { Work } from '../jobs/work'
import type { PendingVideo, UsedPack } from '../scoring/ports'
import type { Scorer } from '../scoring/service'
import type { BalanceEntry, BalanceStore, GlanceKey } from './ports'
import type { BalanceRules } from './rules'
import { basename } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Fault, toFault } from '../../../src-shared/domain/fault'
import { inLanes } from '../jobs/lanes'
import { throwIfCancelled } from '../media/cancellation'
import { refuseChanged } from '../scoring/unchanged'
import { assembling, histogramOf, proxyOf } from './assemble'

interface Parts {
  readonly store: BalanceStore
  readonly getPending: (id: string) => PendingVideo
  readonly files: Pick<FileScanner, 'stat'>
  /** The pack that glances, known without starting anything. */
  readonly pack: UsedPack
  /** @throws Fault `environment.*`, `pack.*`. */
  readonly openScorer: () => Promise<Scorer>
  readonly taxonomy: Taxonomy
  readonly rules: BalanceRules
  /** How many videos are glanced at at once. */
  readonly lanes: number
}

/** A set that is wanted: the id is the caller's, the name is for people. */
export interface BalanceOrder { readonly id: string, readonly name: string | null, readonly options: BalanceOptions }

/** What a balancing came to. */
export interface BalanceSummary { readonly selection: Selection, readonly glanced: number, readonly failed: readonly ItemFailure[] }

/** Videos read at a time: some milliseconds, then requests of others get their turn. */
const CHUNK_VIDEOS = 2000
const REJECTED = ['disagreeing', 'duplicate'] as const

/** Chooses sets of videos of balanced quality, from full scores where there are any and glances at a few frames elsewhere. */
export function createBalance({ store, getPending, files, pack, openScorer, taxonomy, rules, lanes }: Parts) {
  const dimensions = rules.dimensions.filter(id => taxonomy.dimensions.some(entry => entry.id === id))
  const glance = { ...rules.glance, minContrast: rules.nearDuplicate.minContrast }
  // In how many decodes the frames are reached changes nothing about them.
  const { keyFrames, minContrast } = glance
  const key: GlanceKey = { packSha256: pack.sha256, parameters: JSON.stringify({ glance: 1, keyFrames, minContrast, dimensions }) }
  const context = { taxonomy, pack: pack.name, rules }

  async function glanceAt(id: string, { analyzer, pack: { scoresOf } }: Scorer, signal: AbortSignal): Promise<{ path: string, failure: ItemFailure | null }> {
    const video = getPending(id)
    const { path } = video
    try {
      await refuseChanged(video, files)
      const analysis = await analyzer.analyze({ videoPath: path, stream: video.stream, frameTable: video.frameTable, glance }, signal)
      throwIfCancelled(signal)
      const all = new Map(scoresOf(analysis.features).map(({ target, score, source }) => [target, { score, source }]))
      const scores: ProxyScores = Object.fromEntries(dimensions.flatMap((dimension) => {
        const found = all.get(dimension)
        return found === undefined ? [] : [[dimension, found]]
      }))
      const { ffmpeg, onnxruntime, provider } = analysis.versions
      store.saveGlance({ videoId: id, pack: pack.name, ...key, at: new Date().toISOString(), scores, hashes: analysis.frameHashes ?? [], frames: analysis.framesDecoded, versions: { ffmpeg, onnxruntime, provider } })
      return { path, failure: null }
    }
    catch (thrown) {
      const fault = toFault(thrown)
      if (!fault.code.startsWith('file.') && !fault.code.startsWith('scoring.'))
        throw fault
      return { path, failure: { path, code: fault.code, message: fault.message } }
    }
  }

  /** Looks at a few frames of every file that has no glance yet; killed and started again, it goes on. */
  async function* glancePending(signal: AbortSignal): Work<{ glanced: number, failed: ItemFailure[] }> {
    const ids = store.pendingIds(key)
    yield { type: 'progress', stage: 'glance', done: 0, total: ids.length, item: null }
    const failed: ItemFailure[] = []
    if (ids.length === 0)
      return { glanced: 0, failed }
    const scorer = await openScorer()
    if (scorer.pack.sha256 !== pack.sha256)
      throw new Fault('environment.pack_invalid', `The model pack ${pack.name} changed while it was in use. Nothing was selected. Start the application again.`)
    let done = 0
    for await (const { path, failure } of inLanes(ids, lanes, id => glanceAt(id, scorer, signal))) {
      throwIfCancelled(signal)
      done += 1
      if (failure !== null) {
        failed.push(failure)
        yield { type: 'failure', failure }
      }
      yield { type: 'progress', stage: 'glance', done, total: ids.length, item: basename(path) }
    }
    return { glanced: done - failed.length, failed }
  }

  async function readEntries(signal: AbortSignal): Promise<BalanceEntry[]> {
    const entries: BalanceEntry[] = []
    while (true) {
      throwIfCancelled(signal)
      const chunk = store.entries(key, entries.at(-1)?.id ?? '', CHUNK_VIDEOS)
      entries.push(...chunk)
      if (chunk.length < CHUNK_VIDEOS)
        return entries
      await nextTurn()
    }
  }

  /** @throws Fault `not_found`. */
  function get(id: string): Selection {
    const found = store.get(id)
    if (found === null)
      throw new Fault('not_found', `There is no balanced set ${id} in this workspace. "s2i balance list" shows those there are.`)
    return { ...found, rejected: store.videosOf(id, REJECTED, rules.shownRejected) }
  }

  return {
    /**
     * Long work: looks at what was not looked at yet, selects, and saves the set under the given id.
     * @throws Fault `input.invalid` when there is nothing to choose from, `conflict` when the name is taken.
     */
    async* select({ id, name, options }: BalanceOrder, signal: AbortSignal): Work<BalanceSummary> {
      if (name !== null && store.idOf(name) !== null)
        throw new Fault('conflict', `There is a balanced set named "${name}" already. Nothing was selected. Choose another name.`)
      const { glanced, failed } = yield* glancePending(signal)
      yield { type: 'progress', stage: 'select', done: 0, total: null, item: null }
      const steps = assembling(await readEntries(signal), options, context)
      let step = steps.next()
      while (!step.done) {
        throwIfCancelled(signal)
        yield { type: 'progress', stage: 'select', done: step.value, total: options.target, item: null }
        await nextTurn()
        step = steps.next()
      }
      const { report, videos } = step.value
      if (report.candidates === 0)
        throw new Fault('input.invalid', 'There is no video to choose from: a balanced set needs files without imported labels. Nothing was saved. Add videos, then try again.')
      throwIfCancelled(signal)
      const selected = videos.filter(video => video.outcome === 'selected').length
      const saving = store.save({
        id,
        name,
        at: new Date().toISOString(),
        options,
        selected,
        shortBins: report.bins.filter(bin => bin.selected < bin.quota).length,
        taxonomy: `${taxonomy.id}@${taxonomy.version}`,
        pack: pack.name,
        packSha256: pack.sha256,
        report,
        videos,
      }, pack)
      for (const saved of saving) {
        throwIfCancelled(signal)
        yield { type: 'progress', stage: 'select', done: saved, total: videos.length, item: null }
        await nextTurn()
      }
      yield { type: 'progress', stage: 'select', done: selected, total: selected, item: null }
      return { selection: get(id), glanced, failed }
    },

    /** What there is to balance now. */
    async overview(signal: AbortSignal): Promise<BalanceOverview> {
      const entries = await readEntries(signal)
      const unlabelled = entries.filter(entry => !entry.labelled && entry.path !== null)
      const qualities = unlabelled.map(entry => entry.overall?.score ?? proxyOf(entry, context)).filter(quality => quality !== null)
      return {
        files: unlabelled.length,
        scored: unlabelled.filter(entry => entry.overall !== null).length,
        glanced: unlabelled.filter(entry => entry.glance !== null).length,
        labelled: entries.filter(entry => entry.labelled).length,
        pending: unlabelled.filter(entry => entry.glance === null).length,
        histogram: histogramOf(qualities, rules.histogramBins),
      }
    },

    list: (): SelectionSummary[] => store.list(),
    get,

    /** Id of a saved set by its name, its id, or "last". @throws Fault `not_found`. */
    find(nameOrId: string): string {
      const found = nameOrId === 'last' ? store.list()[0]?.id : store.idOf(nameOrId) ?? store.get(nameOrId)?.id
      if (found === undefined)
        throw new Fault('not_found', `There is no balanced set "${nameOrId}" in this workspace. "s2i balance list" shows those there are. Nothing was done.`)
      return found
    },
    /** Every video of a set with one of the outcomes. */
    videosOf: (id: string, outcomes: readonly SelectionVideo['outcome'][]): SelectionVideo[] => store.videosOf(id, outcomes, -1),
  }
}

export type Balance = ReturnType<typeof createBalance>
