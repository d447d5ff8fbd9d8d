import type { OpenHost } from '../support/hosts'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildNetwork } from '../../scripts/testPacks/hostileModels.ts'
import { openStores } from '../../src-main/infra/sqlite/index'
import { cliJson } from '../support/cli'
import { openPage } from '../support/curator'
import { HOSTS, openHost, sampleWorkspace } from '../support/hosts'
import { TAXONOMY } from '../support/stores'
import { smallManifest, writePack } from '../support/testPacks'
import { temporaryFolder } from '../support/workspace'

for (const { name, available } of HOSTS) {
  describe.skipIf(!available)(`a model pack that was disabled, on the ${name} host`, () => {
    let folder: ReturnType<typeof temporaryFolder>
    beforeAll(() => { folder = temporaryFolder() })
    afterAll(() => folder[Symbol.dispose]())

    const cardOf = ({ page }: OpenHost) => page.getByRole('article', { name: /^A tiny model for tests/ })

    test('says since when and why, and can be enabled again', async () => {
      using workspace = sampleWorkspace()
      const offer = writePack(join(folder.path, 'network'), buildNetwork(), smallManifest('network'))
      const { document: { pack } } = await cliJson(['packs', 'import', offer, '--accept-license', '--by', 'Ana', '--workspace', workspace.dir], folder.path)
      const stores = openStores(join(workspace.dir, 's2i.db'), TAXONOMY)
      stores.crashes.disable(pack.sha256, { at: '2026-01-01T00:03:00.000Z', reason: 'it crashed 3 times; the last time its process ended (signal SIGSEGV)' })
      stores.close()

      await using host = await openHost(name, workspace.dir)
      await openPage(host.page, 'Model packs')
      const card = cardOf(host)
      await card.getByText(/it crashed 3 times; the last time its process ended \(signal SIGSEGV\)/).waitFor()
      // The control: the pack that came with the application is not disabled.
      expect(await host.page.getByRole('button', { name: 'Enable again' }).count()).toBe(1)
      expect(await host.page.getByRole('checkbox', { name: 'A tiny model for tests' }).count()).toBe(0)
      await card.getByRole('button', { name: 'Enable again' }).click()
      await expect.poll(() => card.getByRole('button', { name: 'Enable again' }).count()).toBe(0)
      expect(await card.getByText('Disabled', { exact: true }).count()).toBe(0)
      await host.page.getByRole('checkbox', { name: 'A tiny model for tests' }).waitFor()
    })
  })
}
