import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { ROOT } from './repository'

/** Value below which `share` of the sorted samples lie (nearest rank). */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN
}

/** Prints the figures of a benchmark and keeps them with the machine they were measured on. */
export function reportBench(name: string, figures: Readonly<Record<string, unknown>>): void {
  const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: availableParallelism(), memoryGiB: Math.round(totalmem() / 1024 ** 3), platform: `${process.platform}-${process.arch}`, node: process.versions.node }
  const document = { name, measuredAt: new Date().toISOString(), machine, ...figures }
  const folder = join(ROOT, 'test/bench/results')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(document, null, 2)}\n`)
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`)
}
