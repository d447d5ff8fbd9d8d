import type { BalanceOptions } from '../src-shared/contract/balance'
import type { Settings } from '../src-shared/contract/workspace'
import type { InstructionKind } from '../src-shared/domain/claim'
import type { Balance } from './core/balance/service'
import type { Catalog } from './core/catalog/service'
import type { Instructions } from './core/instructions/service'
import type { MainSummary } from './core/jobs/mainJob'
import type { JobRunner } from './core/jobs/ports'
import type { Scoring } from './core/scoring/service'
import type { Trust } from './core/trust/service'
import { basename } from 'node:path'
import { INSTRUCTION_KINDS } from '../src-shared/domain/claim'
import { describeSelection } from './core/balance/describe'
import { mainJob } from './core/jobs/mainJob'

interface Parts {
  readonly jobs: JobRunner
  readonly catalog: Catalog
  readonly scoring: Scoring
  readonly instructions: Instructions
  readonly balance: Pick<Balance, 'select'>
  readonly trust: Pick<Trust, 'testResponse'>
  readonly settings: { readonly get: () => Settings }
}

/** Long work as the app starts it: jobs with a title and a result in words. */
export function createLongWork({ jobs, catalog, scoring, instructions, balance, trust, settings }: Parts) {
  function startMain(id: string, title: string, paths: readonly string[]): void {
    const { seed, generateAfterScoring } = settings.get()
    jobs.start<MainSummary>({
      id,
      title,
      work: signal => mainJob({ catalog, scoring, instructions }, { paths, generate: generateAfterScoring ? { kinds: INSTRUCTION_KINDS, seed } : null }, signal),
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
    generate(id: string, kinds: readonly InstructionKind[], seed: number | undefined): void {
      jobs.start({
        id,
        title: 'Write instructions',
        work: signal => instructions.generate({ kinds, seed: seed ?? settings.get().seed }, signal),
        describe: ({ generated, videos }) => `Wrote ${generated} pairs for ${videos} videos.`,
      })
    },
  }
}

function titleOf(paths: readonly string[]): string {
  const [first] = paths
  return paths.length === 1 && first !== undefined ? `Add ${basename(first)}` : `Add ${paths.length} files or folders`
}

/** One sentence about what the main job did. */
export function describeMain({ added, known, scored, generated, failed }: MainSummary): string {
  const parts = [
    added > 0 ? `added ${added}` : null,
    known > 0 ? `${known} already known` : null,
    scored > 0 ? `scored ${scored}` : null,
    generated > 0 ? `wrote ${generated} pairs` : null,
    failed.length > 0 ? `set ${failed.length} aside` : null,
  ].filter(part => part !== null)
  const text = parts.length > 0 ? parts.join(', ') : 'everything was done already'
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
