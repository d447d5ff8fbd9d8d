import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'

/** Folder of the shared test data; absent on most machines, where tests that need it are skipped and counted. */
export const testDataFolder = resolve(process.env.S2I_TEST_DATA ?? join(import.meta.dirname, '../../../shared/data'))

export const hasTestData = existsSync(testDataFolder)

if (!hasTestData)
  console.warn(`SKIPPED: the test data is not at ${testDataFolder}; set S2I_TEST_DATA to run the tests that need it.`)
