import type { ResponseResult, ResponseSeries } from '../../../src-shared/contract/trust'
import type { Work } from '../jobs/work'
import type { Degradations } from './degradations'
import type { TrustLimits } from './limits'
import type { DegradationStep, ResponseClip, TrustClips, TrustScorer } from './ports'
import { basename } from 'node:path'
import { toFault } from '../../../src-shared/domain/fault'
import { pearson, ranksOf } from '../bench/correlation'
import { throwIfCancelled } from '../media/cancellation'

export interface ResponseParts {
  readonly clips: TrustClips
  readonly scorer: TrustScorer
  readonly degradations: Degradations
  readonly limits: TrustLimits['response']
}

type Step = ResponseSeries['steps'][number]
type ClipResult = ResponseResult['clips'][number]

/**
 * Makes the user's own clips worse on purpose and looks whether the dimension that should fall does. Every version,
 * the untouched one too, is a copy of the same start of the clip made by the same encoder, so that only the damage differs.
 * A clip that cannot be tested is reported; the others go on.
 */
export async function* testResponse(parts: ResponseParts, clips: readonly ResponseClip[], signal: AbortSignal): Work<ResponseResult> {
  const { kinds, reference } = parts.degradations
  const versions = 1 + kinds.reduce((sum, kind) => sum + kind.severities.length, 0)
  const total = clips.length * versions
  const results: ClipResult[] = []
  yield { type: 'progress', stage: 'check', done: 0, total, item: null }
  for (const [index, clip] of clips.entries()) {
    let done = index * versions
    const series: ResponseSeries[] = []
    let failure: ClipResult['failure'] = null
    try {
      const untouched = await measure(parts, clip, { filter: null, crf: reference.crf }, signal)
      yield { type: 'progress', stage: 'check', done: ++done, total, item: clip.name }
      for (const kind of kinds) {
        const steps = [stepOf(untouched, kind.target)]
        for (const severity of kind.severities) {
          steps.push(stepOf(await measure(parts, clip, severity, signal), kind.target))
          yield { type: 'progress', stage: 'check', done: ++done, total, item: clip.name }
        }
        series.push(judge(kind, steps, parts.limits))
      }
    }
    catch (thrown) {
      throwIfCancelled(signal)
      const { code, message } = toFault(thrown)
      if (!code.startsWith('file.') && !code.startsWith('scoring.'))
        throw thrown
      failure = { code, message }
      yield { type: 'failure', failure: { path: clip.path, code, message } }
    }
    results.push({ id: clip.id, name: clip.name, series, failure })
    yield { type: 'progress', stage: 'check', done: (index + 1) * versions, total, item: clip.name }
  }
  return conclude(results, parts.scorer.pack)
}

async function measure({ clips, scorer }: ResponseParts, clip: ResponseClip, step: DegradationStep, signal: AbortSignal) {
  throwIfCancelled(signal)
  return clips.withDegraded(clip.path, step, path => scorer.measure(path, signal), signal)
}

function stepOf({ scores }: { readonly scores: readonly { readonly target: string, readonly score: number, readonly source: Step['source'] }[] }, target: string): Step | null {
  const found = scores.find(entry => entry.target === target)
  return found ? { score: found.score, source: found.source } : null
}

/**
 * Verdict on one kind of damage: the score has to fall by `minFall` from untouched to worst, with a Spearman rank
 * correlation of severity and score of at most `maxSrcc`. A score that starts low has no room to fall.
 */
export function judge({ id, label, target }: { readonly id: string, readonly label: string, readonly target: string }, found: readonly (Step | null)[], limits: TrustLimits['response']): ResponseSeries {
  const steps = found.filter(step => step !== null)
  const scores = steps.map(step => step.score)
  const rank = pearson(ranksOf(scores.map((_, index) => index)), ranksOf(scores))
  const srcc = Number.isNaN(rank) ? null : rank
  const first = scores[0] ?? 0
  const measured = steps.length === found.length && steps.every(step => step.source === 'measured')
  const falls = srcc !== null && srcc <= limits.maxSrcc && first - (scores.at(-1) ?? 0) >= limits.minFall
  const verdict = !measured ? 'not_measured' : first < limits.minReference ? 'no_room' : falls ? 'falls' : 'does_not_fall'
  return { kind: id, label, target, verdict, steps, srcc }
}

/** Counts the verdicts and says them in a sentence. */
export function conclude(clips: readonly ClipResult[], pack: string): ResponseResult {
  const all = clips.flatMap(clip => clip.series)
  const fell = all.filter(entry => entry.verdict === 'falls').length
  const stuck = clips.flatMap(clip => clip.series.filter(entry => entry.verdict === 'does_not_fall').map(entry => `${entry.label.toLowerCase()} on ${basename(clip.name)}`))
  const tested = fell + stuck.length
  const skipped = all.length - tested
  const parts = [
    tested === 0
      ? 'Nothing could be tested: no clip has room to fall in a measured dimension.'
      : stuck.length === 0
        ? `The scores fall as they should: in all ${tested} tests the own dimension fell with the damage.`
        : `In ${stuck.length} of ${tested} tests the own dimension did not fall with the damage (${stuck.slice(0, 3).join(', ')}${stuck.length > 3 ? ', ...' : ''}). Look at these clips before relying on that dimension.`,
    skipped > 0 ? `${skipped} had no room to fall or were not measured.` : null,
    clips.some(clip => clip.failure !== null) ? `${clips.filter(clip => clip.failure !== null).length} of the clips could not be tested.` : null,
  ]
  return { at: new Date().toISOString(), ok: stuck.length === 0, text: parts.filter(part => part !== null).join(' '), pack, clips: [...clips] }
}
