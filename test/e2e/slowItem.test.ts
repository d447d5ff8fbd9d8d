import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { address, introduce, openReview, saved } from '../support/curator'
import { openHost, sampleWorkspace } from '../support/hosts'

test('keys pressed while the next item is on its way decide nothing, neither twice nor unseen', async () => {
  using workspace = sampleWorkspace()
  await using host = await openHost('web', workspace.dir)
  const { page } = host
  let release: () => void = () => {}
  const released = new Promise<void>((done) => { release = done })
  let items = 0
  await page.route('**/rpc/review/getItem', async (route) => {
    items += 1
    if (items > 1)
      await released
    await route.continue()
  })
  await introduce(page, 'Ana')
  await openReview(page)
  const first = address(page)
  await page.keyboard.press('Enter')
  await expect.poll(() => address(page)).not.toBe(first)
  const second = address(page)
  await page.getByRole('button', { name: 'Approve', disabled: true }).waitFor()
  await page.keyboard.press('Enter')
  await page.keyboard.press('f')
  await saved(page)
  release()
  await page.getByRole('button', { name: 'Approve', disabled: false }).waitFor()
  expect(address(page)).toBe(second)
  const db = new Database(join(workspace.dir, 's2i.db'), { readonly: true })
  try { expect(db.prepare('SELECT kind FROM decision_event').all()).toEqual([{ kind: 'approve' }]) }
  finally { db.close() }
})
