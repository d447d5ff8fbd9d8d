import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'

/** Root of the checkout. */
export const ROOT = resolve(import.meta.dirname, '../..')

/** Node 24 of the project: what runs the built code. */
export const NODE = join(ROOT, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node')

/** Real clips, broken clips and labels beside the checkout; null where they are absent. */
export const TEST_DATA: string | null = [process.env.S2I_TEST_DATA ?? join(ROOT, '../shared/data')].find(existsSync) ?? null

/** Folder below the test data. Only call it in tests that are skipped without {@link TEST_DATA}. */
export function testData(path: string): string {
  if (TEST_DATA === null)
    throw new Error('the test data is absent; skip this test')
  return join(TEST_DATA, path)
}
