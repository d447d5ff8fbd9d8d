import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { address, openPage } from '../support/curator'
import { HOSTS, openHost, sampleWorkspace } from '../support/hosts'

for (const { name, available } of HOSTS) {
  describe.skipIf(!available)(`library on the ${name} host`, () => {
    test('videos are listed, searched, filtered by level, sorted, and opened for review', async () => {
      using workspace = sampleWorkspace()
      await using host = await openHost(name, workspace.dir)
      const { page } = host
      const rows = page.getByRole('grid', { name: 'Videos' }).getByRole('row').filter({ hasText: '.mp4' })
      await expect.poll(() => rows.count()).toBe(8)

      await page.getByRole('searchbox', { name: 'Search' }).fill('dunes')
      await expect.poll(() => rows.count()).toBe(1)
      await page.getByRole('searchbox', { name: 'Search' }).fill('')
      await expect.poll(() => rows.count()).toBe(8)

      await page.getByRole('columnheader', { name: 'Video' }).getByRole('button').click()
      await expect.poll(async () => (await rows.first().textContent())?.includes('alpine-ridge-clean.mp4')).toBe(true)

      await rows.first().dblclick()
      await expect.poll(() => address(page)).toMatch(/^\/review/)
    })

    test('a folder is added while one looks on: new videos appear, broken files are set aside with a sentence', async () => {
      using workspace = sampleWorkspace()
      const more = join(workspace.dir, '../more')
      mkdirSync(more)
      cpSync(join(workspace.dir, 'videos/harbour-lights-blur.mp4'), join(more, 'same-bytes.mp4'))
      writeFileSync(join(more, 'diary.mp4'), 'Dear diary')
      await using host = await openHost(name, workspace.dir)
      const { page } = host
      if (name === 'web') {
        await page.getByRole('button', { name: 'Add videos' }).first().click()
        await page.getByRole('textbox', { name: 'Paths' }).fill(more)
        await page.getByRole('dialog').getByRole('button', { name: /^Add/ }).click()
      }
      else {
        await host.answerDialogs([more])
        await page.getByRole('button', { name: 'Add videos' }).first().click()
      }
      await openPage(page, 'Jobs')
      await page.getByText(/1 already known.*set 1 aside/i).first().waitFor()
      await openPage(page, 'Library')
      await page.getByText(/diary\.mp4/).first().waitFor({ state: 'attached', timeout: 5000 }).catch(async () => {
        await page.getByRole('button', { name: /set aside/i }).first().click()
        await page.getByText(/diary\.mp4/).first().waitFor()
      })
    })
  })
}
