import type { TrustResults } from '../../core/trust/ports'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomically } from './atomicFile'

/** Keeps the last result of each test as a JSON file in `folder`: a cache, so what cannot be read counts as absent. */
export function createResultFiles(folder: string): TrustResults {
  const pathOf = (name: string): string => join(folder, `${name}.json`)
  return {
    async read(name) {
      try { return JSON.parse(await readFile(pathOf(name), 'utf8')) as unknown }
      catch { return null }
    },
    async write(name, result) {
      await mkdir(folder, { recursive: true })
      await writeFileAtomically(pathOf(name), `${JSON.stringify(result)}\n`)
    },
  }
}
