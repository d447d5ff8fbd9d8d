import type { LicenseLedger } from '../../core/packs/ports'
import type { Db } from './database'
import { z } from 'zod'

const row = z.object({ value: z.string() }).optional()
const acceptance = z.strictObject({ by: z.string(), at: z.string() })
const keyOf = (packSha256: string): string => `pack.license.${packSha256}`

/** Accepted licences, in the workspace's settings. */
export function createLicenseLedger(db: Db): LicenseLedger {
  const select = db.prepare('SELECT value FROM setting WHERE key = ?')
  const insert = db.prepare('INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING')
  return {
    get(packSha256) {
      const found = row.parse(select.get(keyOf(packSha256)))
      return found === undefined ? null : acceptance.parse(JSON.parse(found.value))
    },
    put: (packSha256, given) => void insert.run(keyOf(packSha256), JSON.stringify(given)),
  }
}
