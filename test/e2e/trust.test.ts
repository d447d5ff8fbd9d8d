import { describe, expect, test } from 'vitest'
import { openPage, openReview, openTrust } from '../support/curator'
import { HOSTS, openHost, sampleWorkspace } from '../support/hosts'

for (const { name, available } of HOSTS) {
  describe.skipIf(!available)(`trust and model packs on the ${name} host`, () => {
    test('every output of the pack is shown, opens by keyboard, and leads to its videos', async () => {
      using workspace = sampleWorkspace()
      await using host = await openHost(name, workspace.dir)
      const { page } = host
      await openTrust(page)
      const rows = page.getByRole('table').first().getByRole('button')
      await expect.poll(() => rows.count()).toBe(14)
      await rows.first().focus()
      await page.keyboard.press('Enter')
      await expect.poll(() => rows.first().getAttribute('aria-expanded')).toBe('true')
      await page.getByRole('link', { name: /^poor/ }).first().click()
      await page.getByRole('heading', { level: 1, name: 'Library' }).waitFor({ state: 'attached' })
      expect(new URL(page.url()).search).toContain('target=sharpness')
    })

    test('the golden clip is measured on this machine and its result stays', async () => {
      using workspace = sampleWorkspace()
      await using host = await openHost(name, workspace.dir)
      const { page } = host
      await openTrust(page)
      const card = page.getByRole('region', { name: 'Golden clip' })
      await card.getByRole('button', { name: 'Run' }).click()
      await card.getByText(/Same as ours|Differs/).waitFor({ timeout: 60_000 })
      await page.reload()
      await card.getByText(/Same as ours|Differs/).waitFor()
    })

    test('the response test shows its progress and can be cancelled', async () => {
      using workspace = sampleWorkspace()
      await using host = await openHost(name, workspace.dir)
      const { page } = host
      await openTrust(page)
      const card = page.getByRole('region', { name: 'Response test' })
      await card.getByRole('button', { name: 'Run' }).click()
      await card.getByText(/^[1-9]\d* \/ 50/).waitFor({ timeout: 60_000 })
      await card.getByRole('button', { name: 'Cancel' }).click()
      await card.getByRole('button', { name: 'Run' }).waitFor({ timeout: 60_000 })
    })

    test('the built-in pack is verified, and its licence can be read', async () => {
      using workspace = sampleWorkspace()
      await using host = await openHost(name, workspace.dir)
      const { page } = host
      await openPage(page, 'Model packs')
      const card = page.getByRole('article').first()
      await card.getByRole('button', { name: 'Verify' }).click()
      await card.getByRole('list').getByRole('listitem').first().waitFor({ timeout: 60_000 })
      await card.getByRole('button', { name: 'Show' }).click()
      await page.getByRole('dialog', { name: /^Licence of/ }).waitFor()
    })

    test('a level row shows its strip, and the evidence has units', async () => {
      using workspace = sampleWorkspace()
      await using host = await openHost(name, workspace.dir)
      const { page } = host
      await openReview(page)
      await page.getByRole('tab', { name: 'Levels' }).click()
      const panel = page.getByRole('tabpanel', { name: 'Levels' })
      await panel.getByText(/^Evidence/).click()
      await panel.getByRole('rowheader').first().waitFor()
    })
  })
}
