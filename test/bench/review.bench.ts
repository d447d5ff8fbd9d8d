import type { Browser, Page } from 'playwright-core'
import { writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { chromium } from 'playwright-core'
import { expect, test } from 'vitest'
import { percentile, reportBench } from '../support/benchReport'
import { cliJson, startCli } from '../support/cli'
import { introduce, openReview, saved } from '../support/curator'
import { CHROMIUM_ARGUMENTS, sampleWorkspace } from '../support/hosts'
import { TAXONOMY } from '../support/stores'

const IMPORTED_VIDEOS = 2000
const STARTS = 3
/** The sample clips come first in the queue, four items each; what follows has no file. */
const DECISIONS = 60
/** Time a quick curator looks at an item. */
const LOOK_MS = 300

interface Timing { readonly changedMs: number, readonly paintedMs: number, readonly hasVideo: boolean }
declare global {
  interface Window { timings: Timing[], usefulAtMs?: number }
}

/** Gives the workspace `IMPORTED_VIDEOS` more videos with texts, so that lists and queue have a real length. */
async function enlarge(workspaceDir: string): Promise<void> {
  const ids = TAXONOMY.dimensions.map(entry => entry.id)
  let state = 1
  const random = (): number => (state = state * 48271 % 2147483647) / 2147483647
  const lines = Array.from({ length: IMPORTED_VIDEOS }, (_, index) => `v${index}.mp4,${ids.map(() => random().toFixed(4)).join(',')}`)
  writeFileSync(join(workspaceDir, '../scores.csv'), `video,${ids.join(',')}\n${lines.join('\n')}\n`)
  await cliJson(['import-scores', join(workspaceDir, '../scores.csv'), '--workspace', workspaceDir], workspaceDir)
  await cliJson(['generate', '--workspace', workspaceDir], workspaceDir)
}

/** Starts `s2i serve` and gives the address once it is printed. */
async function serve(workspaceDir: string) {
  const startedAtMs = Date.now()
  const child = startCli(['serve', '--json', '--no-open', '--workspace', workspaceDir], workspaceDir)
  const url = await new Promise<string>((done, fail) => {
    let text = ''
    child.on('exit', code => fail(new Error(`s2i serve ended with ${code}`)))
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      if (text.includes('\n'))
        done((JSON.parse(text) as { url: string }).url)
    })
  })
  const listeningAtMs = Date.now()
  return {
    url,
    startedAtMs,
    listeningAtMs,
    async [Symbol.asyncDispose]() {
      const ended = new Promise(done => child.once('exit', done))
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** In the page: notes when the first video of the Library has been painted. */
function watchLibrary(): void {
  const observer = new MutationObserver(() => {
    if (document.querySelector('[role="grid"] [role="row"][aria-label$=".mp4"]') === null)
      return
    observer.disconnect()
    // The second frame begins when the first, which shows the row, is done.
    requestAnimationFrame(() => requestAnimationFrame(() => window.usefulAtMs = Date.now()))
  })
  observer.observe(document, { childList: true, subtree: true })
}

/** In the page: times every Enter and F from the key event to the frame that shows the next item's text. */
function watchDecisions(): void {
  window.timings = []
  let pressedMs: number | null = null
  const panel = (): string => document.querySelector('[role="tabpanel"] h2')?.parentElement?.textContent ?? ''
  let shown = panel()
  addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== 'f')
      return
    pressedMs = event.timeStamp
    shown = panel()
  }, { capture: true })
  new MutationObserver(() => {
    // The state of the decided item changes first; the next item has another question or response, and is pending.
    const now = panel()
    if (pressedMs === null || now === shown || !now.startsWith('Pending'))
      return
    const [pressed, changedMs] = [pressedMs, performance.now() - pressedMs]
    pressedMs = null
    requestAnimationFrame(() => requestAnimationFrame(() => {
      window.timings.push({ changedMs, paintedMs: performance.now() - pressed, hasVideo: document.querySelector('video') !== null })
    }))
  }).observe(document.body, { childList: true, subtree: true, characterData: true })
}

async function start(browser: Browser, workspaceDir: string) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  await page.addInitScript(watchLibrary)
  await using server = await serve(workspaceDir)
  await page.goto(server.url)
  await page.waitForFunction(() => window.usefulAtMs !== undefined)
  const usefulAtMs = await page.evaluate(() => window.usefulAtMs ?? Number.NaN)
  await context.close()
  return { listeningMs: server.listeningAtMs - server.startedAtMs, usefulMs: usefulAtMs - server.startedAtMs }
}

/** Approves and flags in turn, looking at each item for `lookMs`, and gives the time of every decision. */
async function decide(page: Page, count: number, lookMs: number): Promise<Timing[]> {
  await page.evaluate(() => void (window.timings = []))
  for (let n = 0; n < count; n++) {
    await page.keyboard.press(n % 2 === 0 ? 'Enter' : 'f')
    await page.waitForFunction(wanted => window.timings.length === wanted, n + 1, { polling: 'raf' })
    await page.waitForTimeout(lookMs)
  }
  await saved(page)
  return page.evaluate(() => window.timings)
}

function figures(timings: readonly Timing[]) {
  const painted = timings.map(entry => entry.paintedMs)
  const changed = timings.map(entry => entry.changedMs)
  const rounded = (value: number): number => Math.round(value * 10) / 10
  return { decisions: timings.length, paintedMs: { p50: rounded(percentile(painted, 0.5)), p95: rounded(percentile(painted, 0.95)), max: rounded(Math.max(...painted)) }, changedMs: { p50: rounded(percentile(changed, 0.5)), p95: rounded(percentile(changed, 0.95)) } }
}

test('key press to the next item painted in Review, and start to the first useful Library', async () => {
  using workspace = sampleWorkspace()
  await enlarge(workspace.dir)
  const browser = await chromium.launch({ executablePath: process.env.S2I_CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_ARGUMENTS })
  try {
    const starts = []
    for (let n = 0; n < STARTS; n++)
      starts.push(await start(browser, workspace.dir))

    await using server = await serve(workspace.dir)
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await page.goto(server.url)
    await introduce(page, 'Bench')
    await openReview(page)
    await page.evaluate(watchDecisions)
    const looking = await decide(page, DECISIONS, LOOK_MS)
    const atOnce = await decide(page, DECISIONS, 0)
    expect(looking.filter(entry => entry.hasVideo).length).toBeGreaterThanOrEqual(30)
    reportBench('review', {
      // Other work on the machine goes straight into times as short as these.
      machineLoad: Math.round((loadavg()[0] ?? 0) * 10) / 10,
      queued: (IMPORTED_VIDEOS + 8) * 4,
      method: 'timeStamp of keydown (Enter and F in turn) to the second animation frame after the text of the next item is in the page, headless Chromium, web host',
      withVideo: { lookMs: LOOK_MS, ...figures(looking.filter(entry => entry.hasVideo)) },
      withoutFile: { lookMs: LOOK_MS, ...figures(looking.filter(entry => !entry.hasVideo)) },
      withoutFileAndWithoutLooking: { lookMs: 0, ...figures(atOnce) },
      start: {
        method: 'spawn of "s2i serve" to the first Library row painted, in an empty page, without cache, of a running Chromium',
        listeningMs: starts.map(entry => entry.listeningMs),
        usefulMs: starts.map(entry => entry.usefulMs),
        usefulP50Ms: percentile(starts.map(entry => entry.usefulMs), 0.5),
      },
    })
  }
  finally { await browser.close() }
})
