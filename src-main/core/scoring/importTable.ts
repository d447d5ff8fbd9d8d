import type { Column, Range } from './labelLayout'
import type { ImportedScores } from './ports'
import { Fault } from '../../../src-shared/domain/fault'
import { detectScale } from './labelLayout'

const MAX_ROWS = 5_000_000
const SHOWN_PROBLEMS = 5
const NAME_COLUMN = 'video'

export interface ImportTable {
  /** Scores by target, in [0, 1]. */
  readonly rows: readonly ImportedScores[]
  /** Columns that mean nothing here: not imported. */
  readonly ignoredColumns: readonly string[]
  /** The scale that each column was read on. */
  readonly scales: Readonly<Record<string, Range>>
}

type Table = AsyncIterable<{ readonly line: number, readonly cells: Readonly<Record<string, string>> }>

export interface TableOptions {
  /** What each column means. */
  readonly columns: ReadonlyMap<string, Column>
  /** Names of the videos in the order of the lines, for tables without a column `video`. */
  readonly names?: readonly string[]
}

const lastPart = (path: string): string => path.split(/[/\\]/).at(-1) ?? ''

interface Read { readonly rows: { name: string, cells: Record<string, number> }[], readonly header: string[] }

/**
 * Reads external scores or labels: column `video` (a name or path; the last part counts) and columns with a meaning, each
 * on its scale; an empty cell is no score. All or nothing.
 * @throws Fault `input.invalid` naming the first lines that are wrong.
 */
export async function parseImportTable(table: Table, { columns, names }: TableOptions): Promise<ImportTable> {
  const { rows, header } = await readRows(table, columns, names)
  const known = header.filter(column => columns.has(column))
  const scales = Object.fromEntries(known.map((column): [string, Range] => [column, columns.get(column)?.range ?? detectScale(column, rows.flatMap(({ cells }) => cells[column] ?? []))]))
  const scored = rows.map(({ name, cells }) => ({
    name,
    scores: Object.fromEntries(Object.entries(cells).map(([column, value]) => {
      const [low, high] = scales[column] as Range
      return [(columns.get(column) as Column).target, (value - low) / (high - low)]
    })),
  }))
  return { rows: scored, ignoredColumns: header.filter(column => column !== NAME_COLUMN && !columns.has(column)), scales }
}

async function readRows(table: Table, columns: ReadonlyMap<string, Column>, names: readonly string[] | undefined): Promise<Read> {
  const rows: Read['rows'] = []
  const seen = new Map<string, number>()
  const problems: string[] = []
  let header: string[] | null = null
  for await (const { line, cells } of table) {
    header ??= checkedHeader(Object.keys(cells), columns, names !== undefined)
    const name = lastPart(names === undefined ? cells[NAME_COLUMN] ?? '' : names[rows.length] ?? '')
    const before = seen.get(name)
    if (name === '')
      problems.push(`line ${line}: the video has no name`)
    else if (before !== undefined)
      problems.push(`line ${line}: ${name} was already on line ${before}`)
    seen.set(name, line)
    rows.push({ name, cells: valuesOf(cells, columns, problem => problems.push(`line ${line}: ${problem}`)) })
    if (rows.length > MAX_ROWS)
      problems.push(`more than ${MAX_ROWS.toLocaleString('en')} lines`)
    if (problems.length >= SHOWN_PROBLEMS)
      break
  }
  if (header === null)
    throw new Fault('input.invalid', 'The table has no lines below its header. Nothing was imported.')
  if (names !== undefined && names.length !== rows.length && problems.length === 0)
    problems.push(`it has ${rows.length} lines but there are ${names.length} names`)
  if (problems.length > 0)
    throw new Fault('input.invalid', `The table was not imported: ${problems.join('; ')}. Mend these lines, then import it again.`)
  return { rows, header }
}

function checkedHeader(header: string[], columns: ReadonlyMap<string, Column>, named: boolean): string[] {
  if (!named && !header.includes(NAME_COLUMN))
    throw new Fault('input.invalid', `The table has no column "${NAME_COLUMN}". Nothing was imported. Its columns are: ${header.join(', ')}. Where the names are in another file, give it with --names.`)
  if (!header.some(column => columns.has(column)))
    throw new Fault('input.invalid', `The table has no column with scores. Nothing was imported. Known columns: ${[...columns.keys()].join(', ')}.`)
  return header
}

function valuesOf(cells: Readonly<Record<string, string>>, columns: ReadonlyMap<string, Column>, report: (problem: string) => void): Record<string, number> {
  const values: Record<string, number> = {}
  for (const [column, cell] of Object.entries(cells)) {
    const known = columns.get(column)
    if (known === undefined || cell === '')
      continue
    const value = Number(cell)
    const [low, high] = known.range ?? [-Infinity, Infinity]
    if (Number.isFinite(value) && value >= low && value <= high)
      values[column] = value
    else report(`${column} is "${cell}", not a number${known.range === null ? '' : ` from ${low} to ${high}`}`)
  }
  return values
}
