import { test } from 'vitest'
import { reportBench } from '../support/benchReport'
import { importNames, openTestWorkspace, temporaryFolder } from '../support/workspace'

const VIDEOS = 100_000
const TICK_MS = 5

test('the trust report of 100,000 videos', async () => {
  using folder = temporaryFolder()
  const workspace = await openTestWorkspace(folder.path)
  importNames(workspace, VIDEOS)
  // How long others wait: the largest gap between two ticks while the report is made.
  let lastMs = performance.now()
  let longestMs = 0
  const ticks = setInterval(() => {
    longestMs = Math.max(longestMs, performance.now() - lastMs)
    lastMs = performance.now()
  }, TICK_MS)
  const startedMs = performance.now()
  const report = await workspace.trust.report(new AbortController().signal)
  const elapsedS = (performance.now() - startedMs) / 1000
  clearInterval(ticks)
  await workspace.close()
  reportBench('trust', { videos: report.videos, packs: report.packs.length, elapsedS, longestPauseMs: longestMs })
})
