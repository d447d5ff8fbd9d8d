import type { Settings } from '../../../src-shared/contract/workspace'
import type { GenerationPlan, PlanChoice } from '../../../src-shared/domain/generation'
import type { ScoringPolicy } from '../../../src-shared/domain/policy'
import type { Db } from './database'
import { z } from 'zod'
import { settings } from '../../../src-shared/contract/workspace'
import { planChoice } from '../../../src-shared/domain/generation'
import { scoringPolicy } from '../../../src-shared/domain/policy'

const KEY = 'settings'
const POLICY = 'scoring.policy'
const PLAN = 'generation.plan'

/** Preferences of a workspace; what is missing has its default. */
export function createSettingStore(db: Db) {
  const select = db.prepare('SELECT value FROM setting WHERE key = ?')
  const put = db.prepare('INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')
  const read = (key: string): unknown => {
    const row = z.object({ value: z.string() }).optional().parse(select.get(key))
    return row ? JSON.parse(row.value) : {}
  }
  return {
    get: (): Settings => settings.parse(read(KEY)),
    set(value: Settings): Settings {
      put.run(KEY, JSON.stringify(settings.parse(value)))
      return value
    },
    /** Read whenever it is needed: another process may have changed it. */
    getPolicy: (): ScoringPolicy => scoringPolicy.parse(read(POLICY)),
    setPolicy(value: ScoringPolicy): void {
      put.run(POLICY, JSON.stringify(scoringPolicy.parse(value)))
    },
    /** The plan that the app last wrote by; what it left open, or everything before the first, is missing. */
    getPlan: (): PlanChoice => planChoice.parse(read(PLAN)),
    setPlan(value: GenerationPlan): void {
      put.run(PLAN, JSON.stringify(value))
    },
  }
}
