import { describe, expect, test } from 'vitest'
import { openBalance, openPage } from '../support/curator'
import { HOSTS, openHost, sampleWorkspace } from '../support/hosts'

for (const { name, available } of HOSTS) {
  describe.skipIf(!available)(`balanced sets on the ${name} host`, () => {
    test('a set is made with the keyboard, shows both histograms, and stays', async () => {
      using workspace = sampleWorkspace()
      await using host = await openHost(name, workspace.dir)
      const { page } = host
      await openPage(page, 'Balance')
      await page.getByRole('heading', { name: 'No balanced set yet' }).waitFor()
      await page.getByRole('spinbutton', { name: 'Videos' }).focus()
      for (const text of ['4', '2', '7']) {
        await page.keyboard.press('ControlOrMeta+A')
        await page.keyboard.type(text)
        await page.keyboard.press('Tab')
      }
      await page.keyboard.press('Space')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: '4 of 4 selected' }).waitFor({ timeout: 60_000 })
      expect(await page.getByText(/2 bins over quality, folder; seed 7/).first().isVisible()).toBe(true)
      expect(await page.getByRole('img', { name: /^Before: .*from \.\d\d to/ }).count()).toBe(1)
      expect(await page.getByRole('img', { name: /^After: .*from \.\d\d to/ }).count()).toBe(1)
      await expect.poll(() => page.getByRole('region', { name: 'Quality bins' }).getByRole('row').count()).toBe(3)
      await page.getByRole('region', { name: 'Strata' }).getByText('1 stratum').waitFor()

      await openBalance(page)
      const saved = page.getByRole('region', { name: 'Saved sets' }).getByRole('button')
      await expect.poll(() => saved.count()).toBe(2)
      await saved.nth(1).click()
      await page.getByRole('heading', { name: '4 of 4 selected' }).waitFor()
      await page.reload()
      await page.getByRole('heading', { name: '3 of 3 selected' }).waitFor()
    })

    test('a number that makes no sense cannot be sent', async () => {
      using workspace = sampleWorkspace()
      await using host = await openHost(name, workspace.dir)
      const { page } = host
      await openPage(page, 'Balance')
      const button = page.getByRole('button', { name: 'Select and save' })
      await expect.poll(() => button.isEnabled()).toBe(true)
      await page.getByRole('spinbutton', { name: 'Quality bins' }).fill('1')
      expect(await button.isDisabled()).toBe(true)
    })
  })
}
