import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { reportBench } from '../support/benchReport'
import { cliJson } from '../support/cli'
import { TAXONOMY } from '../support/stores'

const VIDEOS = 5000

test('pairs per second of "s2i generate", verified and stored durably', async () => {
  const folder = mkdtempSync(join(tmpdir(), 's2i-bench-'))
  const ids = TAXONOMY.dimensions.map(entry => entry.id)
  let state = 1
  const random = (): number => (state = state * 48271 % 2147483647) / 2147483647
  const lines = Array.from({ length: VIDEOS }, (_, index) => `v${index}.mp4,${ids.map(() => random().toFixed(4)).join(',')}`)
  writeFileSync(join(folder, 'scores.csv'), `video,${ids.join(',')}\n${lines.join('\n')}\n`)
  await cliJson(['import-scores', 'scores.csv'], folder)
  const startedMs = performance.now()
  const { document } = await cliJson(['generate'], folder)
  const elapsedS = (performance.now() - startedMs) / 1000
  expect(document).toEqual({ generated: VIDEOS * 4, videos: VIDEOS })
  const repeatMs = performance.now()
  expect((await cliJson(['generate'], folder)).document.generated).toBe(0)
  reportBench('generate', {
    videos: VIDEOS,
    pairs: document.generated,
    elapsedS,
    pairsPerS: document.generated / elapsedS,
    repeatWithNothingToDoS: (performance.now() - repeatMs) / 1000,
    databaseBytes: statSync(join(folder, 'workspace/s2i.db')).size,
  })
  rmSync(folder, { recursive: true, force: true })
})
