import type { ExportRow } from './row'

export interface FormatContext {
  /** Folder that video paths are relative to; null writes absolute paths. */
  readonly mediaRoot: string | null
}

/** One data file of a format: which rows it takes and how one is encoded. */
export interface DataFile {
  readonly name: string
  /** `array`: one JSON array, an element a line; `lines`: JSON Lines. */
  readonly layout: 'array' | 'lines'
  readonly accepts: (row: ExportRow) => boolean
  /** The row as a JSON value. Texts for trainers go through `toTrainingText`. */
  readonly encode: (row: ExportRow, context: FormatContext) => unknown
}

/** A small file that says how to load the data files that were written. */
export interface SideFile { readonly name: string, readonly text: string }

/** A form that a trainer or a reader accepts. */
export interface ExportFormat {
  readonly id: string
  readonly title: string
  /** What the paths in it are relative to, as a sentence for people. */
  readonly paths: string
  /** False where rows without a video file are kept. */
  readonly needsVideoFile: boolean
  /** Comparisons are left out where a row holds one video. */
  readonly videosPerRow: 1 | 2
  readonly data: readonly DataFile[]
  /** Given the rows written by data file (files without rows are not written). */
  readonly sideFiles: (rowsByFile: Readonly<Record<string, number>>) => SideFile[]
}

/** Stage I tunes perception with `stage1` pairs; reasoning and QA are stage II. */
export function isStage1(row: ExportRow): boolean {
  return row.kind === 'stage1'
}

export function isStage2(row: ExportRow): boolean {
  return row.kind !== 'stage1'
}
