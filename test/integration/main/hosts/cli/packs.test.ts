import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildNetwork } from '../../../../../scripts/testPacks/hostileModels.ts'
import { openStores } from '../../../../../src-main/infra/sqlite/index'
import { cliJson, runCli } from '../../../../support/cli'
import { makeFlatClips } from '../../../../support/flatClips'
import { TAXONOMY } from '../../../../support/stores'
import { smallManifest, writePack } from '../../../../support/testPacks'
import { temporaryFolder } from '../../../../support/workspace'

describe('the command line and a pack that was disabled', () => {
  let folder: ReturnType<typeof temporaryFolder>
  const s2i = (...args: string[]) => cliJson(args, folder.path)

  beforeAll(() => { folder = temporaryFolder() })
  afterAll(() => folder[Symbol.dispose]())

  /** Leaves in the workspace what three crashes leave. */
  function disable(sha256: string): void {
    const stores = openStores(join(folder.path, 'workspace', 's2i.db'), TAXONOMY)
    for (const minute of [1, 2, 3])
      stores.crashes.record(sha256, { at: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString(), reason: 'its process ended (signal SIGSEGV)' })
    stores.crashes.disable(sha256, { at: '2026-01-01T00:03:00.000Z', reason: 'it crashed 3 times; the last time its process ended (signal SIGSEGV)' })
    stores.close()
  }

  test('lists it with the reason, refuses to score with it, scores with the others, and enables it', async () => {
    mkdirSync(join(folder.path, 'clips'))
    const clips = makeFlatClips(join(folder.path, 'clips'), { grey: 110 })
    const { document: { pack } } = await s2i('packs', 'import', writePack(join(folder.path, 'network'), buildNetwork(), smallManifest('network')), '--accept-license', '--by', 'Ana')
    expect(await s2i('add', ...clips)).toMatchObject({ code: 0 })
    expect(await s2i('packs', 'feed', '--score-with', 'analytic,network')).toMatchObject({ code: 0 })
    // The control: until it is disabled it may score.
    expect(await s2i('packs', 'list')).toMatchObject({ document: { packs: expect.arrayContaining([expect.objectContaining({ id: 'network', usable: true, crashes: 0, disabled: null })]) } })

    disable(pack.sha256)
    expect(await s2i('packs', 'list')).toMatchObject({ document: { packs: expect.arrayContaining([expect.objectContaining({ id: 'network', usable: false, licensed: true, crashes: 3, disabled: { at: '2026-01-01T00:03:00.000Z', reason: expect.stringContaining('SIGSEGV') } })]) } })
    expect((await runCli(['packs', 'list'], folder.path)).stdout).toMatch(/DISABLED since 2026-01-01: it crashed 3 times.*\n.*s2i packs enable network@1\.0\.0/)
    expect(await s2i('score', '--pack', 'network')).toMatchObject({ code: 4, document: { error: { code: 'pack.disabled', message: expect.stringContaining('s2i packs enable network@1.0.0') } } })
    expect(await s2i('score')).toMatchObject({ code: 2, document: { scored: 1, packs: [expect.stringMatching(/^analytic@/)], failed: [{ path: 'network', code: 'pack.disabled' }] } })
    // Another choice can still be made while it is on the list.
    expect(await s2i('packs', 'feed', 'overall=')).toMatchObject({ code: 0 })
    expect(await s2i('packs', 'feed', 'overall=network')).toMatchObject({ code: 4, document: { error: { code: 'pack.disabled' } } })

    expect(await s2i('packs', 'enable', 'network')).toMatchObject({ code: 0, document: { usable: true, crashes: 0, disabled: null } })
    expect(await s2i('score')).toMatchObject({ code: 0, document: { scored: 1, failed: [] } })
    expect(await s2i('packs', 'enable', 'nobody')).toMatchObject({ code: 1, document: { error: { code: 'not_found' } } })
  })

  test('says in its help how to enable one', async () => {
    expect((await runCli(['packs', 'enable', '--help'], folder.path)).stdout).toContain('s2i packs verify dover && s2i packs enable dover')
  })
})
