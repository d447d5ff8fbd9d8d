import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { address, introduce, nextItem, openPage, openReview, saved } from '../support/curator'
import { HOSTS, openHost, sampleWorkspace } from '../support/hosts'

/** What the database holds, read by a connection of the test's own. */
function stored(dir: string): { events: { kind: string, curator: string }[], states: Record<string, number> } {
  const db = new Database(join(dir, 's2i.db'), { readonly: true })
  try {
    const events = db.prepare('SELECT kind, curator FROM decision_event ORDER BY seq').all() as { kind: string, curator: string }[]
    const rows = db.prepare('SELECT state, count(*) AS n FROM instruction_state WHERE superseded = 0 GROUP BY state').all() as { state: string, n: number }[]
    return { events, states: Object.fromEntries(rows.map(row => [row.state, row.n])) }
  }
  finally { db.close() }
}

for (const { name, available } of HOSTS) {
  describe.skipIf(!available)(`review on the ${name} host`, () => {
    test('a curator approves, rejects with a reason, flags and undoes by keyboard, and all of it is stored', async () => {
      using workspace = sampleWorkspace()
      await using host = await openHost(name, workspace.dir)
      const { page } = host
      await introduce(page, 'Ana')
      await openReview(page)

      let at = address(page)
      await page.keyboard.press('Enter')
      await nextItem(page, at)
      await page.getByRole('status').getByText(/^Approved/).first().waitFor()

      at = address(page)
      await page.keyboard.press('Backspace')
      await page.keyboard.press('1')
      await nextItem(page, at)

      at = address(page)
      await page.keyboard.press('f')
      await nextItem(page, at)
      await saved(page)
      await expect.poll(() => stored(workspace.dir).events.map(event => event.kind)).toEqual(['approve', 'reject', 'flag'])

      await page.keyboard.press('Control+z')
      await expect.poll(() => stored(workspace.dir)).toEqual({
        events: [{ kind: 'approve', curator: 'Ana' }, { kind: 'reject', curator: 'Ana' }, { kind: 'flag', curator: 'Ana' }, { kind: 'undo', curator: 'Ana' }],
        states: { approved: 1, rejected: 1, pending: 34 },
      })
      await page.keyboard.press('Control+Shift+z')
      await expect.poll(() => stored(workspace.dir).states).toEqual({ approved: 1, rejected: 1, flagged: 1, pending: 33 })
    })

    test('a level is fixed, group and overall follow, the text is marked stale, and the history says so', async () => {
      using workspace = sampleWorkspace()
      await using host = await openHost(name, workspace.dir)
      const { page } = host
      await introduce(page, 'Ana')
      await openReview(page)
      await page.getByRole('tab', { name: 'Levels' }).click()
      const sharpness = page.getByRole('radiogroup', { name: 'Sharpness level' })
      await sharpness.getByRole('radio', { name: 'Bad' }).click()
      await expect.poll(() => stored(workspace.dir).events.map(event => event.kind)).toEqual(['set-level'])
      await page.getByRole('tabpanel', { name: 'Levels' }).getByText('curator').first().waitFor()
      await page.getByRole('tab', { name: 'History' }).click()
      await page.getByRole('tabpanel', { name: 'History' }).getByText(/Sharpness: .* to bad/).first().waitFor()
      await page.getByRole('tab', { name: 'Response' }).click()
      await page.getByRole('tabpanel', { name: 'Response' }).getByText(/^Sharpness was set from .* to bad by Ana\.$/).first().waitFor()
    })

    test('stale texts are written anew; beside an approved one the new text is offered, taken by a key and taken back', async () => {
      using workspace = sampleWorkspace()
      await using host = await openHost(name, workspace.dir)
      const { page } = host
      await introduce(page, 'Ana')
      await openReview(page)
      const at = address(page)
      await page.keyboard.press('Enter')
      await nextItem(page, at)
      await page.keyboard.press('ArrowUp')
      await expect.poll(() => address(page)).toBe(at)
      await page.getByRole('tab', { name: 'Levels' }).click()
      const sharpness = page.getByRole('radiogroup', { name: 'Sharpness level' })
      await sharpness.getByRole('radio', { name: 'Bad' }).click()
      await saved(page)
      await page.getByRole('tab', { name: 'Response' }).click()
      await page.getByRole('button', { name: /^Write \d+ stale texts? anew$/ }).click()
      await page.goto(new URL(`${new URL(at, page.url()).pathname}?state=all`, page.url()).href)
      const offer = page.getByRole('region', { name: 'Newer text' })
      await offer.getByText('Would be written now').waitFor()
      expect(stored(workspace.dir).events.map(event => event.kind)).toEqual(['approve', 'set-level'])
      await page.keyboard.press('t')
      await offer.waitFor({ state: 'detached' })
      await expect.poll(() => stored(workspace.dir).events.map(event => event.kind)).toEqual(['approve', 'set-level', 'take'])
      await page.keyboard.press('Control+z')
      await offer.waitFor()
      await page.keyboard.press('o')
      await expect.poll(() => stored(workspace.dir).events.map(event => event.kind)).toEqual(['approve', 'set-level', 'take', 'undo', 'keep'])
      expect(stored(workspace.dir).states.approved).toBe(1)
    })

    test('an edited text is shown, kept after a reload, and the generated one is still there', async () => {
      using workspace = sampleWorkspace()
      await using host = await openHost(name, workspace.dir)
      const { page } = host
      await introduce(page, 'Ana')
      await openReview(page)
      await page.keyboard.press('e')
      await page.getByRole('textbox', { name: 'Response' }).fill('The overall quality of the video is fair.')
      await page.keyboard.press('Control+Enter')
      await saved(page)
      await expect.poll(() => stored(workspace.dir).events.map(event => event.kind)).toEqual(['edit'])
      await page.reload()
      await page.getByRole('tabpanel', { name: 'Response' }).getByText('The overall quality of the video is fair.').first().waitFor()
    })

    test('killed without warning, the host has kept every decision that was shown as saved', async () => {
      using workspace = sampleWorkspace()
      {
        await using host = await openHost(name, workspace.dir)
        await introduce(host.page, 'Ana')
        await openReview(host.page)
        for (let n = 0; n < 10; n++) {
          const at = address(host.page)
          await host.page.keyboard.press(n % 3 === 2 ? 'f' : 'Enter')
          await nextItem(host.page, at)
        }
        await expect.poll(() => stored(workspace.dir).events.length).toBe(10)
        await host.kill()
      }
      expect(stored(workspace.dir).states).toEqual({ approved: 7, flagged: 3, pending: 26 })
      await using again = await openHost(name, workspace.dir)
      await openPage(again.page, 'Review')
      await again.page.getByText('/ 26').first().waitFor()
    })

    test('frames are stepped by the frame table', async () => {
      using workspace = sampleWorkspace()
      await using host = await openHost(name, workspace.dir)
      const { page } = host
      await openReview(page)
      const frame = page.getByText(/frame\s+\d+\s*\/\s*\d+/).first()
      await frame.waitFor()
      await page.locator('video').first().evaluate((video: HTMLVideoElement) => video.readyState >= 2 || new Promise(done => video.addEventListener('loadeddata', done, { once: true })))
      for (const [key, expected] of [['.', 2], ['.', 3], ['Shift+.', 13], [',', 12], ['Home', 1]] as const) {
        await page.keyboard.press(key)
        await expect.poll(async () => Number(/frame\s+(\d+)/.exec((await frame.textContent()) ?? '')?.[1]), { timeout: 10_000 }).toBe(expected)
      }
    })
  })
}
