import type { Locator, Page } from 'playwright-core'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { openGenerate, openPage } from '../support/curator'
import { HOSTS, openHost, sampleWorkspace } from '../support/hosts'
import { startLlmServer } from '../support/llmServer'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TEXTS = 32

afterEach(() => vi.unstubAllEnvs())

const examplesOn = (page: Page): Locator => page.getByRole('region', { name: 'Examples' })
const writtenBy = (page: Page): Promise<string[]> => examplesOn(page).getByRole('listitem').allInnerTexts()
const writeButton = (page: Page): Locator => page.getByRole('button', { name: /^Writ(?:e the texts|ing)/ })

async function nameServer(page: Page, url: string): Promise<void> {
  await openPage(page, 'Settings')
  for (const [field, value] of [['Server', url], ['Model', 'model-under-test']] as const) {
    await page.getByRole('textbox', { name: field, exact: true }).fill(value)
    await page.keyboard.press('Tab')
    await page.getByText('Settings saved').waitFor()
  }
}

for (const { name, available } of HOSTS) {
  describe.skipIf(!available)(`writing texts on the ${name} host`, () => {
    test('the examples follow the plan; what the plan says is written, and waits in the queue', async () => {
      using workspace = sampleWorkspace()
      await using host = await openHost(name, workspace.dir)
      const { page } = host
      await openGenerate(page)
      const first = await writtenBy(page)
      expect(first).toHaveLength(5)
      await page.getByText(`Up to ${TEXTS} texts and about 1 comparison for 8 videos`).waitFor()

      // Another seed: the same videos, other words.
      await page.getByRole('spinbutton', { name: 'Seed' }).fill('4711')
      await expect.poll(() => writtenBy(page)).not.toEqual(first)
      // Only yes-or-no questions.
      for (const kind of ['Reasoning', 'Stage I'])
        await page.getByRole('checkbox', { name: kind }).uncheck()
      for (const share of await page.getByRole('spinbutton', { name: /^Share of (?!Yes or no)/ }).all())
        await share.fill('0')
      await page.getByRole('spinbutton', { name: 'Comparisons of two videos, share of pairs' }).fill('0.5')
      await page.getByText('Up to 16 texts and about 2 comparisons for 8 videos').waitFor()
      await expect.poll(() => examplesOn(page).getByText('Yes or no').count()).toBe(5)
      expect(await page.getByRole('row', { name: /Yes or no.*100 %/ }).count()).toBe(1)
      const shown = (await examplesOn(page).getByRole('heading', { level: 3 }).allInnerTexts())[0] ?? ''
      await page.getByRole('spinbutton', { name: 'Question per video' }).focus()

      await page.keyboard.press('Control+Enter')
      await page.getByRole('region', { name: 'Progress' }).getByText(/^Wrote 20 pairs for 8 videos/).waitFor({ timeout: 60_000 })
      await page.getByRole('link', { name: 'Review the texts' }).click()
      await page.getByRole('searchbox', { name: 'Search' }).fill(shown)
      await page.getByRole('tabpanel', { name: 'Response' }).getByText(shown).first().waitFor()

      // The plan stays with the workspace.
      await openGenerate(page)
      expect(await page.getByRole('spinbutton', { name: 'Seed' }).inputValue()).toBe('4711')
      expect(await page.getByRole('checkbox', { name: 'Reasoning' }).isChecked()).toBe(false)
      expect(await page.getByRole('spinbutton', { name: 'Comparisons of two videos, share of pairs' }).inputValue()).toBe('0.5')
    })

    test('a number that makes no sense is refused at its field, and nothing can be written', async () => {
      using workspace = sampleWorkspace()
      await using host = await openHost(name, workspace.dir)
      const { page } = host
      await openGenerate(page)
      await expect.poll(() => writeButton(page).isEnabled()).toBe(true)
      const field = page.getByRole('spinbutton', { name: 'Question per video' })
      await field.fill('25')
      await page.getByText('Enter a whole number from 0 to 24.').waitFor()
      expect(await field.getAttribute('aria-invalid')).toBe('true')
      expect(await writeButton(page).isDisabled()).toBe(true)
      await page.keyboard.press('Control+Enter')
      await field.fill('3')
      await expect.poll(() => writeButton(page).isEnabled()).toBe(true)
      expect(await page.getByRole('region', { name: 'Progress' }).count()).toBe(0)
      await page.getByText('Up to 40 texts and about 1 comparison for 8 videos').waitFor()
    })

    test('a model that changes ratings is refused, side by side with the text that stays', async () => {
      await using server = await startLlmServer('adds a script')
      using workspace = sampleWorkspace()
      vi.stubEnv('S2I_CONFIG', join(workspace.dir, '../config'))
      await using host = await openHost(name, workspace.dir)
      const { page } = host
      await nameServer(page, server.url)
      await openGenerate(page)
      await page.getByRole('region', { name: 'Refused rewrites' }).getByText(/^None\./).waitFor()
      await page.getByRole('switch', { name: 'Reword the texts by the language model' }).click()
      await page.getByText('model-under-test').first().waitFor()
      await writeButton(page).click()
      await page.getByRole('region', { name: 'Progress' }).getByText(/100\.0 % refused/).waitFor({ timeout: 60_000 })
      await page.getByRole('region', { name: 'Progress' }).getByText(/keep the grammar's words/).waitFor({ timeout: 60_000 })
      const refusals = page.getByRole('region', { name: 'Refused rewrites' })
      await refusals.getByRole('listitem').filter({ hasText: 'HTML' }).first().waitFor()
      const refused = refusals.getByRole('group', { name: 'The rewrite that was refused' }).first()
      expect(await refused.locator('ins').allInnerTexts().then(parts => parts.join(''))).toContain('<script>alert(1)</script>')
      expect(await refusals.locator('img, script').count()).toBe(0)
      // The server rewords before it adds the script, so words of the original are struck out; none of the script is among them.
      expect(await refusals.getByRole('group', { name: 'The text that stays' }).first().locator('del').allInnerTexts().then(parts => parts.join(''))).not.toContain('script')
      const { violations } = await page.evaluate(`${axe}; axe.run()`) as { violations: { id: string }[] }
      expect(violations.map(({ id }) => id)).toEqual([])
    })
  })
}
