import type { Command } from 'commander'
import type { Level } from '../../../../src-shared/domain/level'
import type { Agreement } from '../../../core/calibration/agreement'
import type { CalibrationReport, TargetReport } from '../../../core/calibration/calibrate'
import type { CommonOptions } from '../session'
import type { LabelOptions } from './labels'
import { basename } from 'node:path'
import { LEVELS } from '../../../../src-shared/domain/level'
import { EXIT } from '../exitCodes'
import { count, inSession, withCommonOptions } from '../session'
import { readLabels, withLabelOptions } from './labels'
import { wholeNumber } from './review'

const SHOWN_NAMES = 5

const CALIBRATE_HELP = `
The table has a column "video" (file names) and "mos" or "overall", groups or dimension ids, in any mix. For each dimension
with labels a rising mapping from raw score to label is fitted; where groups or the overall have labels, the weights are.
Each part must predict videos that the fit has not seen better than the present taxonomy (k-fold cross-validation);
else nothing is written. A result is a new taxonomy version: raw scores and older versions stay as they are.

Examples:
  s2i calibrate mos.csv --dry-run
  s2i calibrate mos.csv --scale 1-5 --use
  s2i calibrate MaxWell_train.csv --map maxwell --names DIVIDE_MaxWell_train_labels.txt --k 10 --json`

interface CalibrateFlags extends CommonOptions, LabelOptions { readonly k: string, readonly seed: string, readonly pack?: string, readonly dryRun?: boolean, readonly force?: boolean, readonly use?: boolean }

/** Fitting the taxonomy to labelled videos, and choosing which one holds. */
export function addCalibrationCommands(program: Command, appRoot: string): void {
  withCommonOptions(withLabelOptions(program.command('calibrate'), 'scale of the labels, such as 1-5 (default: told from the values, and said)'))
    .argument('<file>', 'table of labels of videos that are scored here')
    .description('fit mappings and weights to your own labelled videos; writes a new taxonomy version')
    .option('--k <n>', 'folds of the cross-validation', '5')
    .option('--seed <n>', 'seed of the folds', '1')
    .option('--pack <id>', 'pack whose scores are fitted; "imported" fits weights to imported scores (default: the only one there is)')
    .option('--dry-run', 'report only')
    .option('--force', 'keep the result even where it is not better')
    .option('--use', 'let the new version hold at once')
    .addHelpText('after', CALIBRATE_HELP)
    .action(async (file: string, options: CalibrateFlags) => inSession(appRoot, options, async (session) => {
      const { calibration, taxonomy, resources } = await session.open()
      const { rows, ignoredColumns, scales } = await readLabels({ file, options, taxonomy, resources, otherwise: null }, session)
      for (const [column, [low, high]] of Object.entries(scales))
        session.note(`Column "${column}" is read on the scale ${low} to ${high}.`)
      for (const column of ignoredColumns)
        session.note(`Column "${column}" means nothing here and was not used.`)
      const summary = calibration.run({ labels: rows, origin: basename(file), pack: options.pack, k: wholeNumber(options.k, '--k'), seed: wholeNumber(options.seed, '--seed'), dryRun: options.dryRun === true, force: options.force === true })
      noteNames(summary.unmatched, `have no scores of ${summary.report.pack} here`, session.note)
      noteNames(summary.ambiguous, 'are the name of several videos here', session.note)
      const used = summary.version !== null && options.use === true
      if (used)
        calibration.versions.use(summary.version ?? '')
      if (used)
        await session.reopen()
      session.answer({ ...summary, scales, ignoredColumns, used }, describe(summary.report, summary.version, used))
      return EXIT.done
    }))
  addTaxonomyCommands(program, appRoot)
}

function noteNames(names: readonly string[], problem: string, note: (text: string) => void): void {
  if (names.length > 0)
    note(`${count(names.length, 'name')} ${problem}: ${names.slice(0, SHOWN_NAMES).join(', ')}${names.length > SHOWN_NAMES ? ', ...' : ''}`)
}

const figure = (value: number | null): string => value === null ? '   -' : value.toFixed(3)
const agreement = ({ srcc, plcc, rmse }: Agreement): string => `${figure(srcc)} ${figure(plcc)} ${figure(rmse)}`

function line({ target, before, after, kept, verdict }: TargetReport): string {
  return `  ${target.padEnd(12)} ${String(before.n).padStart(6)}   ${agreement(before)}   ${agreement(after)}   ${kept ? 'kept' : 'not kept'}: ${verdict}`
}

function describe(report: CalibrationReport, version: string | null, used: boolean): string {
  const { before, after } = report.levels
  const shares = (from: Readonly<Record<Level, number>>): string => LEVELS.map(level => from[level].toFixed(2)).join(' ')
  return [
    `${report.pack}, ${count(report.videos, 'labelled video')}, ${report.k} folds. SRCC, PLCC and RMSE on unseen videos:`,
    `  target            n   before              after`,
    ...report.targets.map(line),
    `Levels of the overall against its score: SRCC ${figure(before.srcc)}, PLCC ${figure(before.plcc)} (${shares(before.shares)} bad to excellent); after ${figure(after.srcc)}, ${figure(after.plcc)} (${shares(after.shares)}).`,
    version === null
      ? report.improved ? 'Dry run: nothing was written.' : 'The present taxonomy predicts unseen videos as well: nothing was written.'
      : `Wrote taxonomy ${version}${used ? ', which holds now; "s2i generate" renews texts.' : `. Let it hold with: s2i taxonomy use ${version}`}`,
  ].join('\n')
}

function addTaxonomyCommands(program: Command, appRoot: string): void {
  const taxonomy = program.command('taxonomy').description('versions of dimensions, levels and weights')
  withCommonOptions(taxonomy.command('list'))
    .description('list the versions of this workspace and which one holds')
    .addHelpText('after', '\nExample:\n  s2i taxonomy list --json')
    .action(async (options: CommonOptions) => inSession(appRoot, options, async (session) => {
      const { versions } = (await session.open()).calibration
      const active = versions.active()
      const rows = versions.list().map(entry => ({ id: entry.taxonomy.id, version: entry.taxonomy.version, builtIn: entry.builtIn, at: entry.at, origin: entry.origin, active: entry.taxonomy.version === active.taxonomy.version && entry.builtIn === active.builtIn }))
      session.answer({ taxonomies: rows }, rows.map(row => `${row.active ? '*' : ' '} ${row.version.padEnd(8)} ${row.at ?? 'built-in'.padEnd(24)} ${row.origin}`).join('\n'))
      return EXIT.done
    }))
  withCommonOptions(taxonomy.command('show'))
    .argument('[version]', 'version, or "built-in" (default: the one that holds)')
    .description('print a version: weights, mappings, levels, and how it was found to do')
    .addHelpText('after', '\nExamples:\n  s2i taxonomy show\n  s2i taxonomy show 1.1.0 --json > taxonomy.json')
    .action(async (version: string | undefined, options: CommonOptions) => inSession(appRoot, options, async (session) => {
      const { versions } = (await session.open()).calibration
      const { taxonomy: shown, origin, at, report } = version === undefined ? versions.active() : versions.get(version)
      const groups = shown.groups.map(group => `${group.id}: ${group.slope} x mean + ${group.intercept}, counts ${group.overallWeight}\n${shown.dimensions.filter(entry => entry.group === group.id).map(entry => `  ${entry.id.padEnd(12)} ${entry.weight}`).join('\n')}`)
      const mappings = shown.calibration.map(entry => `${entry.pack} ${entry.target}: ${entry.knots.map(([raw, mapped]) => `${raw.toFixed(2)}->${mapped.toFixed(2)}`).join(' ')}`)
      session.answer({ taxonomy: shown, origin, at, report }, [`${shown.id} ${shown.version}: ${origin}`, ...groups, `overall: sum + ${shown.overall.intercept}`, ...mappings].join('\n'))
      return EXIT.done
    }))
  withCommonOptions(taxonomy.command('use'))
    .argument('<version>', 'version, or "built-in"')
    .description('let a version hold: levels are read by it, texts that no longer agree are marked; raw scores stay')
    .addHelpText('after', '\nExamples:\n  s2i taxonomy use 1.1.0\n  s2i taxonomy use built-in\n\nA workstation that has the workspace open must be started again; until then it refuses to write levels.')
    .action(async (version: string, options: CommonOptions) => inSession(appRoot, options, async (session) => {
      const { calibration } = await session.open()
      calibration.versions.use(version)
      const { taxonomy: active } = await session.reopen()
      session.answer({ id: active.id, version: active.version }, `${active.id} ${active.version} holds now. "s2i generate" renews texts whose levels changed.`)
      return EXIT.done
    }))
}
