import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import { openBalance, openGenerate, openPage, openReview, openTrust } from '../support/curator'
import { HOSTS, openHost, sampleWorkspace } from '../support/hosts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface AxeResult { violations: { id: string, impact: string, nodes: { target: string[] }[] }[] }

for (const { name, available } of HOSTS) {
  describe.skipIf(!available)(`accessibility on the ${name} host`, () => {
    test.each(['light', 'dark'] as const)('axe finds no violation on any page in the %s theme', async (theme) => {
      using workspace = sampleWorkspace()
      await using host = await openHost(name, workspace.dir)
      const { page } = host
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      const found: Record<string, unknown> = {}
      for (const [label, open] of [
        ['Library', () => openPage(page, 'Library')],
        ['Review', () => openReview(page)],
        ['Levels', async () => { await page.getByRole('tab', { name: 'Levels' }).click() }],
        ['Balance', () => openBalance(page)],
        ['Generate', () => openGenerate(page)],
        ['A plan that is none', () => page.getByRole('spinbutton', { name: 'Seed' }).fill('')],
        ['Trust', () => openTrust(page)],
        ['Model packs', () => openPage(page, 'Model packs')],
        ['Jobs', () => openPage(page, 'Jobs')],
        ['Settings', () => openPage(page, 'Settings')],
      ] as const) {
        await open()
        const { violations } = await page.evaluate(`${axe}; axe.run()`) as AxeResult
        if (violations.length > 0)
          found[label] = violations.map(({ id, impact, nodes }) => ({ id, impact, targets: nodes.map(node => node.target.join(' ')) }))
      }
      expect(found).toEqual({})
    })
  })
}
