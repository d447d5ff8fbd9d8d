import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildDover } from '../../../../../scripts/testPacks/tinyModels.ts'
import { cliJson } from '../../../../support/cli'
import { TEST_DATA, testData } from '../../../../support/repository'
import { doverManifest, writePack } from '../../../../support/testPacks'
import { temporaryFolder } from '../../../../support/workspace'

describe.skipIf(TEST_DATA === null)('the command line scores one clip with two packs', () => {
  let folder: ReturnType<typeof temporaryFolder>
  const s2i = (...args: string[]) => cliJson(args, folder.path)

  beforeAll(() => { folder = temporaryFolder() })
  afterAll(() => folder[Symbol.dispose]())

  async function effective(): Promise<{ aesthetic: number, overall: number }> {
    const { document: { videos: [video] } } = await s2i('scores')
    return { aesthetic: video.groups.aesthetic.score, overall: video.overall.score }
  }

  test('feed changes which pack gives the level, "target=" takes it back, and what may not feed is refused', async () => {
    const pack = writePack(join(folder.path, 'tiny'), buildDover(), doverManifest())
    expect(await s2i('add', testData('videos/clips/sk_carphone_pristine.mp4'))).toMatchObject({ code: 0 })
    expect(await s2i('score')).toMatchObject({ code: 0, document: { scored: 1 } })
    const aggregated = await effective()

    expect(await s2i('packs', 'import', pack)).toMatchObject({ code: 0, document: { pack: { id: 'tiny-dover', usable: false } } })
    for (const args of [['packs', 'feed', 'aesthetic=tiny-dover'], ['packs', 'feed', '--score-with', 'analytic,tiny-dover'], ['score', '--pack', 'tiny-dover']])
      expect(await s2i(...args)).toMatchObject({ code: 4, document: { error: { code: 'pack.license_required' } } })
    expect(await s2i('packs', 'feed', 'aesthetic=nobody')).toMatchObject({ code: 1, document: { error: { code: 'input.invalid' } } })
    expect(await s2i('packs', 'feed', 'color=tiny-dover')).toMatchObject({ code: 1, document: { error: { code: 'input.invalid' } } })
    expect((await s2i('packs', 'feed')).document.policy.targets).toEqual({})

    expect(await s2i('packs', 'import', pack, '--accept-license', '--by', 'Ana')).toMatchObject({ code: 0, document: { known: true, pack: { usable: true } } })
    expect(await s2i('score', '--pack', 'tiny-dover')).toMatchObject({ code: 0, document: { scored: 1 } })
    expect(await effective()).toEqual(aggregated)

    expect(await s2i('packs', 'feed', 'aesthetic=tiny-dover')).toMatchObject({ code: 0, document: { videos: 1, policy: { targets: { aesthetic: 'tiny-dover' } } } })
    const fed = await effective()
    expect(Math.abs(fed.aesthetic - aggregated.aesthetic)).toBeGreaterThan(1e-6)
    expect(Math.abs(fed.overall - aggregated.overall)).toBeGreaterThan(1e-6)

    expect(await s2i('packs', 'feed', '--score-with', 'analytic,tiny-dover')).toMatchObject({ code: 0, document: { enabled: ['analytic', 'tiny-dover'] } })
    expect(await s2i('packs', 'remove', 'tiny-dover')).toMatchObject({ code: 0 })
    // Its scores stay and go on feeding; it scores nothing new, and the choice can still be changed.
    expect(await s2i('score')).toMatchObject({ code: 0, document: { scored: 0 } })
    expect((await s2i('packs', 'feed')).document).toMatchObject({ enabled: ['analytic'], policy: { targets: { aesthetic: 'tiny-dover' } } })
    expect(await effective()).toEqual(fed)

    expect(await s2i('packs', 'feed', 'aesthetic=')).toMatchObject({ code: 0, document: { policy: { targets: {} } } })
    expect(await effective()).toEqual(aggregated)
  })
})
