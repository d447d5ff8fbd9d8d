import type { ExportFormat } from './format'
import type { ExportRow, OmittedRow } from './row'
import type { Rendering } from './think'
import { toJsonLine } from './mediaText'
import { renderThink } from './think'

/** Takes the next piece of a file; pieces of one file come in order. May be slow: it is awaited. */
export type ExportSink = (file: string, text: string) => void | Promise<void>

export interface ExportOptions {
  /** Folder that relative video paths start from (`commonFolder` of the videos); null writes absolute paths. */
  readonly mediaRoot: string | null
  /** `think` sets the steps of reasoning responses apart; plain by default. */
  readonly rendering?: Rendering
  readonly onOmitted?: (row: OmittedRow) => void
  readonly signal?: AbortSignal
}

/** What an export holds, for the manifest and for people. */
export interface ExportReport {
  readonly rows: number
  readonly omitted: number
  readonly omittedByReason: Readonly<Record<string, number>>
  /** The first {@link MAX_OMITTED_LISTED} rows left out. */
  readonly omittedRows: readonly OmittedRow[]
  /** Files written, in order, with their rows (0 for side files). */
  readonly files: readonly { readonly name: string, readonly rows: number }[]
  readonly byKind: Readonly<Record<string, number>>
  readonly byQuestionType: Readonly<Record<string, number>>
  readonly byState: Readonly<Record<string, number>>
  readonly rendering: Rendering
  /** Reasoning responses that stayed plain although `think` was asked for: no conclusion on the overall was found in them. */
  readonly withoutConclusion: number
  readonly videos: number
  readonly packs: readonly string[]
  readonly taxonomies: readonly string[]
  readonly grammars: readonly string[]
}

export const MAX_OMITTED_LISTED = 1000

/** Text gathered per file before the sink is called: few calls, little memory. */
const CHUNK_CHARS = 64 * 1024

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1
}

function reasonToOmit(row: ExportRow, format: ExportFormat): string | null {
  if (row.second !== null && format.videosPerRow === 1)
    return 'It compares two videos, and a row of this format holds one'
  if (format.needsVideoFile && (row.videoPath === null || row.second?.videoPath === null))
    return 'The video has no file here: it is known only from imported scores'
  if (row.question.trim() === '' || row.response.trim() === '')
    return 'The question or the response is empty'
  return null
}

/** Gathers small texts per file and hands them on in larger pieces. */
class FileBuffers {
  readonly rows: Record<string, number> = {}
  readonly #sink: ExportSink
  readonly #pending = new Map<string, string>()

  constructor(sink: ExportSink) { this.#sink = sink }

  async append(file: string, text: string): Promise<void> {
    const gathered = (this.#pending.get(file) ?? '') + text
    if (gathered.length < CHUNK_CHARS) {
      this.#pending.set(file, gathered)
      return
    }
    this.#pending.set(file, '')
    await this.#sink(file, gathered)
  }

  async flush(): Promise<void> {
    for (const [file, text] of this.#pending) {
      if (text !== '')
        await this.#sink(file, text)
    }
    this.#pending.clear()
  }
}

class Tally {
  readonly omittedRows: OmittedRow[] = []
  readonly omittedByReason: Record<string, number> = {}
  readonly byKind: Record<string, number> = {}
  readonly byQuestionType: Record<string, number> = {}
  readonly byState: Record<string, number> = {}
  readonly #videos = new Set<string>()
  readonly #packs = new Set<string>()
  readonly #taxonomies = new Set<string>()
  readonly #grammars = new Set<string>()
  rows = 0
  omitted = 0
  withoutConclusion = 0

  add(row: ExportRow): void {
    this.rows += 1
    count(this.byKind, row.kind)
    count(this.byQuestionType, row.questionType)
    count(this.byState, row.state)
    this.#videos.add(row.videoId)
    if (row.second !== null)
      this.#videos.add(row.second.videoId)
    this.#taxonomies.add(row.taxonomy)
    this.#grammars.add(row.grammar)
    if (row.pack !== null)
      this.#packs.add(row.pack)
  }

  omit(row: OmittedRow): void {
    this.omitted += 1
    count(this.omittedByReason, row.reason)
    if (this.omittedRows.length < MAX_OMITTED_LISTED)
      this.omittedRows.push(row)
  }

  report(files: ExportReport['files'], rendering: Rendering): ExportReport {
    const { rows, omitted, omittedByReason, omittedRows, byKind, byQuestionType, byState, withoutConclusion } = this
    const sorted = (set: ReadonlySet<string>): string[] => [...set].sort()
    return { rows, omitted, omittedByReason, omittedRows, files, byKind, byQuestionType, byState, rendering, withoutConclusion, videos: this.#videos.size, packs: sorted(this.#packs), taxonomies: sorted(this.#taxonomies), grammars: sorted(this.#grammars) }
  }
}

/**
 * Writes rows in a format, piece by piece, without ever holding a whole file. A data file appears with its first row;
 * side files come last. Rows a trainer could not load are left out and reported.
 * @throws whatever the rows, the sink or `signal` throw; the caller then drops the unfinished files.
 */
export async function writeExport(format: ExportFormat, rows: Iterable<ExportRow> | AsyncIterable<ExportRow>, options: ExportOptions, sink: ExportSink): Promise<ExportReport> {
  const buffers = new FileBuffers(sink)
  const tally = new Tally()
  const context = { mediaRoot: options.mediaRoot }
  const rendering = options.rendering ?? 'plain'
  for await (const row of rows) {
    options.signal?.throwIfAborted()
    const reason = reasonToOmit(row, format)
    if (reason !== null) {
      const omitted = { instructionId: row.instructionId, videoName: row.videoName, reason }
      tally.omit(omitted)
      options.onOmitted?.(omitted)
      continue
    }
    tally.add(row)
    const thought = rendering === 'think' && row.kind === 'reasoning' ? renderThink(row.response, row.claims) : null
    if (rendering === 'think' && row.kind === 'reasoning' && thought === null)
      tally.withoutConclusion += 1
    const rendered = thought === null ? row : { ...row, response: thought }
    for (const file of format.data.filter(entry => entry.accepts(row))) {
      const before = buffers.rows[file.name] ?? 0
      buffers.rows[file.name] = before + 1
      const separator = file.layout === 'lines' ? '' : before === 0 ? '[\n' : ',\n'
      await buffers.append(file.name, separator + toJsonLine(file.encode(rendered, context)) + (file.layout === 'lines' ? '\n' : ''))
    }
  }
  const written = format.data.filter(file => buffers.rows[file.name])
  for (const file of written.filter(entry => entry.layout === 'array'))
    await buffers.append(file.name, '\n]\n')
  const sideFiles = format.sideFiles(buffers.rows)
  for (const file of sideFiles)
    await buffers.append(file.name, file.text)
  await buffers.flush()
  return tally.report([...written.map(file => ({ name: file.name, rows: buffers.rows[file.name] ?? 0 })), ...sideFiles.map(file => ({ name: file.name, rows: 0 }))], rendering)
}
