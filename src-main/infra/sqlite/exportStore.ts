import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { ExportLedger, ExportSnapshot } from '../../core/export/ports'
import type { Db } from './database'
import Database from 'better-sqlite3'
import { z } from 'zod'
import { databaseFault, withFaults } from './driverFaults'
import { createEventTable } from './eventTable'
import { conditionsOf, languageCondition } from './filterSql'
import { createInstructionStore, IN_SELECTION } from './instructionStore'
import { createQualityTable } from './qualityTable'
import { createSettingStore } from './settingStore'

const count = z.object({ n: z.number() })

/**
 * A second, read-only connection that holds one read transaction: writers go on, the export does not see them.
 * @throws Fault `database.*`.
 */
export function openExportSnapshot(path: string, taxonomy: Taxonomy): ExportSnapshot {
  let db: Db | undefined
  try {
    db = new Database(path, { readonly: true })
    return withFaults(readSnapshot(db, taxonomy), path)
  }
  catch (thrown) {
    db?.close()
    throw databaseFault(thrown, path)
  }
}

function readSnapshot(db: Db, taxonomy: Taxonomy): ExportSnapshot {
  db.exec('BEGIN')
  const eventSeq = createEventTable(db).lastSeq()
  const quality = createQualityTable(db, { taxonomy, policy: createSettingStore(db).getPolicy })
  const instructions = createInstructionStore(db, { quality, stale: { ofVideo: () => { throw new Error('an export writes no texts') } } })
  const countRows: ExportSnapshot['count'] = (state, { set, language }) => {
    const { where, values } = conditionsOf([
      ['s.superseded = 0'],
      state === 'all' ? null : ['s.state = ?', state],
      set === null ? null : [IN_SELECTION, set, set],
      language === null ? null : languageCondition(language),
    ])
    return count.parse(db.prepare(`SELECT count(*) AS n FROM instruction_state s ${where}`).get(...values)).n
  }
  const paths = db.prepare('SELECT path FROM video WHERE path IS NOT NULL')
  return {
    eventSeq,
    each: instructions.each,
    * videoPaths() {
      for (const row of paths.all())
        yield z.object({ path: z.string() }).parse(row).path
    },
    count: countRows,
    [Symbol.dispose]() {
      db.exec('COMMIT')
      db.close()
    },
  }
}

/** Exports that were written, pinned to the newest decision they hold. */
export function createExportLedger(db: Db): ExportLedger {
  const insert = db.prepare('INSERT INTO export_run (id, at, format, path, event_seq, manifest) VALUES (@id, @at, @format, @path, @eventSeq, @manifest)')
  return { record: (run) => { insert.run({ ...run, manifest: JSON.stringify(run.manifest) }) } }
}
