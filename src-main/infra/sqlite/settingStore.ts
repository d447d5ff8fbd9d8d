import type { Settings } from '../../../src-shared/contract/workspace'
import type { Db } from './database'
import { z } from 'zod'
import { settings } from '../../../src-shared/contract/workspace'

const KEY = 'settings'

/** Preferences of a workspace; what is missing has its default. */
export function createSettingStore(db: Db) {
  const select = db.prepare('SELECT value FROM setting WHERE key = ?')
  const put = db.prepare('INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')
  return {
    get(): Settings {
      const row = z.object({ value: z.string() }).optional().parse(select.get(KEY))
      return settings.parse(row ? JSON.parse(row.value) : {})
    },
    set(value: Settings): Settings {
      put.run(KEY, JSON.stringify(settings.parse(value)))
      return value
    },
  }
}
