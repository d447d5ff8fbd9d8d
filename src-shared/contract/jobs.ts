import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { itemFailure } from '../domain/fault'
import { planChoice } from '../domain/generation'
import { rewriteCounts } from '../domain/rewrite'
import { clientId, instant, operation } from './base'

export const jobStage = z.enum(['scan', 'add', 'glance', 'select', 'score', 'apply', 'caption', 'generate', 'rewrite', 'export', 'check'])

/** A snapshot of one piece of long work. */
export const job = z.strictObject({
  id: z.uuidv7(),
  title: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  stage: jobStage,
  done: z.number().int().nonnegative(),
  /** Null while the amount of work is not known yet. */
  total: z.number().int().nonnegative().nullable(),
  /** Items per second over the last seconds; null until measurable. */
  rate: z.number().nonnegative().nullable(),
  etaS: z.number().nonnegative().nullable(),
  /** What is being worked on: a file name. */
  item: z.string().nullable(),
  failures: z.array(itemFailure),
  failureCount: z.number().int().nonnegative(),
  /** What a person should know although nothing failed: a provider that was given up for cpu. */
  notes: z.array(z.string()),
  /** What a model does with the texts, with the tokens it wrote per second lately; null for jobs without one. */
  llm: rewriteCounts.extend({ tokensPerS: z.number().nonnegative().nullable() }).nullable(),
  /** One sentence for people, once it has ended. */
  result: z.string().nullable(),
  startedAt: instant,
  endedAt: instant.nullable(),
})
export type Job = z.infer<typeof job>

export const jobs = {
  /** Adds files and folders, then scores and writes instructions for what is new. */
  addVideos: operation.input(z.strictObject({ id: clientId, paths: z.array(z.string().min(1).max(4096)).min(1).max(10_000) })).output(z.strictObject({ id: z.uuidv7() })),
  /** Scores what has no score of the current pack yet, then writes missing instructions. */
  scorePending: operation.input(z.strictObject({ id: clientId })).output(z.strictObject({ id: z.uuidv7() })),
  /** Writes what is missing; what the plan leaves open is as in `DEFAULT_PLAN`, with the seed of the settings. */
  generate: operation
    .input(z.strictObject({ id: clientId, plan: planChoice }))
    .output(z.strictObject({ id: z.uuidv7() })),
  /** Writes stale texts anew; beside those that somebody has decided on or edited, the new text is offered. */
  regenerate: operation.input(z.strictObject({ id: clientId })).output(z.strictObject({ id: z.uuidv7() })),
  list: operation.output(z.array(job)),
  /** Every job once, then a snapshot whenever one changes. */
  watch: operation.output(eventIterator(job)),
  cancel: operation.input(z.strictObject({ id: z.uuidv7() })).output(z.strictObject({ cancelled: z.boolean() })),
}
