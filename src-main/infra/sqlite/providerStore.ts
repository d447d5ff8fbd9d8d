import type { MeasurementKey, ProviderMeasurements, ProviderStore } from '../../core/providers/ports'
import type { Db } from './database'
import { z } from 'zod'
import { executionProvider } from '../../../src-shared/domain/provider'
import { immediately } from './database'

const KEY = 'provider.measured'
/** Machines and versions whose measurement is kept: a workspace on a shared disk is used from several. */
const MOST_KEPT = 8

const measurements = z.array(z.object({
  onnxruntime: z.string(),
  machine: z.string(),
  packSha256: z.string(),
  at: z.string(),
  providers: z.array(z.object({
    name: executionProvider,
    available: z.boolean(),
    reason: z.string().nullable(),
    msPerFrame: z.number().nullable(),
    maxDifference: z.number().nullable(),
  })),
}))

function isOf(key: MeasurementKey): (entry: MeasurementKey) => boolean {
  return entry => entry.onnxruntime === key.onnxruntime && entry.machine === key.machine && entry.packSha256 === key.packSha256
}

/** Measurements of execution providers, newest first. */
export function createProviderStore(db: Db): ProviderStore {
  const select = db.prepare('SELECT value FROM setting WHERE key = ?')
  const put = db.prepare('INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')

  function all(): ProviderMeasurements[] {
    const row = z.object({ value: z.string() }).optional().parse(select.get(KEY))
    return row === undefined ? [] : measurements.parse(JSON.parse(row.value))
  }

  return {
    get: key => all().find(isOf(key)) ?? null,
    set: measured => immediately(db, () => {
      const others = all().filter(entry => !isOf(measured)(entry))
      put.run(KEY, JSON.stringify([measured, ...others].slice(0, MOST_KEPT)))
    }),
  }
}
