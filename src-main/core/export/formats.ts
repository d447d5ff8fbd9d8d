import type { ExportFormat } from './format'
import { Fault } from '../../../src-shared/domain/fault'
import { jsonl } from './jsonl'
import { llamaFactory } from './llamaFactory'
import { llava } from './llava'
import { msSwift } from './msSwift'

/** Every export format; each lives in a file of its own. */
export const EXPORT_FORMATS: readonly ExportFormat[] = [llava, llamaFactory, msSwift, jsonl]

/** The format with this id. @throws Fault `input.invalid` naming the formats there are. */
export function getFormat(id: string): ExportFormat {
  const format = EXPORT_FORMATS.find(entry => entry.id === id)
  if (!format)
    throw new Fault('input.invalid', `There is no export format "${id}". Nothing was written; choose one of ${EXPORT_FORMATS.map(entry => entry.id).join(', ')}.`)
  return format
}
