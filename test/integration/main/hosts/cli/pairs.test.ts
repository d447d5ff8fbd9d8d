import type { Claim, Provenance } from '../../../../../src-shared/domain/claim'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cliJson, runCli } from '../../../../support/cli'
import { TAXONOMY } from '../../../../support/stores'

interface Line { readonly id: string, readonly video: string, readonly videos?: readonly [string, string], readonly questionType: string, readonly response: string, readonly claims: readonly Claim[], readonly stale: string | null, readonly provenance: Provenance }

let folder: string
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 's2i-pairs-')) })
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }))

/** Imports one score for every dimension of each name. */
async function importScores(rows: Readonly<Record<string, number>>): Promise<void> {
  const ids = TAXONOMY.dimensions.map(entry => entry.id)
  const lines = Object.entries(rows).map(([name, score]) => [name, ...ids.map(() => score)].join(','))
  writeFileSync(join(folder, 'scores.csv'), `${['video', ...ids].join(',')}\n${lines.join('\n')}\n`)
  expect((await cliJson(['import-scores', 'scores.csv'], folder)).code).toBe(0)
}

async function pairs(): Promise<Line[]> {
  const { stdout } = await runCli(['instructions', '--json'], folder)
  return stdout.trim().split('\n').map(line => JSON.parse(line) as Line).filter(line => line.questionType === 'pair')
}

test('neighbours are compared, listed with both videos, exported, and renewed when the second one changes', async () => {
  await importScores({ 'a.mp4': 0.9, 'b.mp4': 0.1, 'c.mp4': 0.5, 'd.mp4': 0.5, 'e.mp4': 0.3 })
  const generate = ['generate', '--kinds', 'qa', '--pair-share', '1']
  expect((await cliJson(generate, folder)).document).toMatchObject({ generated: 12, videos: 5 })
  expect((await cliJson(generate, folder)).document).toMatchObject({ generated: 0 })

  const { document: scores } = await cliJson<{ videos: { id: string, path: string, levels: Record<string, string>, overall: { level: string } }[] }>(['scores'], folder)
  const byId = new Map(scores.videos.map(video => [video.id, video]))
  const before = await pairs()
  expect(before.map(line => line.videos?.map(id => byId.get(id)?.path))).toEqual([['a.mp4', 'b.mp4'], ['c.mp4', 'd.mp4']])
  for (const { video, videos, claims, response, provenance } of before) {
    expect(video).toBe(videos?.[0])
    expect(new Set(claims.map(claim => claim.video))).toEqual(new Set([undefined, 'second']))
    for (const claim of claims) {
      const rated = byId.get(videos?.[claim.video === 'second' ? 1 : 0] ?? '')
      expect(response).toContain(claim.text)
      expect(claim.level).toBe(claim.target === 'overall' ? rated?.overall.level : rated?.levels[claim.target])
    }
    expect(provenance.second?.levels.overall).toBe(byId.get(videos?.[1] ?? '')?.overall.level)
  }
  expect((await runCli(['instructions'], folder)).stdout).toContain('(pair)  pending  a.mp4 and b.mp4')

  const { document: exported } = await cliJson<{ path: string }>(['export', '--format', 'jsonl', '--state', 'all', '--out', 'out'], folder)
  const rows = readFileSync(join(exported.path, 's2i.jsonl'), 'utf8').trim().split('\n').map(line => JSON.parse(line) as { second?: { video: { name: string } } })
  expect(rows.flatMap(row => row.second?.video.name ?? [])).toEqual(['b.mp4', 'd.mp4'])

  await importScores({ 'd.mp4': 0.95 })
  expect((await pairs()).map(line => line.stale)).toEqual([null, 'levels'])
  expect((await cliJson(generate, folder)).document).toMatchObject({ generated: 0 })
  expect((await cliJson(['regenerate'], folder)).document).toMatchObject({ rewritten: 3 })
  const after = await pairs()
  expect(after[0]).toEqual(before[0])
  expect([after.length, after[1]?.id === before[1]?.id, after[1]?.stale, after[1]?.provenance.second?.levels.overall]).toEqual([2, false, null, 'excellent'])
})

test('a share that is none is refused, and none means no comparisons', async () => {
  await importScores({ 'a.mp4': 0.9, 'b.mp4': 0.1 })
  for (const share of ['2', '-0.1', 'many', '']) {
    const { code, stderr } = await runCli(['generate', '--pair-share', share], folder)
    expect([share, code, stderr]).toEqual([share, 1, expect.stringContaining('from 0 to 1')])
  }
  expect((await cliJson(['generate', '--pair-share', '0'], folder)).document).toMatchObject({ generated: 8 })
  expect(await pairs()).toEqual([])
})
