import type { Command } from 'commander'
import type { CommonOptions } from '../session'
import type { LabelOptions } from './labels'
import { resolve } from 'node:path'
import { Fault } from '../../../../src-shared/domain/fault'
import { correlate } from '../../../core/bench/correlation'
import { EXPORT_FORMATS, RENDERINGS } from '../../../core/export'
import { UNIT } from '../../../core/scoring/labelLayout'
import { readTable } from '../../../infra/files/table'
import { EXIT } from '../exitCodes'
import { count, inSession, withCommonOptions } from '../session'
import { readLabels, withLabelOptions } from './labels'
import { oneOf } from './review'

const IMPORT_HELP = `
Examples:
  s2i import-scores labels.csv
  s2i import-scores mos.csv --scale 1-5 --workspace konvid --json
  s2i import-scores KoNViD_labels.txt --map konvid
  s2i import-scores MaxWell_train.csv --map maxwell --names DIVIDE_MaxWell_train_labels.txt

A line of the file:
  video,sharpness,noise,mos
  0001.mp4,0.61,0.44,0.52

A map for other column names is a JSON file: {"id": "mine", "title": "...", "columns": {"Sharp": {"target": "sharpness", "range": [1, 5]}}}`

/** Tables in, datasets out. */
export function addDataCommands(program: Command, appRoot: string): void {
  withCommonOptions(withLabelOptions(program.command('import-scores'), 'scale of the scores, such as 1-5 (default: 0-1)'))
    .argument('<file>', 'table with the column "video" and dimension ids, groups, "overall" or "mos"')
    .description('import external scores or labels; works for videos without a file')
    .addHelpText('after', IMPORT_HELP)
    .action(async (file: string, options: CommonOptions & LabelOptions) => inSession(appRoot, options, async (session) => {
      const { scores, taxonomy, resources } = await session.open()
      const { rows, ignoredColumns } = await readLabels({ file, options, taxonomy, resources, otherwise: UNIT }, session)
      for (const column of ignoredColumns)
        session.note(`Column "${column}" is no dimension of this workspace and was not imported.`)
      const summary = scores.saveImported(rows, new Date().toISOString())
      session.answer({ rows: rows.length, ...summary, ignoredColumns }, `Imported ${count(rows.length, 'row')}: ${summary.created} new names, ${summary.matched} matched to videos here, ${summary.updated} updated.`)
      return EXIT.done
    }))

  withCommonOptions(program.command('export'))
    .description('write a dataset in the form a trainer accepts; never overwrites')
    .requiredOption('--format <format>', EXPORT_FORMATS.map(format => format.id).join(' | '))
    .requiredOption('--out <dir>', 'folder to write into; an earlier export there stays, the new one gets its own name')
    .option('--set <name>', 'only pairs of the videos of this balanced set (its name, its id, or "last")')
    .option('--language <code>', 'only texts in this language, such as en or zh (default: all)')
    .option('--state <state>', 'approved: what curators approved; all: every current pair whatever its state', 'approved')
    .option('--rendering <form>', 'plain: responses as they are; think: reasoning as <think> steps followed by the conclusion', 'plain')
    .addHelpText('after', `\nFormats:\n${EXPORT_FORMATS.map(format => `  ${format.id.padEnd(16)}${format.title}`).join('\n')}\n\nExamples:\n  s2i export --format llama-factory --out data/\n  s2i export --format jsonl --out archive/ --state all --json\n  s2i export --format llama-factory --out balanced/ --set last\n  s2i export --format ms-swift --out chinese/ --language zh\n  s2i export --format ms-swift --out thinking/ --rendering think`)
    .action(async (options: CommonOptions & { format: string, out: string, state: string, rendering: string, set?: string, language?: string }) => inSession(appRoot, options, async (session) => {
      const format = oneOf(EXPORT_FORMATS.map(entry => entry.id), options.format, '--format')
      const rendering = oneOf(RENDERINGS, options.rendering, '--rendering')
      const { exporter, balance, languages } = await session.open()
      const set = options.set === undefined ? null : balance.find(options.set)
      const language = options.language === undefined ? null : languages.of(options.language).source.language
      const summary = await session.run(exporter.export({ format, outDir: resolve(options.out), set, language, state: oneOf(['approved', 'all'], options.state, '--state'), rendering }, session.signal))
      if (summary.withoutConclusion > 0)
        session.note(`${count(summary.withoutConclusion, 'reasoning response')} stayed plain: no conclusion on the overall quality was found.`)
      for (const { reason, count: left } of summary.leftOut)
        session.note(`${count(left, 'pair')} left out: ${reason}`)
      session.answer(summary, `Exported ${count(summary.exported, 'pair')} to ${summary.path}`)
      return EXIT.done
    }))

  withCommonOptions(program.command('correlate'))
    .argument('<file>', 'table with the columns "prediction" and "label"')
    .description('agreement of predictions with labels: SRCC, PLCC (also after a 4-parameter logistic), KRCC, RMSE')
    .addHelpText('after', '\nExamples:\n  s2i correlate predictions.csv\n  s2i correlate predictions.csv --json')
    .action(async (file: string, options: CommonOptions) => inSession(appRoot, options, async (session) => {
      const prediction: number[] = []
      const label: number[] = []
      for await (const { line, cells } of readTable(resolve(file), session.signal)) {
        prediction.push(numberAt(cells, 'prediction', line))
        label.push(numberAt(cells, 'label', line))
      }
      const result = correlate(prediction, label)
      session.answer(result, Object.entries(result).map(([name, value]) => `${name.padEnd(14)}${name === 'n' ? value : value.toFixed(4)}`).join('\n'))
      return EXIT.done
    }))
}

function numberAt(cells: Readonly<Record<string, string>>, column: string, line: number): number {
  const cell = cells[column]
  if (cell === undefined)
    throw new Fault('input.invalid', `The table has no column "${column}". It needs "prediction" and "label".`)
  const value = Number(cell)
  if (cell === '' || !Number.isFinite(value))
    throw new Fault('input.invalid', `Line ${line}: ${column} is "${cell}", not a number. Mend the line, then try again.`)
  return value
}
