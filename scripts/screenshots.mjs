// `npm run screenshots [-- OUT]`: photographs every page on the sample workspace, both themes and two sizes.
// Without OUT only the two pictures of the README are renewed (docs/images).
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { chromium } from 'playwright-core'
import { ensureBuild } from './setup/build.mjs'
import { ensureChromium, ensureFfmpeg } from './setup/programs.mjs'
import { NODE, ROOT } from './setup/run.mjs'

const SIZES = [{ width: 1280, height: 800 }, { width: 1920, height: 1080 }]
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run']
const SETTLE_MS = 1200

ensureFfmpeg()
ensureBuild()
const cli = join(ROOT, 'out/main/cli.js')
const folder = mkdtempSync(join(tmpdir(), 's2i-pictures-'))
const workspace = join(folder, 'sample')
spawnSync(NODE, [cli, 'sample', '--workspace', workspace], { stdio: ['ignore', 2, 2] })
const server = spawn(NODE, [cli, 'serve', '--json', '--no-open', '--workspace', workspace], { stdio: ['ignore', 'pipe', 'inherit'] })
const { url } = JSON.parse(await new Promise(done => server.stdout.once('data', data => done(String(data)))))
const browser = await chromium.launch({ executablePath: ensureChromium(), args: ARGUMENTS })
try {
  const everything = process.argv[2]
  if (everything) {
    mkdirSync(everything, { recursive: true })
    for (const theme of ['dark', 'light']) {
      for (const size of SIZES)
        await photograph({ theme, size, save: page => resolve(everything, `${page}-${theme}-${size.width}.png`) })
    }
  }
  else {
    mkdirSync(join(ROOT, 'docs/images'), { recursive: true })
    await photograph({ theme: 'light', size: SIZES[0], save: page => page === 'library' ? join(ROOT, 'docs/images/library.png') : null })
    await photograph({ theme: 'dark', size: SIZES[0], save: page => page === 'review' ? join(ROOT, 'docs/images/review.png') : null })
  }
}
finally {
  await browser.close()
  server.kill()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}

async function photograph({ theme, size, save }) {
  const page = await browser.newPage({ viewport: size, colorScheme: theme, reducedMotion: 'reduce' })
  await page.goto(url)
  const open = async (name) => {
    await page.getByRole('navigation').first().getByRole('link', { name: new RegExp(`^${name}`) }).click()
    await page.waitForTimeout(SETTLE_MS)
  }
  const steps = [
    ['library', () => open('Library')],
    ['review', () => open('Review')],
    ['levels', async () => {
      await page.getByRole('tab', { name: 'Levels' }).click()
      await page.waitForTimeout(SETTLE_MS / 3)
    }],
    ['balance', () => open('Balance')],
    ['generate', () => open('Generate')],
    ['trust', () => open('Trust')],
    ['packs', () => open('Model packs')],
    ['jobs', () => open('Jobs')],
    ['settings', () => open('Settings')],
  ]
  for (const [name, step] of steps) {
    await step()
    const path = save(name)
    if (path)
      await page.screenshot({ path })
  }
  await page.close()
}
