import type { Workspace } from '../../src-main/compose'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { test } from 'vitest'
import { videoSort } from '../../src-shared/contract/catalog'
import { percentile, reportBench } from '../support/benchReport'
import { generateAll, importNames, inProcessClient, openTestWorkspace, temporaryFolder } from '../support/workspace'

const VIDEOS = 20_000
const REPEATS = 15
const DECISIONS = 300

const POOR = { target: 'overall', levels: ['bad', 'poor'] as ('bad' | 'poor')[] }

interface Latency { readonly p50Ms: number, readonly p95Ms: number }

function latency(samplesMs: readonly number[]): Latency {
  const rounded = (value: number): number => Math.round(value * 100) / 100
  return { p50Ms: rounded(percentile(samplesMs, 0.5)), p95Ms: rounded(percentile(samplesMs, 0.95)) }
}

function timeMs(work: (turn: number) => unknown, repeats = REPEATS): Latency {
  const samples = Array.from({ length: repeats }, (_, turn) => {
    const startedMs = performance.now()
    work(turn)
    return performance.now() - startedMs
  })
  return latency(samples)
}

function libraryLatency({ catalog }: Workspace): Record<string, Latency> {
  const page = { filter: {}, sort: 'added', descending: false, offset: 0, limit: 100 } as const
  const figures: Record<string, Latency> = {}
  for (const sort of videoSort.options) {
    figures[`listVideos, by ${sort}`] = timeMs(() => catalog.list({ ...page, sort }))
    figures[`listVideos, by ${sort}, descending, last page`] = timeMs(() => catalog.list({ ...page, sort, descending: true, offset: VIDEOS - 100 }))
  }
  figures['listVideos, overall is bad or poor'] = timeMs(() => catalog.list({ ...page, filter: { quality: POOR } }))
  figures['listVideos, search'] = timeMs(turn => catalog.list({ ...page, filter: { search: `v1${turn}` } }))
  figures['listVideos, overall is bad or poor, by overall, search'] = timeMs(() => catalog.list({ ...page, sort: 'overall', filter: { quality: POOR, search: 'v1' } }))
  return figures
}

function queueLatency({ review }: Workspace): Record<string, Latency> {
  return {
    'listQueue, pending': timeMs(() => review.listQueue({ state: 'pending' }, 0, 100)),
    'listQueue, pending, deep': timeMs(() => review.listQueue({ state: 'pending' }, VIDEOS * 4 - 5000, 100)),
    'listQueue, everything, deep': timeMs(() => review.listQueue({}, VIDEOS * 4 - 5000, 100)),
    'listQueue, pending qa': timeMs(() => review.listQueue({ state: 'pending', kind: 'qa' }, 0, 100)),
    'listQueue, approved': timeMs(() => review.listQueue({ state: 'approved' }, 0, 100)),
    'listQueue, stale': timeMs(() => review.listQueue({ stale: 'any' }, 0, 100)),
    'listQueue, pending, overall is bad or poor': timeMs(() => review.listQueue({ state: 'pending', quality: POOR }, 0, 100)),
    'listQueue, pending, search of a rare word': timeMs(() => review.listQueue({ state: 'pending', search: 'v19999.mp4' }, 0, 100)),
    'listQueue, pending, search of a common word': timeMs(() => review.listQueue({ state: 'pending', search: 'noise' }, 0, 100)),
  }
}

function decisionLatency({ review }: Workspace): Record<string, Latency> {
  const { rows } = review.listQueue({ state: 'pending' }, 1000, DECISIONS)
  const decide = timeMs((turn) => {
    const id = rows[turn]?.id ?? ''
    review.decide({ eventId: uuidv7(), by: 'Ana', expectedVersion: 0, id, verdict: 'approve' })
  }, DECISIONS)
  const undo = timeMs(() => review.undo({ eventId: uuidv7(), by: 'Ana' }), 50)
  const setLevel = timeMs(turn => review.setLevel({ eventId: uuidv7(), by: 'Ana', expectedVersion: 0, videoId: review.listQueue({ kind: 'reasoning' }, 5000 + turn, 1).rows[0]?.videoId ?? '', target: 'noise', level: 'bad' }), 50)
  return { 'decide, durable': decide, 'undo, durable': undo, 'find a text and set a level, durable': setLevel, 'getItem': timeMs(turn => review.getItem(rows[turn]?.id ?? ''), 100) }
}

async function infoLatency(workspace: Workspace): Promise<Latency> {
  const client = inProcessClient(workspace)
  const samples: number[] = []
  for (let turn = 0; turn < REPEATS; turn++) {
    const startedMs = performance.now()
    await client.workspace.info()
    samples.push(performance.now() - startedMs)
  }
  return latency(samples)
}

test('the store with 20,000 videos and 80,000 instructions', async () => {
  using folder = temporaryFolder()
  const workspace = await openTestWorkspace(folder.path)
  const importMs = timeMs(() => importNames(workspace, VIDEOS), 1).p50Ms
  const importAgainMs = timeMs(() => importNames(workspace, VIDEOS), 1).p50Ms
  const generateStartedMs = performance.now()
  const pairs = await generateAll(workspace)
  const generateMs = performance.now() - generateStartedMs
  const generateAgainMs = performance.now()
  await generateAll(workspace)
  const idleGenerateMs = performance.now() - generateAgainMs
  const operations = {
    ...libraryLatency(workspace),
    ...queueLatency(workspace),
    ...decisionLatency(workspace),
    'workspace.info': await infoLatency(workspace),
  }
  const bulkStartedMs = performance.now()
  const { decided } = workspace.review.decideSelected({ where: 'state=pending and overall>=good and kind=qa', verdict: 'approve', by: 'Ana', newId: uuidv7 })
  const bulkMs = performance.now() - bulkStartedMs
  await workspace.close()
  const reopenedMs = performance.now()
  await (await openTestWorkspace(folder.path)).close()
  reportBench('store', {
    videos: VIDEOS,
    pairs,
    importS: importMs / 1000,
    importAgainS: importAgainMs / 1000,
    generateS: generateMs / 1000,
    generateWithNothingToDoS: idleGenerateMs / 1000,
    bulkDecisions: decided,
    bulkDecisionsPerS: decided / bulkMs * 1000,
    openS: (performance.now() - reopenedMs) / 1000,
    databaseBytes: statSync(join(folder.path, 's2i.db')).size,
    operations,
  })
})
