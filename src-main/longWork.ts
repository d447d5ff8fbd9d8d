import type { BalanceOptions } from '../src-shared/contract/balance'
import type { Settings } from '../src-shared/contract/workspace'
import type { PlanChoice } from '../src-shared/domain/generation'
import type { Balance } from './core/balance/service'
import type { CaptionSummary } from './core/captions/service'
import type { Catalog } from './core/catalog/service'
import type { Instructions } from './core/instructions/service'
import type { MainSummary } from './core/jobs/mainJob'
import type { JobRunner } from './core/jobs/ports'
import type { Connection } from './core/rewriting/connection'
import type { RewriteSummary, Rewriting } from './core/rewriting/service'
import type { Scoring } from './core/scoring/service'
import type { Trust } from './core/trust/service'
import { basename } from 'node:path'
import { planOf } from '../src-shared/domain/generation'
import { describeSelection } from './core/balance/describe'
import { mainJob } from './core/jobs/mainJob'
import { writeTexts } from './core/jobs/writeTexts'

interface Parts {
  readonly jobs: JobRunner
  readonly catalog: Catalog
  readonly scoring: Scoring
  readonly instructions: Instructions
  readonly rewriting: Rewriting
  readonly llm: Pick<Connection, 'chosen'>
  readonly balance: Pick<Balance, 'select'>
  readonly trust: Pick<Trust, 'testResponse'>
  readonly settings: { readonly get: () => Settings }
}

/** Long work as the app starts it: jobs with a title and a result in words. */
export function createLongWork({ jobs, catalog, scoring, instructions, rewriting, llm, balance, trust, settings }: Parts) {
  function startMain(id: string, title: string, paths: readonly string[]): void {
    const { seed, generateAfterScoring } = settings.get()
    jobs.start<MainSummary>({
      id,
      title,
      work: signal => mainJob({ catalog, scoring, instructions, rewriting }, { paths, generate: generateAfterScoring ? { plan: planOf({}, seed), rewriter: llm.chosen } : null }, signal),
      describe: describeMain,
    })
  }
  return {
    addVideos: (id: string, paths: readonly string[]): void => startMain(id, titleOf(paths), paths),
    scorePending: (id: string): void => startMain(id, 'Score what is pending', []),
    applyChoice(id: string): void {
      jobs.start({
        id,
        title: 'Set the levels again',
        work: signal => scoring.applyPolicy(signal),
        describe: ({ videos }) => `The levels of ${videos} videos follow the packs that were chosen.`,
      })
    },
    balance(id: string, options: BalanceOptions): void {
      jobs.start({ id, title: 'Balanced set', work: signal => balance.select(id, options, signal), describe: ({ selection }) => describeSelection(selection) })
    },
    testResponse: (id: string): void => jobs.start({ id, title: 'Response test', work: trust.testResponse, describe: result => result.text }),
    generate(id: string, plan: PlanChoice): void {
      jobs.start({
        id,
        title: 'Write instructions',
        work: signal => writeTexts({ instructions, rewriting }, { plan: planOf(plan, settings.get().seed), rewriter: llm.chosen }, signal),
        describe: ({ generated, videos, llm }) => `Wrote ${generated} pairs for ${videos} videos.${llm === null ? '' : ` ${describeRewrite(llm)}`}`,
      })
    },
  }
}

function titleOf(paths: readonly string[]): string {
  const [first] = paths
  return paths.length === 1 && first !== undefined ? `Add ${basename(first)}` : `Add ${paths.length} files or folders`
}

/** One sentence about what the main job did. */
export function describeMain({ added, known, scored, generated, llm, failed }: MainSummary): string {
  const parts = [
    added > 0 ? `added ${added}` : null,
    known > 0 ? `${known} already known` : null,
    scored > 0 ? `scored ${scored}` : null,
    generated > 0 ? `wrote ${generated} pairs` : null,
    failed.length > 0 ? `set ${failed.length} aside` : null,
  ].filter(part => part !== null)
  const text = parts.length > 0 ? parts.join(', ') : 'everything was done already'
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.${llm === null ? '' : ` ${describeRewrite(llm)}`}`
}

/** What a model made of the texts, in words. */
export function describeRewrite({ model, asked, written, refused, failed, cacheHits, fixedForm, tokensIn, tokensOut }: RewriteSummary): string {
  const parts = [
    `${written} pairs were reworded`,
    refused > 0 ? `${refused} keep the grammar's words because the rewrite changed a rating or was not plain text` : null,
    failed > 0 ? `${failed} got no answer and are asked for next time` : null,
    cacheHits > 0 ? `${cacheHits} were answered before` : null,
    fixedForm > 0 ? `${fixedForm} have a fixed form and were not sent` : null,
  ]
  return `${model} was asked about ${asked} (${tokensIn} tokens in, ${tokensOut} out): ${parts.filter(part => part !== null).join(', ')}.`
}

/** What a model said the videos show, in words. */
export function describeCaptions({ model, asked, accepted, refused, failed, cacheHits, tokensIn, tokensOut }: CaptionSummary): string {
  const parts = [
    `${accepted} got a caption`,
    refused > 0 ? `${refused} got none because it was no plain description` : null,
    failed > 0 ? `${failed} got no answer and are asked about next time` : null,
    cacheHits > 0 ? `${cacheHits} were answered before` : null,
  ]
  return `${model} was asked about ${asked} videos (${tokensIn} tokens in, ${tokensOut} out): ${parts.filter(part => part !== null).join(', ')}.`
}
