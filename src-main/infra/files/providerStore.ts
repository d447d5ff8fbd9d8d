import type { MeasurementKey, ProviderMeasurements, ProviderStore } from '../../core/providers/ports'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { executionProvider } from '../../../src-shared/domain/provider'
import { writeFileAtomically } from './atomicFile'

/** Machines and versions whose measurement is kept: a home folder may be shared by several. */
const MOST_KEPT = 8

const measurements = z.array(z.strictObject({
  onnxruntime: z.string(),
  machine: z.string(),
  packSha256: z.string(),
  at: z.iso.datetime(),
  providers: z.array(z.strictObject({
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

/** What the file holds; a cache, so a file that is absent or cannot be read counts as empty and is measured anew. */
function read(path: string): ProviderMeasurements[] {
  try { return measurements.parse(JSON.parse(readFileSync(path, 'utf8'))) }
  catch { return [] }
}

/**
 * Measurements of execution providers in one JSON file, newest first. One that cannot be written is told to `onUnwritten`
 * and kept for as long as this program runs: scoring does not depend on it.
 */
export function createProviderStore(path: string, onUnwritten: (error: unknown) => void): ProviderStore {
  let own: ProviderMeasurements[] = []
  return {
    get: key => [...own, ...read(path)].find(isOf(key)) ?? null,
    async set(measured) {
      const isOther = (entry: MeasurementKey): boolean => !isOf(measured)(entry)
      own = [measured, ...own.filter(isOther)]
      try { await writeFileAtomically(path, `${JSON.stringify([measured, ...read(path).filter(isOther)].slice(0, MOST_KEPT), null, 2)}\n`) }
      catch (error) { onUnwritten(error) }
    },
  }
}
