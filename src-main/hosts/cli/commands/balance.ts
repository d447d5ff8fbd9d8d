import type { Command } from 'commander'
import type { BalanceOptions, Selection, SelectionVideo } from '../../../../src-shared/contract/balance'
import type { Balance } from '../../../core/balance/service'
import type { CommonOptions } from '../session'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { balanceOptions, setName, STRATA } from '../../../../src-shared/contract/balance'
import { Fault } from '../../../../src-shared/domain/fault'
import { describeSelection, describeSelectionFully } from '../../../core/balance/describe'
import { EXIT } from '../exitCodes'
import { exitAfterBatch, inSession, withCommonOptions } from '../session'
import { wholeNumber } from './review'

interface BalanceFlags extends CommonOptions {
  readonly target?: string
  readonly name?: string
  readonly bins: string
  readonly seed: string
  readonly over?: string
  readonly span: string
  readonly fill?: true
  readonly keepDuplicates?: true
  readonly keepDisagreeing?: true
}

const HELP = `
What it does: takes a quick look at four key frames of every video that has none yet (proxy quality), uses full scores where
there are any, leaves out videos whose proxy disagrees with their full score and near-duplicates, and takes as many
videos from each bin of quality. Videos with imported labels are kept apart. The set is saved; the same options, seed
and videos give the same set.

Examples:
  s2i balance --target 5000 --name pilot
  s2i balance --target 5000 --bins 20 --over folder,duration --fill --json > set.json
  s2i balance list
  s2i balance show 0199b0a2-7c1d-7d0e-9d6f-3f0f5a1b2c3d --json`

/** @throws Fault `input.invalid`. */
function nameOf(text: string): string {
  const name = setName.safeParse(text)
  if (!name.success)
    throw new Fault('input.invalid', '--name is 1 to 80 characters.')
  return name.data
}

/** Quality-balanced sets of videos. */
export function addBalanceCommand(program: Command, appRoot: string): void {
  const balance = withCommonOptions(program.command('balance'))
    .description('select a set of videos of balanced quality, and save it')
    .option('--target <n>', 'videos wanted (required)')
    .option('--name <name>', 'what to call the set, for generate --set and export --set')
    .option('--bins <n>', 'bins of quality', '10')
    .option('--seed <n>', 'which of equally good videos are taken', '0')
    .option('--over <list>', `also spread over, comma-separated: ${STRATA.join(', ')}`)
    .option('--span <span>', 'bins between the 1st and 99th percentile (percentiles), or over 0 to 1 (whole)', 'percentiles')
    .option('--fill', 'let neighbouring bins stand in for bins that come short')
    .option('--keep-duplicates', 'keep near-duplicates')
    .option('--keep-disagreeing', 'keep videos whose proxy disagrees with their full score')
    .addHelpText('after', HELP)
    .action(async (flags: BalanceFlags) => inSession(appRoot, flags, async (session) => {
      const options = optionsOf(flags)
      const { balance } = await session.open()
      const { selection, glanced, failed } = await session.run(balance.select({ id: uuidv7(), name: flags.name === undefined ? null : nameOf(flags.name), options }, session.signal))
      session.answer({ ...documentOf(selection, balance), glanced, failed }, [
        describeSelectionFully(selection),
        ...failed.map(({ path, message }) => `  ${path}: ${message}`),
      ].join('\n'))
      return exitAfterBatch(failed)
    }))

  withCommonOptions(balance.command('list'))
    .description('list the sets that were saved, newest first')
    .addHelpText('after', '\nExample:\n  s2i balance list --json')
    .action(async (options: CommonOptions) => inSession(appRoot, options, async (session) => {
      const selections = (await session.open()).balance.list()
      session.answer({ selections }, selections.length > 0
        ? selections.map(entry => `${entry.id}  ${entry.at}  ${entry.name === null ? '' : `"${entry.name}": `}${describeSelection(entry)}`).join('\n')
        : 'No balanced set was saved yet. Make one with "s2i balance --target 1000".')
      return EXIT.done
    }))

  withCommonOptions(balance.command('show'))
    .argument('<set>', 'its name or its id; "last" for the newest')
    .description('print a saved set: histograms, bins, what was left out, and with --json its videos')
    .addHelpText('after', '\nExamples:\n  s2i balance show last\n  s2i balance show last --json')
    .action(async (id: string, options: CommonOptions) => inSession(appRoot, options, async (session) => {
      const { balance } = await session.open()
      const selection = balance.get(balance.find(id))
      session.answer(documentOf(selection, balance), describeSelectionFully(selection))
      return EXIT.done
    }))
}

function optionsOf(flags: BalanceFlags): BalanceOptions {
  if (flags.target === undefined)
    throw new Fault('input.invalid', 'Say how many videos the set should have: "s2i balance --target 1000".')
  const parsed = balanceOptions.safeParse({
    target: wholeNumber(flags.target, '--target'),
    bins: wholeNumber(flags.bins, '--bins'),
    seed: wholeNumber(flags.seed, '--seed'),
    over: [...new Set(flags.over?.split(',').map(name => name.trim()) ?? [])],
    span: flags.span,
    fill: flags.fill ?? false,
    dropDuplicates: flags.keepDuplicates === undefined,
    rejectDisagreeing: flags.keepDisagreeing === undefined,
  })
  if (!parsed.success)
    throw new Fault('input.invalid', `These options cannot be used: ${z.prettifyError(parsed.error)}. Nothing was selected.`)
  return parsed.data
}

/** A set as one document: with every video that is in it, that was left out of it, and that is kept apart. */
function documentOf({ rejected: _, ...selection }: Selection, { videosOf }: Pick<Balance, 'videosOf'>) {
  const plain = ({ name, path, bin, outcome, ...video }: SelectionVideo) => ({ ...video, path: path ?? name, bin, outcome })
  return {
    ...selection,
    videos: videosOf(selection.id, ['selected']).map(plain),
    rejected: videosOf(selection.id, ['disagreeing', 'duplicate']).map(plain),
    labelled: videosOf(selection.id, ['labelled']).map(plain),
  }
}
