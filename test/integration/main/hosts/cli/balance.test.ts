import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cliJson, runCli } from '../../../../support/cli'
import { hasTestData, testDataFolder } from '../../../../support/testData'
import { temporaryFolder } from '../../../../support/workspace'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => { folder = temporaryFolder() })
afterEach(() => folder[Symbol.dispose]())

const KONVID = join(testDataFolder, 'labels/KoNViD_labels.txt')

describe('s2i balance', () => {
  test('selects from videos that were never scored, saves the set, and gives it again', async () => {
    const made = await cliJson(['sample'], folder.path)
    expect(made.code).toBe(0)
    const videos = join(folder.path, 'workspace/videos')
    const [first, second] = [join(folder.path, 'one'), join(folder.path, 'two')]
    cpSync(videos, join(folder.path, 'videos'), { recursive: true })
    for (const workspace of [first, second])
      await cliJson(['add', join(folder.path, 'videos'), '--workspace', workspace], folder.path)
    const { code, document } = await cliJson(['balance', '--target', '4', '--bins', '2', '--over', 'resolution,duration', '--seed', '3', '--workspace', first], folder.path)
    expect(code).toBe(0)
    expect(document).toMatchObject({ selected: 4, shortBins: 0, glanced: 8, failed: [], pack: expect.stringMatching(/^analytic@/), report: { candidates: 8, fromScores: 0, fromProxies: 8, agreement: { compared: 0, threshold: null } } })
    expect(document.videos.map((video: any) => [video.source, video.outcome])).toEqual(Array.from({ length: 4 }).fill(['proxy', 'selected']))
    expect(document.report.before.reduce((sum: number, count: number) => sum + count, 0)).toBe(8)

    const listed = await cliJson(['balance', 'list', '--workspace', first], folder.path)
    expect(listed.document.selections.map((entry: any) => entry.id)).toEqual([document.id])
    const shown = await cliJson(['balance', 'show', 'last', '--workspace', first], folder.path)
    expect(shown.document.videos).toEqual(document.videos)
    // Another workspace with the same files has other ids, and the same set.
    const again = await cliJson(['balance', '--target', '4', '--bins', '2', '--over', 'resolution,duration', '--seed', '3', '--workspace', second], folder.path)
    expect(again.document.videos.map((video: any) => video.sha256)).toEqual(document.videos.map((video: any) => video.sha256))
  })

  test('compares proxies with the full scores of scored videos, keeps labelled ones apart, and shows both histograms', async () => {
    await cliJson(['sample'], folder.path)
    const labels = join(folder.path, 'labels.csv')
    writeFileSync(labels, 'video,mos\nalpine-ridge-clean.mp4,4.5\nsomewhere-else.mp4,2\n')
    const imported = await cliJson(['import-scores', labels, '--scale', '1-5'], folder.path)
    expect(imported.document).toMatchObject({ created: 1, matched: 1 })
    const { document } = await cliJson(['balance', '--target', '6'], folder.path)
    expect(document.report).toMatchObject({ fromScores: 7, agreement: { compared: 7 }, labelled: { videos: 2, withFile: 1 } })
    expect(document.labelled.map((video: any) => [video.source, video.quality])).toEqual([['labelled', 0.875], ['labelled', 0.25]])
    expect(document.videos.some((video: any) => String(video.path).includes('alpine-ridge'))).toBe(false)
    const text = (await runCli(['balance', 'show', document.id], folder.path)).stdout
    for (const line of [/^ {2}before {2}/m, /^ {2}after {3}/m, /^Labelled, kept apart: 2 videos, 1 with a file/m])
      expect(text).toMatch(line)
  })

  test('says what it needs', async () => {
    expect(await cliJson(['balance'], folder.path)).toMatchObject({ code: 1, document: { error: { code: 'input.invalid', message: expect.stringContaining('--target 1000') } } })
    expect(await cliJson(['balance', '--target', '5'], folder.path)).toMatchObject({ code: 1, document: { error: { code: 'input.invalid' } } })
    expect(await cliJson(['balance', '--target', '5', '--over', 'weather'], folder.path)).toMatchObject({ code: 1, document: { error: { code: 'input.invalid' } } })
    expect(await cliJson(['balance', 'show', 'last'], folder.path)).toMatchObject({ code: 1, document: { error: { code: 'not_found' } } })
    const { stdout } = await runCli(['balance', '--help'], folder.path)
    expect(stdout).toContain('s2i balance --target 5000 --bins 20')
  })
})

describe.skipIf(!hasTestData || !existsSync(KONVID))('the labels of KoNViD-1k', () => {
  test('are read without a header line, each mean opinion score on 1 to 5', async () => {
    const lines = readFileSync(KONVID, 'utf8').trim().split('\n')
    const { document } = await cliJson(['import-scores', KONVID, '--map', 'konvid'], folder.path)
    expect(document).toMatchObject({ rows: lines.length, created: lines.length, ignoredColumns: ['duration', 'fps'] })
    const { document: { videos } } = await cliJson(['scores'], folder.path)
    const [name, , , mos] = (lines[0] ?? '').split(',').map(cell => cell.trim())
    expect(videos.find((video: any) => video.path === name?.split('/').at(-1)).overall.score).toBeCloseTo((Number(mos) - 1) / 4, 9)
  })
})
