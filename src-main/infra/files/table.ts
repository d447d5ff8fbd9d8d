import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { parse } from 'csv-parse'
import { Fault } from '../../../src-shared/domain/fault'

const MAX_RECORD_CHARS = 1_000_000

/**
 * Reads a comma-separated file with a header row (or with the given columns and none), record by record (RFC 4180, UTF-8 with or without a byte order mark).
 * @throws Fault `file.missing`, `input.invalid` with the line that is wrong.
 */
export async function* readTable(path: string, signal: AbortSignal, header?: readonly string[]): AsyncGenerator<{ readonly line: number, readonly cells: Readonly<Record<string, string>> }, void, void> {
  const source = createReadStream(path, { signal })
  const parser = parse({ bom: true, columns: header === undefined ? first => uniqueHeader(first, path) : [...header], trim: true, info: true, skip_empty_lines: true, max_record_size: MAX_RECORD_CHARS })
  source.on('error', error => parser.destroy(error))
  try {
    for await (const { record, info } of source.pipe(parser) as AsyncIterable<{ record: Record<string, string>, info: { lines: number } }>)
      yield { line: info.lines, cells: record }
  }
  catch (thrown) {
    throw tableFault(thrown, path)
  }
}

/**
 * First entries of the lines of a text file (up to the first comma), as label lists name their videos; empty lines are none.
 * @throws Fault `file.missing`, `file.unreadable`.
 */
export async function readNames(path: string, signal: AbortSignal): Promise<string[]> {
  try {
    const text = await readFile(path, { encoding: 'utf8', signal })
    return text.split(/\r?\n/).map(line => line.split(',')[0]?.trim() ?? '').filter(name => name !== '')
  }
  catch (thrown) {
    throw tableFault(thrown, path)
  }
}

function uniqueHeader(header: string[], path: string): string[] {
  const names = header.map(name => name.trim())
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined)
    throw new Fault('input.invalid', `${path} has two columns named "${twice}". Nothing was imported. Rename or remove one.`)
  return names
}

function tableFault(thrown: unknown, path: string): unknown {
  if (thrown instanceof Fault || !(thrown instanceof Error))
    return thrown
  if ('code' in thrown && thrown.code === 'ENOENT')
    return new Fault('file.missing', `There is no file ${path}.`)
  if ('code' in thrown && (thrown.code === 'EACCES' || thrown.code === 'EISDIR'))
    return new Fault('file.unreadable', `${path} cannot be read. Check that it is a file you may read.`)
  return new Fault('input.invalid', `${path} is not a comma-separated table: ${thrown.message}. Nothing was imported.`, { cause: thrown })
}
