import type { Page } from 'playwright-core'
import { expect } from 'vitest'

export async function openPage(page: Page, name: 'Library' | 'Review' | 'Jobs' | 'Settings'): Promise<void> {
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

/** Waits until the text on screen is another one than `before`. */
export async function nextItem(page: Page, before: string): Promise<void> {
  await expect.poll(() => address(page), { timeout: 10_000 }).not.toBe(before)
  await page.getByRole('tabpanel', { name: 'Response' }).getByRole('heading').first().waitFor()
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
