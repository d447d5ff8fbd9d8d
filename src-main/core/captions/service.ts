import type { Limits } from '../../../src-shared/domain/limits'
import type { RewriteCounts } from '../../../src-shared/domain/rewrite'
import type { FileScanner } from '../catalog/ports'
import type { CompiledGrammar, Languages } from '../instructions'
import type { Work, WorkEvent } from '../jobs/work'
import type { Session } from '../rewriting/dialogue'
import type { ChatModel } from '../rewriting/ports'
import type { PendingVideo } from '../scoring/ports'
import type { Caption, CaptionKey, CaptionOutcome, CaptionStore, FramePictures } from './ports'
import type { CaptionPrompt } from './prompt'
import { basename } from 'node:path'
import { toFault } from '../../../src-shared/domain/fault'
import { inLanes } from '../jobs/lanes'
import { throwIfCancelled } from '../media/cancellation'
import { askTwice, untilRecovered } from '../rewriting/dialogue'
import { sha256 } from '../rewriting/prompt'
import { parseAnswer } from '../rewriting/strictJson'
import { refuseChanged } from '../scoring/unchanged'
import { captionProblems } from './captionText'
import { chooseFrames, spread } from './chooseFrames'
import { readCaption } from './prompt'

/** What a model made of the videos: counts as of rewriting, by videos in place of pairs. */
export interface CaptionCounts extends Omit<RewriteCounts, 'pairs' | 'fixedForm'> { readonly videos: number }

export interface CaptionSummary extends CaptionCounts {
  readonly model: string
  readonly endpoint: string
  readonly promptSha256: string
  readonly elapsedS: number
}

type Counts = { -readonly [Name in keyof CaptionCounts]: number }

interface Parts {
  readonly store: CaptionStore
  readonly getVideo: (id: string) => PendingVideo
  readonly files: Pick<FileScanner, 'stat'>
  readonly pictures: FramePictures
  readonly prompt: CaptionPrompt
  readonly languages: Languages
  readonly limits: Pick<Limits, 'llmBreakerWaits'>
}

/** Notes of a run: further reasons are counted and not told. */
const MOST_NOTES = 5

interface Asked { readonly video: PendingVideo, readonly outcome: CaptionOutcome | null, readonly failure: string | null }

/** Asks a model that sees pictures what each video shows. What was answered is kept and never asked again; what is refused twice is no caption. */
export function createCaptions({ store, getVideo, files, pictures, prompt, languages, limits }: Parts) {
  const grammar = (): CompiledGrammar => languages.of(prompt.language)
  const isUsable = (text: string): boolean => captionProblems(text, prompt, grammar()).length === 0

  /** The frames to choose from, and the hash of them and of the file as it was added. */
  function candidatesOf({ frameTable, sizeBytes, mtimeMs }: PendingVideo): { indices: number[], framesSha256: string } {
    const indices = spread(frameTable.pts.length, prompt.frames.candidates)
    return { indices, framesSha256: sha256([sizeBytes, mtimeMs, frameTable.timeBase, indices.map(index => [index, frameTable.pts[index]])]) }
  }

  function read(text: string): { answer: string } | { problems: readonly string[] } {
    const parsed = parseAnswer(text)
    if (typeof parsed === 'string')
      return { problems: [parsed] }
    const said = readCaption(parsed.value)
    if (typeof said === 'string')
      return { problems: [said] }
    const problems = captionProblems(said.caption, prompt, grammar())
    return problems.length > 0 ? { problems: problems.map(problem => `the caption cannot be used: ${problem}`) } : { answer: said.caption }
  }

  async function ask({ video, key }: { video: PendingVideo, key: CaptionKey }, model: ChatModel, session: Session): Promise<Asked> {
    const failed = (failure: string): Asked => ({ video, outcome: null, failure })
    try {
      const paused = model.paused()
      if (paused !== null)
        return failed(paused.because)
      await refuseChanged(video, files)
      const frames = chooseFrames(await pictures.read(video, candidatesOf(video).indices, prompt.frames, session.signal), prompt.frames)
      const said = await askTwice(model, { request: prompt.request(frames), read, retry: prompt.retry }, session)
      if (said.kind === 'failed')
        return failed(said.because)
      const outcome: CaptionOutcome = said.kind === 'taken' ? { kind: 'captioned', text: said.answer, endpoint: model.endpoint } : { kind: 'refused', problems: said.problems }
      store.put(key, { outcome, language: prompt.language, frames }, new Date().toISOString())
      return { video, outcome, failure: null }
    }
    catch (thrown) {
      const fault = toFault(thrown)
      if (!fault.code.startsWith('file.'))
        throw thrown
      return failed(fault.message)
    }
  }

  return {
    /** The newest caption of a video that may stand in texts of a language, under the words that rate there now; null for none. */
    of(videoId: string, language: string): Caption | null {
      const caption = language === prompt.language && grammar().source.captions.length > 0 ? store.latest(videoId, language) : null
      return caption !== null && isUsable(caption.text) ? caption : null
    },

    /** Asks about every video with a file that this model has not been asked about. Cancelled or killed, it goes on where it stopped. */
    async* caption(model: ChatModel, signal: AbortSignal): Work<CaptionSummary> {
      const by = { model: model.model, promptSha256: prompt.sha256 }
      const ids = store.videoIds()
      const startMs = performance.now()
      const counts: Counts = { concurrency: model.concurrency, videos: 0, asked: 0, accepted: 0, retried: 0, refused: 0, failed: 0, cacheHits: 0, tokensIn: 0, tokensOut: 0 }
      const session: Session = { counts, patience: { left: 0 }, limits, signal }
      const told = new Set<string>()
      const progress = (item: string | null): WorkEvent => ({ type: 'progress', stage: 'caption', done: counts.videos, total: ids.length, item, llm: { ...counts, pairs: counts.videos, fixedForm: 0 } })

      async function* unanswered(): AsyncGenerator<{ video: PendingVideo, key: CaptionKey }, void, void> {
        for (const id of ids) {
          throwIfCancelled(signal)
          const video = getVideo(id)
          const key = { ...by, videoId: id, framesSha256: candidatesOf(video).framesSha256 }
          const known = store.find(key)
          // What was taken under other words than those that rate now is asked for anew.
          if (known !== null && (known.kind === 'refused' || isUsable(known.text))) {
            counts.videos += 1
            counts.cacheHits += 1
            continue
          }
          await untilRecovered(model, session)
          yield { video, key }
        }
      }

      yield progress(null)
      for await (const { video, outcome, failure } of inLanes(unanswered(), model.concurrency, entry => ask(entry, model, session))) {
        counts.videos += 1
        const name = basename(video.path)
        if (outcome === null)
          counts.failed += 1
        else if (outcome.kind === 'captioned')
          counts.accepted += 1
        else counts.refused += 1
        const note = failure ?? (outcome?.kind === 'refused' ? `${name} got no caption: ${outcome.problems.join('; ')}.` : null)
        if (note !== null && !told.has(note) && told.size < MOST_NOTES) {
          told.add(note)
          yield { type: 'note', text: note }
        }
        yield progress(name)
      }
      throwIfCancelled(signal)
      yield progress(null)
      return { ...by, endpoint: model.endpoint, ...counts, elapsedS: Math.round(performance.now() - startMs) / 1000 }
    },
  }
}
