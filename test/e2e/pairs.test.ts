import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { cliJson } from '../support/cli'
import { introduce, openPage, saved } from '../support/curator'
import { HOSTS, openHost, sampleWorkspace } from '../support/hosts'

/** Ids of the videos whose levels were set, read by a connection of the test's own. */
function videosDecidedOn(dir: string): string[] {
  const db = new Database(join(dir, 's2i.db'), { readonly: true })
  try { return db.prepare('SELECT subject_id FROM decision_event WHERE subject_type = \'video\' ORDER BY seq').pluck().all().map(String) }
  finally { db.close() }
}

for (const { name, available } of HOSTS) {
  describe.skipIf(!available)(`a comparison on the ${name} host`, () => {
    test('both videos are there by keyboard, claims lead to their video, and a level is set on the video that is shown', async () => {
      using workspace = sampleWorkspace()
      const at = ['--workspace', workspace.dir]
      const { document: scores } = await cliJson<{ videos: { id: string, path: string }[] }>(['scores', ...at], workspace.dir)
      await using host = await openHost(name, workspace.dir)
      const { page } = host
      await introduce(page, 'Ana')
      await openPage(page, 'Review')
      const row = page.getByRole('option', { name: / and / }).first()
      await row.scrollIntoViewIfNeeded()
      await row.click()
      const shown = page.getByRole('region', { name: 'Video', exact: true }).locator('video').first()
      const stage = page.getByRole('radiogroup', { name: 'Video shown' }).first()
      await stage.waitFor()
      const [first = '', second = ''] = await stage.getByRole('radio').locator('.name').allTextContents()
      await expect.poll(() => shown.getAttribute('aria-label')).toBe(first)

      await page.keyboard.press('v')
      await expect.poll(() => shown.getAttribute('aria-label')).toBe(second)
      await page.keyboard.press('v')
      await expect.poll(() => shown.getAttribute('aria-label')).toBe(first)

      // A claim about the second video shows the second video.
      const claims = page.getByRole('list', { name: 'Claims' }).getByRole('listitem')
      await claims.filter({ hasText: 'Second' }).first().click()
      await expect.poll(() => shown.getAttribute('aria-label')).toBe(second)
      await page.keyboard.press('w')
      await page.getByText(/of the second video is$/).waitFor()
      await page.keyboard.press('Escape')

      // Its levels are shown, and what is set is set on it.
      await page.keyboard.press('Alt+2')
      const panel = page.getByRole('tabpanel', { name: 'Levels' })
      await panel.getByRole('radiogroup', { name: 'Video shown' }).getByRole('radio', { name: 'Second', checked: true }).waitFor()
      await panel.getByRole('radiogroup', { name: 'Sharpness level' }).getByRole('radio', { name: 'Bad' }).click()
      await saved(page)
      const idOf = (file: string) => scores.videos.find(entry => entry.path.endsWith(file))?.id
      await expect.poll(() => videosDecidedOn(workspace.dir)).toEqual([idOf(second)])
      await page.keyboard.press('Alt+3')
      await page.getByRole('tabpanel', { name: 'History' }).getByText(/Sharpness: .* to bad/).first().waitFor()

      // Both are still there after a reload, the first one shown.
      await page.reload()
      await expect.poll(() => shown.getAttribute('aria-label')).toBe(first)
      await expect.poll(async () => (await page.getByRole('radiogroup', { name: 'Video shown' }).first().getByRole('radio').locator('.name').allTextContents()).join()).toBe([first, second].join())
    })
  })
}
