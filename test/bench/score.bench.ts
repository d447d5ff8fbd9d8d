import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { reportBench } from '../support/benchReport'
import { cliJson } from '../support/cli'
import { TEST_DATA, testData } from '../support/repository'

const ROUNDS = 3

/** Decodes a file to nothing: the floor of every scorer that looks at all frames. */
function decodeS(path: string): number {
  const startedMs = performance.now()
  const { status } = spawnSync('ffmpeg', ['-v', 'error', '-nostdin', '-i', path, '-map', '0:v:0', '-f', 'null', '-'])
  expect(status).toBe(0)
  return (performance.now() - startedMs) / 1000
}

test.skipIf(TEST_DATA === null)('whole "s2i score" of the clips against "ffmpeg -i X -f null -" of the same files, in turn', async () => {
  const clips = testData('videos/clips')
  const files = readdirSync(clips).map(name => join(clips, name))
  const rounds: { decodeS: number, scoreS: number, ratio: number }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const folder = mkdtempSync(join(tmpdir(), 's2i-bench-'))
    await cliJson(['add', clips], folder)
    const decode = files.reduce((total, file) => total + decodeS(file), 0)
    const startedMs = performance.now()
    const { document } = await cliJson(['score'], folder)
    const score = (performance.now() - startedMs) / 1000
    expect(document).toMatchObject({ scored: files.length, failed: [] })
    rounds.push({ decodeS: decode, scoreS: score, ratio: score / decode })
    rmSync(folder, { recursive: true, force: true })
  }
  const best = rounds.toSorted((a, b) => a.ratio - b.ratio)[Math.floor(ROUNDS / 2)]
  reportBench('score', { baseline: 'ffmpeg -i X -map 0:v:0 -f null - of each file, one after another, in the same round', files: files.length, rounds, medianRatio: best?.ratio })
})
