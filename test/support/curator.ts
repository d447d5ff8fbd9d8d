import type { Page } from 'playwright-core'
import type { OpenHost } from './hosts'
import { expect } from 'vitest'

export async function openPage(page: Page, name: 'Library' | 'Review' | 'Balance' | 'Generate' | 'Trust' | 'Model packs' | 'Jobs' | 'Settings'): Promise<void> {
  await page.getByRole('navigation').first().getByRole('link', { name: new RegExp(`^${name}`) }).click()
  await page.getByRole('heading', { level: 1, name }).waitFor({ state: 'attached' })
}

/** Gives the curator a name the way a person does. */
export async function introduce(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Add your name' }).click()
  await page.getByRole('textbox', { name: 'Your name' }).fill(name)
  await page.keyboard.press('Enter')
}

/** Opens the review queue and waits for the first item's text. */
export async function openReview(page: Page): Promise<void> {
  await openPage(page, 'Review')
  await page.getByRole('tabpanel', { name: 'Response' }).getByRole('heading').first().waitFor()
}

/** Opens the balance page and makes a set of three videos, so that there is one to look at. */
export async function openBalance(page: Page): Promise<void> {
  await openPage(page, 'Balance')
  await page.getByRole('spinbutton', { name: 'Videos' }).fill('3')
  await page.getByRole('spinbutton', { name: 'Quality bins' }).fill('3')
  await page.getByRole('checkbox', { name: 'Resolution' }).check()
  await page.getByRole('button', { name: 'Select and save' }).click()
  await page.getByRole('heading', { name: '3 of 3 selected' }).waitFor({ timeout: 60_000 })
}

/** Opens the trust page and waits for its tables. */
export async function openTrust(page: Page): Promise<void> {
  await openPage(page, 'Trust')
  await page.getByRole('table').first().waitFor()
}

/** Waits until another item than the one at `before` is on screen and can be decided. */
export async function nextItem(page: Page, before: string): Promise<void> {
  await expect.poll(() => address(page), { timeout: 10_000 }).not.toBe(before)
  await page.getByRole('button', { name: 'Approve', disabled: false }).waitFor()
}

/** Address of the item on screen: path and query, without host. */
export function address(page: Page): string {
  const url = new URL(page.url())
  return url.pathname + url.search
}

/** Waits until the page says that everything is saved. */
export async function saved(page: Page): Promise<void> {
  await page.getByText(/^saved \d/i).waitFor()
}

/** Drops files and folders onto the window as a person does; the page learns no more than from a real drop. */
export async function dropOn(page: Page, paths: readonly string[]): Promise<void> {
  const cdp = await page.context().newCDPSession(page)
  // What lies under the pointer may change on the way, and a drop counts only where the pointer was last seen to hover.
  for (const type of ['dragEnter', 'dragOver', 'dragOver', 'dragOver', 'drop'] as const)
    await cdp.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data: { items: [], files: [...paths], dragOperationsMask: 1 } })
  await cdp.detach()
}

/** Adds a folder: by typed paths in a browser, by the system's dialog (answered for it) in the desktop app. */
export async function addFolder(host: OpenHost, folder: string): Promise<void> {
  const { page } = host
  const button = page.getByRole('button', { name: 'Add videos' }).first()
  if (host.name === 'desktop') {
    await host.answerDialogs([folder])
    return button.click()
  }
  await button.click()
  await page.getByRole('textbox', { name: 'Paths' }).fill(folder)
  await page.getByRole('dialog').getByRole('button', { name: /^Add/ }).click()
}

/** Opens the page where texts are written and waits for its examples. */
export async function openGenerate(page: Page): Promise<void> {
  await openPage(page, 'Generate')
  await page.getByRole('region', { name: 'Examples' }).getByRole('listitem').first().waitFor()
}
