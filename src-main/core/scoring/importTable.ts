import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { ImportedScores } from './ports'
import { Fault } from '../../../src-shared/domain/fault'
import { OVERALL } from '../../../src-shared/domain/taxonomy'

const MAX_ROWS = 5_000_000
const SHOWN_PROBLEMS = 5
/** Column that holds a mean opinion score: the label of the overall quality. */
const MOS_COLUMN = 'mos'
const NAME_COLUMN = 'video'

export interface ImportTable {
  readonly rows: readonly ImportedScores[]
  /** Columns that are neither `video`, `mos`, `overall` nor a dimension id: not imported. */
  readonly ignoredColumns: readonly string[]
}

/**
 * Reads external scores or labels: column `video` (a name or path; the last part counts) and dimension ids, `overall`
 * or `mos`, each in [0, 1]; an empty cell is no score. All or nothing.
 * @throws Fault `input.invalid` naming the first lines that are wrong.
 */
export async function parseImportTable(table: AsyncIterable<{ readonly line: number, readonly cells: Readonly<Record<string, string>> }>, taxonomy: Taxonomy): Promise<ImportTable> {
  const targetOf = new Map([...taxonomy.dimensions.map(entry => [entry.id, entry.id] as const), [MOS_COLUMN, OVERALL], [OVERALL, OVERALL]])
  const rows: ImportedScores[] = []
  const seen = new Map<string, number>()
  const problems: string[] = []
  let columns: string[] | null = null
  for await (const { line, cells } of table) {
    columns ??= checkedColumns(Object.keys(cells), targetOf)
    const name = (cells[NAME_COLUMN] ?? '').split(/[/\\]/).at(-1) ?? ''
    const before = seen.get(name)
    if (name === '')
      problems.push(`line ${line}: the video has no name`)
    else if (before !== undefined)
      problems.push(`line ${line}: ${name} was already on line ${before}`)
    seen.set(name, line)
    rows.push({ name, scores: scoresOf(cells, targetOf, problem => problems.push(`line ${line}: ${problem}`)) })
    if (rows.length > MAX_ROWS)
      problems.push(`more than ${MAX_ROWS.toLocaleString('en')} lines`)
    if (problems.length >= SHOWN_PROBLEMS)
      break
  }
  if (columns === null)
    throw new Fault('input.invalid', 'The table has no lines below its header. Nothing was imported.')
  if (problems.length > 0)
    throw new Fault('input.invalid', `The table was not imported: ${problems.join('; ')}. Mend these lines, then import it again.`)
  return { rows, ignoredColumns: columns.filter(column => column !== NAME_COLUMN && !targetOf.has(column)) }
}

function checkedColumns(columns: string[], targetOf: ReadonlyMap<string, string>): string[] {
  if (!columns.includes(NAME_COLUMN))
    throw new Fault('input.invalid', `The table has no column "${NAME_COLUMN}". Nothing was imported. Its columns are: ${columns.join(', ')}.`)
  if (!columns.some(column => targetOf.has(column)))
    throw new Fault('input.invalid', `The table has no column with scores. Nothing was imported. Known columns: ${[...targetOf.keys()].join(', ')}.`)
  return columns
}

function scoresOf(cells: Readonly<Record<string, string>>, targetOf: ReadonlyMap<string, string>, report: (problem: string) => void): Record<string, number> {
  const scores: Record<string, number> = {}
  for (const [column, cell] of Object.entries(cells)) {
    const target = targetOf.get(column)
    if (target === undefined || cell === '')
      continue
    const score = Number(cell)
    if (!(score >= 0 && score <= 1))
      report(`${column} is "${cell}", not a number from 0 to 1`)
    else scores[target] = score
  }
  return scores
}
