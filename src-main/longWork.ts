import type { Settings } from '../src-shared/contract/workspace'
import type { GenerationPlan, PlanChoice } from '../src-shared/domain/generation'
import type { Balance, BalanceOrder } from './core/balance/service'
import type { CaptionSummary } from './core/captions/service'
import type { Catalog } from './core/catalog/service'
import type { Instructions, RegenerateSummary } from './core/instructions/service'
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
  readonly settings: { readonly get: () => Settings, readonly setPlan: (plan: GenerationPlan) => void }
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
    balance(order: BalanceOrder): void {
      jobs.start({ id: order.id, title: order.name === null ? 'Balanced set' : `Balanced set "${order.name}"`, work: signal => balance.select(order, signal), describe: ({ selection }) => describeSelection(selection) })
    },
    testResponse: (id: string): void => jobs.start({ id, title: 'Response test', work: trust.testResponse, describe: result => result.text }),
    regenerate(id: string): void {
      jobs.start({ id, title: 'Write stale instructions anew', work: instructions.regenerate, describe: describeRegenerated })
    },
    /** Also remembers the plan for the workspace. */
    generate(id: string, choice: PlanChoice): void {
      const plan = planOf(choice, settings.get().seed)
      settings.setPlan(plan)
      jobs.start({
        id,
        title: 'Write instructions',
        work: signal => writeTexts({ instructions, rewriting }, { plan, rewriter: llm.chosen }, signal),
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

/** What regeneration came to, in words. */
export function describeRegenerated({ stale, rewritten, offered }: RegenerateSummary): string {
  const all = stale.untouched + stale.touched
  if (all === 0)
    return stale.offered > 0 ? `Nothing to write anew; ${stale.offered} new texts wait for an answer.` : 'No text is out of date.'
  const beside = offered > 0 ? ` Beside ${offered} that somebody had decided on or edited, the new text is offered.` : ''
  return `Wrote ${rewritten} texts anew.${beside}`
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
