import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { TaxonomyStore, TaxonomyVersion } from '../../core/calibration/ports'
import type { Db } from './database'
import { z } from 'zod'
import { Fault } from '../../../src-shared/domain/fault'
import { taxonomy as taxonomySchema } from '../../../src-shared/domain/taxonomy'
import { BUILT_IN } from '../../core/calibration/ports'
import { immediately } from './database'

const SETTING_ACTIVE = 'taxonomy.active'

const versionRow = z.object({ id: z.string(), version: z.string(), at: z.string(), origin: z.string(), document: z.string(), report: z.string() })
const settingRow = z.object({ value: z.string() }).optional()

/** The taxonomies of a workspace. What is stored is checked when read: a version edited by hand is refused, not obeyed. */
export function createTaxonomyStore(db: Db, builtIn: Taxonomy): TaxonomyStore {
  const selectAll = db.prepare('SELECT id, version, at, origin, document, report FROM taxonomy_version WHERE id = ? ORDER BY seq')
  const selectOne = db.prepare('SELECT id, version, at, origin, document, report FROM taxonomy_version WHERE id = ? AND version = ?')
  const insert = db.prepare('INSERT INTO taxonomy_version (id, version, at, origin, document, report) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id, version) DO NOTHING')
  const getSetting = db.prepare('SELECT value FROM setting WHERE key = ?')
  const putSetting = db.prepare('INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')
  const removeSetting = db.prepare('DELETE FROM setting WHERE key = ?')
  const shipped: TaxonomyVersion = { taxonomy: builtIn, builtIn: true, at: null, origin: 'shipped with S2I Workbench', report: null }

  function toVersion(raw: unknown): TaxonomyVersion {
    const row = versionRow.parse(raw)
    const document = taxonomySchema.safeParse(json(row.document))
    if (!document.success)
      throw new Fault('database.damaged', `The taxonomy ${row.id} ${row.version} kept in this workspace is not valid: ${z.prettifyError(document.error)}. Nothing was changed. Restore a copy from the folder backups.`)
    return { taxonomy: document.data, builtIn: false, at: row.at, origin: row.origin, report: json(row.report) ?? null }
  }

  /** Versions made here stand before a built-in one of the same number: texts that name it were written with it. */
  function find(version: string): TaxonomyVersion | null {
    const row = version === BUILT_IN ? undefined : selectOne.get(builtIn.id, version)
    if (row !== undefined)
      return toVersion(row)
    return version === BUILT_IN || version === builtIn.version ? shipped : null
  }

  function get(version: string): TaxonomyVersion {
    const found = find(version)
    if (found === null)
      throw new Fault('not_found', `There is no taxonomy ${builtIn.id} ${version} in this workspace. Nothing was changed. See "s2i taxonomy list".`)
    return found
  }

  return {
    get,
    list: () => [shipped, ...selectAll.all(builtIn.id).map(toVersion)],

    active() {
      const chosen = settingRow.parse(getSetting.get(SETTING_ACTIVE))?.value ?? BUILT_IN
      const found = find(chosen)
      if (found === null)
        throw new Fault('database.damaged', `This workspace uses the taxonomy ${builtIn.id} ${chosen}, which is not kept in it. Nothing was changed. Restore a copy from the folder backups.`)
      return found
    },

    add: ({ taxonomy, at, origin, report }) => immediately(db, () => {
      const { changes } = insert.run(taxonomy.id, taxonomy.version, at, origin, JSON.stringify(taxonomy), JSON.stringify(report))
      if (changes === 0)
        throw new Fault('conflict', `The taxonomy ${taxonomy.id} ${taxonomy.version} was made by another program meanwhile. Nothing was changed. Run the calibration again.`)
    }),

    use: version => immediately(db, () => {
      const found = get(version)
      if (found.builtIn)
        removeSetting.run(SETTING_ACTIVE)
      else putSetting.run(SETTING_ACTIVE, found.taxonomy.version)
    }),
  }
}

function json(text: string): unknown {
  try { return JSON.parse(text) }
  catch { return undefined }
}
