import type { Fault, FaultCode, ItemFailure } from '../../../src-shared/domain/fault'
import type { Timeline } from '../../../src-shared/domain/timeline'
import type { FileScanner } from '../catalog/ports'
import type { Work, WorkEvent } from '../jobs/work'
import type { Analysis, Analyzer, PendingVideo, PosterCache, RunScore, ScoreStore, UsedPack } from './ports'
import { basename } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { v7 as uuidv7 } from 'uuid'
import { toFault } from '../../../src-shared/domain/fault'
import { inLanes } from '../jobs/lanes'
import { throwIfCancelled } from '../media/cancellation'
import { refuseChanged } from './unchanged'

/** What was scored: results stored (a video counts once a pack), the packs they were made with (`id@version`), and what a person should know. */
export interface ScoreSummary { readonly packs: readonly string[], readonly scored: number, readonly failed: readonly ItemFailure[], readonly notes: readonly string[] }

/** A loaded model pack as scoring needs it: its identity and its mapping from features to scores. */
export interface ScoringPack extends UsedPack {
  readonly scoresOf: (features: Analysis['features']) => readonly RunScore[]
  readonly timelineOf: (windows: Analysis['windows']) => Timeline | null
}

/** A pack and what measures videos with it. */
export interface Scorer { readonly pack: ScoringPack, readonly analyzer: Analyzer }

/** Packs that are ready to score, and those of the settings that may not score now, named in `path`. */
export interface OpenedScorers { readonly scorers: readonly Scorer[], readonly refused: readonly ItemFailure[] }

/** Whether a fault is about one model pack, so that other packs can go on. */
export function isPackFault(code: FaultCode): boolean {
  return code.startsWith('pack.') || code.startsWith('environment.pack_')
}

interface Parts {
  readonly scores: ScoreStore
  readonly files: Pick<FileScanner, 'stat'>
  readonly posters: PosterCache
  /** The packs that score this workspace, or those that are named. @throws Fault `environment.*`, `pack.*` of a pack that is named, or when none may score. */
  readonly openScorers: (packIds?: readonly string[]) => Promise<OpenedScorers>
  /** How many videos are decoded and measured at once. */
  readonly lanes: number
}

/** What became of one video; `note` tells of a provider that was given up. With a `packFault` nothing became of it, and the pack scores no more. */
interface Outcome { readonly path: string, readonly failure: ItemFailure | null, readonly note: string | null, readonly packFault?: Fault }

/** Parameters beside the pack that shape a score; part of the result key. */
const PARAMETERS = JSON.stringify({ analysis: 2 })

/** Scores videos from their source bytes. Pending is whatever has no result row yet, so a killed run just goes on. */
export function createScoring({ scores, files, posters, openScorers, lanes }: Parts) {
  async function scoreOne(video: PendingVideo, { pack, analyzer }: Scorer, signal: AbortSignal): Promise<Outcome> {
    const { path } = video
    try {
      await refuseChanged(video, files)
      const analysis = await analyzer.analyze({ videoPath: path, stream: video.stream, frameTable: video.frameTable }, signal)
      throwIfCancelled(signal)
      if (analysis.poster.length > 0)
        await posters.save(video.id, analysis.poster)
      scores.save({
        id: uuidv7(),
        videoId: video.id,
        pack: pack.name,
        packSha256: pack.sha256,
        parameters: PARAMETERS,
        scoredAt: new Date().toISOString(),
        analysis,
        scores: pack.scoresOf(analysis.features),
        timeline: pack.timelineOf(analysis.windows),
      })
      return { path, failure: null, note: analysis.versions.note ?? null }
    }
    catch (thrown) {
      const fault = toFault(thrown)
      if (isPackFault(fault.code))
        return { path, failure: null, note: null, packFault: fault }
      if (!fault.code.startsWith('file.') && !fault.code.startsWith('scoring.'))
        throw fault
      const failure = { path, code: fault.code, message: fault.message }
      scores.markFailed(video.id, failure, new Date().toISOString())
      return { path, failure, note: null }
    }
  }

  return {
    /**
     * Scores every video that has no result of each pack yet, one pack after the other. A video that cannot be scored is
     * set aside; a pack that cannot score any more is listed among the failures, and the next one goes on.
     * @throws Fault of a pack when no pack could score anything.
     */
    async* scorePending(signal: AbortSignal, packIds?: readonly string[]): Work<ScoreSummary> {
      const { scorers, refused } = await openScorers(packIds)
      const work = scorers.map(scorer => ({ scorer, ids: scores.pendingIds(scorer.pack.sha256, PARAMETERS) }))
      let total = work.reduce((sum, { ids }) => sum + ids.length, 0)
      const failed: ItemFailure[] = []
      const stopped: Fault[] = []
      const notes = new Set<string>()
      let done = 0
      let scored = 0
      const fail = (failure: ItemFailure): WorkEvent => {
        failed.push(failure)
        return { type: 'failure', failure }
      }
      yield { type: 'progress', stage: 'score', done, total, item: null }
      for (const failure of refused)
        yield fail(failure)
      for (const { scorer, ids } of work) {
        if (ids.length > 0)
          scores.rememberPack(scorer.pack, new Date().toISOString())
        const stop: { fault: Fault | null } = { fault: null }
        const before = done
        for await (const { path, failure, note, packFault } of inLanes(whileRunning(ids, stop), lanes, id => scoreOne(scores.getPending(id), scorer, signal))) {
          throwIfCancelled(signal)
          if (packFault !== undefined) {
            stop.fault ??= packFault
            continue
          }
          done += 1
          if (failure === null)
            scored += 1
          else yield fail(failure)
          if (note !== null && !notes.has(note)) {
            notes.add(note)
            yield { type: 'note', text: note }
          }
          yield { type: 'progress', stage: 'score', done, total, item: basename(path) }
        }
        if (stop.fault !== null) {
          stopped.push(stop.fault)
          total -= ids.length - (done - before)
          yield fail({ path: scorer.pack.name, code: stop.fault.code, message: stop.fault.message })
        }
      }
      const [first] = stopped
      if (first !== undefined && stopped.length === scorers.length && done === 0)
        throw first
      return { packs: scorers.map(({ pack }) => pack.name), scored, failed, notes: [...notes] }
    },

    /** Makes every level again from the stored scores, after the policy or the taxonomy has changed. Returns how many videos were looked at. */
    async* applyPolicy(signal: AbortSignal): Work<{ readonly videos: number }> {
      let videos = 0
      for (const { done, total } of scores.projectAll()) {
        throwIfCancelled(signal)
        videos = total
        yield { type: 'progress', stage: 'apply', done, total, item: null }
        // Readers and other requests of this process get their turn.
        await nextTurn()
      }
      return { videos }
    },
  }
}

export type Scoring = ReturnType<typeof createScoring>

/** The ids, until the pack that they are scored with stops. */
function* whileRunning(ids: readonly string[], stop: { readonly fault: Fault | null }): Generator<string> {
  for (const id of ids) {
    if (stop.fault !== null)
      return
    yield id
  }
}
