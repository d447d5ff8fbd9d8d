import type { ItemFailure } from '../../../src-shared/domain/fault'
import type { FileScanner } from '../catalog/ports'
import type { Work } from '../jobs/work'
import type { Analysis, Analyzer, PendingVideo, PosterCache, RunScore, ScoreStore } from './ports'
import { basename } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { Fault, toFault } from '../../../src-shared/domain/fault'
import { inLanes } from '../jobs/lanes'
import { throwIfCancelled } from '../media/cancellation'

export interface ScoreSummary { readonly scored: number, readonly failed: readonly ItemFailure[] }

/** A loaded model pack as scoring needs it: its identity and its mapping from features to dimension scores. */
export interface ScoringPack {
  /** `id@version`. */
  readonly name: string
  readonly sha256: string
  readonly scoresOf: (features: Analysis['features']) => readonly RunScore[]
}

interface Parts {
  readonly scores: ScoreStore
  readonly files: Pick<FileScanner, 'stat'>
  readonly posters: PosterCache
  readonly pack: ScoringPack
  readonly analyzer: Analyzer
  /** How many videos are decoded and measured at once. */
  readonly lanes: number
}

/** Parameters beside the pack that shape a score; part of the result key. */
const PARAMETERS = JSON.stringify({ analysis: 1 })

/** Scores videos from their source bytes. Pending is whatever has no result row yet, so a killed run just goes on. */
export function createScoring({ scores, files, posters, pack, analyzer, lanes }: Parts) {
  async function refuseChanged(video: PendingVideo): Promise<void> {
    const now = await files.stat(video.path)
    if (now.sizeBytes !== video.sizeBytes || now.mtimeMs !== video.mtimeMs)
      throw new Fault('file.changed', `${basename(video.path)} has changed since it was added. It was set aside; nothing else was affected. Add it again to score what it holds now.`)
  }

  async function scoreOne(video: PendingVideo, signal: AbortSignal): Promise<{ path: string, failure: ItemFailure | null }> {
    const { path } = video
    try {
      await refuseChanged(video)
      const analysis = await analyzer.analyze({ videoPath: path, stream: video.stream, frameTable: video.frameTable }, signal)
      throwIfCancelled(signal)
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
      })
      return { path, failure: null }
    }
    catch (thrown) {
      const fault = toFault(thrown)
      if (!fault.code.startsWith('file.') && !fault.code.startsWith('scoring.'))
        throw fault
      const failure = { path, code: fault.code, message: fault.message }
      scores.markFailed(video.id, failure, new Date().toISOString())
      return { path, failure }
    }
  }

  return {
    packName: pack.name,

    /** Scores every video that has no result of the pack yet. A video that cannot be scored is set aside. */
    async* scorePending(signal: AbortSignal): Work<ScoreSummary> {
      const pending = scores.pendingIds(pack.sha256, PARAMETERS)
      const failed: ItemFailure[] = []
      let done = 0
      yield { type: 'progress', stage: 'score', done, total: pending.length, item: null }
      for await (const { path, failure } of inLanes(pending, lanes, id => scoreOne(scores.getPending(id), signal))) {
        throwIfCancelled(signal)
        done += 1
        if (failure) {
          failed.push(failure)
          yield { type: 'failure', failure }
        }
        yield { type: 'progress', stage: 'score', done, total: pending.length, item: basename(path) }
      }
      return { scored: done - failed.length, failed }
    },
  }
}

export type Scoring = ReturnType<typeof createScoring>
