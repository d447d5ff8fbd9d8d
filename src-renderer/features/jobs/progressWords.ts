import type { Job } from '../../../src-shared/contract/jobs'
import { refusalRate } from '../../../src-shared/domain/rewrite'
import { formatCount, formatEta } from '../../words/format'

export const STAGE_LABELS: Record<Job['stage'], string> = { scan: 'Looking', add: 'Adding', glance: 'Quick look', select: 'Selecting', score: 'Scoring', apply: 'Setting levels', caption: 'Describing', generate: 'Writing', rewrite: 'Rewording', export: 'Exporting', check: 'Testing' }
export const JOB_STATE_LABELS: Record<Job['state'], string> = { running: 'Running', done: 'Done', failed: 'Failed', cancelled: 'Cancelled' }

/** How far a job is: `34 / 120 · 2.1 per s · about 3 min left`; empty before anything is known. */
export function describeProgress(job: Pick<Job, 'done' | 'total' | 'rate' | 'etaS'>): string {
  const parts = [job.total === null ? job.done === 0 ? '' : formatCount(job.done) : `${formatCount(job.done)} / ${formatCount(job.total)}`]
  if (job.rate !== null && job.rate > 0)
    parts.push(job.rate >= 0.95 ? `${job.rate.toFixed(1)} per s` : `${(job.rate * 60).toFixed(job.rate * 60 < 10 ? 1 : 0)} per min`)
  if (job.etaS !== null)
    parts.push(formatEta(job.etaS))
  return parts.filter(part => part !== '').join(' · ')
}

/** What a job does right now; it may still wait for another one. */
export function stageLabel({ stage, done, total }: Pick<Job, 'stage' | 'done' | 'total'>): string {
  return stage === 'scan' && done === 0 && total === null ? 'Starting' : STAGE_LABELS[stage]
}

/** Time a job took or has taken, in seconds. */
export function elapsedS(job: Pick<Job, 'startedAt' | 'endedAt'>, now: Date): number {
  return Math.max(0, ((job.endedAt === null ? now : new Date(job.endedAt)).getTime() - new Date(job.startedAt).getTime()) / 1000)
}

/** What a language model does: `412 asked · 398 taken · 3.4 % refused · 41,200 tokens · 52 per s · 2 at once`. */
export function describeLlm({ concurrency, asked, accepted, failed, tokensOut, tokensPerS, ...rest }: NonNullable<Job['llm']>): string {
  const refused = refusalRate({ accepted, ...rest })
  const parts = [
    `${formatCount(asked)} asked`,
    `${formatCount(accepted)} taken`,
    refused === null ? null : `${(refused * 100).toFixed(1)} % refused`,
    failed > 0 ? `${formatCount(failed)} without an answer` : null,
    `${formatCount(tokensOut)} tokens`,
    tokensPerS === null ? null : `${tokensPerS.toFixed(0)} per s`,
    `${concurrency} at once`,
  ]
  return parts.filter(part => part !== null).join(' · ')
}
