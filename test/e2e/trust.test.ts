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
      const badge = card.getByText(/^(?:Same as ours|Differs)$/)
      await badge.waitFor({ timeout: 60_000 })
      // The reference is renewed with every change of an estimator (`npm run golden`).
      expect(await badge.textContent()).toBe('Same as ours')
      await page.reload()
      await badge.waitFor()
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

    test('a level row shows its strip, what was inferred says why, and the evidence has units', async () => {
      using workspace = sampleWorkspace()
      await using host = await openHost(name, workspace.dir)
      const { page } = host
      await openReview(page)
      await page.getByRole('tab', { name: 'Levels' }).click()
      const panel = page.getByRole('tabpanel', { name: 'Levels' })
      const row = (dimension: string) => panel.locator(`[data-dimension=${dimension}]`)

      const strip = row('noise').getByRole('img', { name: /^Noise along the video: worst is (?:bad|poor|fair|good|excellent) at frames \d+ to \d+$/ })
      await strip.waitFor()
      const cells = await strip.locator('rect').evaluateAll(all => all.map(cell => ({ level: cell.getAttribute('data-level'), x: Number(cell.getAttribute('x')), width: Number(cell.getAttribute('width')) })))
      expect(cells.length).toBeGreaterThan(1)
      expect(cells.every(({ level, width }) => level !== null && width > 0)).toBe(true)
      expect(Math.max(...cells.map(({ x, width }) => x + width))).toBeCloseTo(1000, 0)
      // The control: nobody can measure what a scene is worth, so that row has no strip and says so.
      await row('content').getByText(/^Not measured: \w+/).waitFor()
      expect(await row('content').getByRole('img', { name: /along the video/ }).count()).toBe(0)
      expect(await row('noise').getByText(/^Not measured/).count()).toBe(0)

      await panel.getByText(/^Evidence/).click()
      const feature = panel.getByRole('row').filter({ has: page.getByRole('rowheader', { name: /^Noise in flat blocks at native resolution/ }) })
      expect(await feature.getByRole('cell').allInnerTexts()).toEqual([expect.stringMatching(/^\d+(?:\.\d+)?$/), 'code'])
    })
  })
}
