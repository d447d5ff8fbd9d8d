import { describe, expect, test } from 'vitest'
import { HOSTS, openHost, sampleWorkspace } from '../support/hosts'

for (const { name, available } of HOSTS) {
  describe.skipIf(!available)(`the page on the ${name} host`, () => {
    test('has no Node, runs no inline script, loads nothing from elsewhere and cannot navigate away', async () => {
      using workspace = sampleWorkspace()
      await using host = await openHost(name, workspace.dir)
      const { page } = host
      const seen = await page.evaluate(async () => {
        const script = document.createElement('script')
        script.textContent = 'window.injected = true'
        document.body.append(script)
        const image = new Image()
        const blocked = new Promise(done => image.addEventListener('error', () => done(true), { once: true }))
        image.src = 'https://example.com/tracker.png'
        return { require: typeof (globalThis as any).require, process: typeof (globalThis as any).process, injected: (globalThis as any).injected === true, imageBlocked: await blocked }
      })
      expect(seen).toEqual({ require: 'undefined', process: 'undefined', injected: false, imageBlocked: true })
    })

    test('text from files is shown as text', async () => {
      using workspace = sampleWorkspace()
      await using host = await openHost(name, workspace.dir)
      await host.page.getByRole('searchbox', { name: 'Search' }).fill('<img src=x onerror="document.title=1">')
      await host.page.getByText(/no videos? match|nothing/i).first().waitFor()
      expect(await host.page.title()).not.toBe('1')
    })
  })
}
