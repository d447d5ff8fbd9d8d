import type { Command } from 'commander'
import type { Taxonomy } from '../../../../src-shared/domain/taxonomy'
import type { ImportTable } from '../../../core/scoring/importTable'
import type { Column, Range } from '../../../core/scoring/labelLayout'
import type { Resources } from '../../../resources'
import type { Session } from '../session'
import { resolve } from 'node:path'
import { parseImportTable } from '../../../core/scoring/importTable'
import { layoutColumns, parseScale, plainColumns } from '../../../core/scoring/labelLayout'
import { readNames, readTable } from '../../../infra/files/table'

/** How a table of labels is read. */
export interface LabelOptions { readonly scale?: string, readonly map?: string, readonly names?: string }

/** Adds the options of {@link readLabels}. */
export function withLabelOptions(command: Command, scale: string): Command {
  return command
    .option('--scale <low-high>', scale)
    .option('--map <map>', 'what the columns mean and their scales: the name of a known label list (maxwell, konvid), or a JSON file like resources/labels/maxwell.json')
    .option('--names <file>', 'names of the videos, one a line in the order of the table (up to the first comma), where it has no column "video"')
}

export interface LabelSource { readonly file: string, readonly options: LabelOptions, readonly taxonomy: Taxonomy, readonly resources: Pick<Resources, 'labelLayout'>, /** Without --scale; null: told from the values. */ readonly otherwise: Range | null }

/** Reads a table of labels by the options given. @throws Fault `input.invalid`, `file.*`. */
export async function readLabels({ file, options, taxonomy, resources, otherwise }: LabelSource, session: Session, accept: (column: Column) => boolean = () => true): Promise<ImportTable> {
  const layout = options.map === undefined ? null : resources.labelLayout(options.map)
  const columns = layout === null
    ? plainColumns(taxonomy, options.scale === undefined ? otherwise : parseScale(options.scale))
    : layoutColumns(layout, taxonomy)
  const accepted = new Map([...columns].filter(([, column]) => accept(column)))
  const names = options.names === undefined ? {} : { names: await readNames(resolve(options.names), session.signal) }
  return parseImportTable(readTable(resolve(file), session.signal, layout?.header), { columns: accepted, ...names })
}
