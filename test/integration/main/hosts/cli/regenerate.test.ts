import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cliJson, runCli } from '../../../../support/cli'
import { TAXONOMY } from '../../../../support/stores'
import { importNames, openTestWorkspace, temporaryFolder } from '../../../../support/workspace'

/** Enough videos for threads to be started. */
const VIDEOS = 350

async function instructionsOf(folder: string) {
  const { stdout } = await runCli(['instructions', '--json'], folder)
  return stdout.trim().split('\n').map(line => JSON.parse(line) as { id: string, video: string, kind: string, question: string, response: string, stale: string | null, claims: { target: string, level: string }[], provenance: { basis: string[], levels: Record<string, string> } })
}

test('texts of hundreds of videos come from threads, equal to those written in one, and stale ones alone are written anew', async () => {
  using folder = temporaryFolder()
  {
    const workspace = await openTestWorkspace(join(folder.path, 'workspace'))
    importNames(workspace, VIDEOS)
    await workspace.close()
  }
  const generated = await cliJson(['generate', '--pair-share', '1'], folder.path)
  expect(generated).toMatchObject({ code: 0, document: { generated: 4 * VIDEOS + VIDEOS / 2, videos: VIDEOS } })
  const before = await instructionsOf(folder.path)
  {
    // The same names in a workspace of so few videos that no thread is started.
    using small = temporaryFolder()
    const workspace = await openTestWorkspace(join(small.path, 'workspace'))
    importNames(workspace, 20)
    await workspace.close()
    await cliJson(['generate', '--pair-share', '1'], small.path)
    const texts = (await instructionsOf(small.path)).map(text => text.response)
    expect(texts).toHaveLength(4 * 20 + 10)
    expect(before.map(text => text.response)).toEqual(expect.arrayContaining(texts))
  }
  expect((await cliJson(['regenerate', '--dry-run'], folder.path)).document).toMatchObject({ stale: { untouched: 0, touched: 0, offered: 0 }, dryRun: true })

  // A score of one video changes: only its texts that weigh what moved are stale.
  const ids = TAXONOMY.dimensions.map(entry => entry.id)
  const csv = join(folder.path, 'again.csv')
  const [first] = before
  const levels = first?.provenance.levels ?? {}
  writeFileSync(csv, `video,${ids.join(',')}\nv0.mp4,${ids.map(id => id === 'noise' ? (levels.noise === 'bad' ? 0.95 : 0.02) : ({ bad: 0.1, poor: 0.3, fair: 0.5, good: 0.7, excellent: 0.9 })[levels[id] ?? 'fair']).join(',')}\n`)
  expect((await cliJson(['import-scores', csv], folder.path)).code).toBe(0)
  const stale = (await instructionsOf(folder.path)).filter(text => text.stale !== null)
  expect(stale.length).toBeGreaterThan(0)
  expect(new Set(stale.map(text => text.video)).size).toBe(1)
  const one = stale[0]?.id ?? ''
  await cliJson(['decide', '--ids', one, '--verdict', 'approve', '--by', 'Ana'], folder.path)
  const dry = await cliJson(['regenerate', '--dry-run'], folder.path)
  expect(dry).toMatchObject({ code: 0, document: { stale: { untouched: stale.length - 1, touched: 1, byReason: { levels: stale.length } }, dryRun: true } })
  expect((await cliJson(['regenerate'], folder.path)).document).toMatchObject({ rewritten: stale.length - 1, offered: 1, dryRun: false })
  const after = await instructionsOf(folder.path)
  expect(after).toHaveLength(before.length)
  expect(after.filter(text => text.stale !== null).map(text => text.id)).toEqual([one])
  expect(after.find(text => text.id === one)?.response).toBe(before.find(text => text.id === one)?.response)
})

test('generation and export keep to a saved set, by its name, and the manifest names it', async () => {
  using folder = temporaryFolder()
  await cliJson(['sample'], folder.path)
  const { document: set } = await cliJson(['balance', '--target', '3', '--bins', '3', '--name', 'pilot'], folder.path)
  expect(set).toMatchObject({ name: 'pilot', selected: 3 })
  expect((await cliJson(['generate', '--set', 'nothing'], folder.path)).document).toMatchObject({ error: { code: 'not_found' } })
  expect((await cliJson(['generate', '--set', 'pilot', '--seed', '99'], folder.path)).document).toMatchObject({ videos: 3, generated: 12 })
  const { document } = await cliJson(['export', '--format', 'jsonl', '--out', 'out', '--state', 'all', '--set', 'pilot'], folder.path)
  expect(document.exported).toBe(12)
  const manifest = JSON.parse(readFileSync(join(document.path, 'manifest.json'), 'utf8')) as { set: string, videos: number }
  expect(manifest).toMatchObject({ set: set.id, videos: 3 })
})
