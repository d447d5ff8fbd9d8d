import type { Page } from 'playwright-core'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { _electron, chromium } from 'playwright-core'
import { inject } from 'vitest'
import { startCli } from './cli'
import { NODE, ROOT } from './repository'

export type HostName = 'web' | 'desktop'

/** A workstation on one host, in a window of its own. */
export interface OpenHost extends AsyncDisposable {
  readonly page: Page
  /** Kills the host's process without warning. */
  readonly kill: () => Promise<void>
  /** Lets the desktop's file dialogs answer with these paths; a browser has none. */
  readonly answerDialogs: (paths: readonly string[]) => Promise<void>
}

const CHROMIUM_ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

/** Hosts the specs run on; the desktop only where an Electron (or the stand-in beside the checkout) is. */
export const HOSTS: readonly { readonly name: HostName, readonly available: boolean }[] = [
  { name: 'web', available: true },
  { name: 'desktop', available: electronEnv() !== null },
]

/** A private copy of the sample workspace that the suite made once; removed at the end of the `using` block. */
export function sampleWorkspace(): Disposable & { readonly dir: string } {
  const folder = mkdtempSync(join(tmpdir(), 's2i-e2e-'))
  const dir = join(folder, 'sample')
  cpSync(inject('sampleWorkspace'), dir, { recursive: true, preserveTimestamps: true })
  return { dir, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }) }
}

/** Opens the workstation on a workspace and waits for its first page. */
export async function openHost(name: HostName, workspaceDir: string, size = { width: 1280, height: 800 }): Promise<OpenHost> {
  const host = name === 'web' ? await openWeb(workspaceDir, size) : await openDesktop(workspaceDir, size)
  await host.page.getByRole('navigation').first().waitFor()
  return host
}

async function openWeb(workspaceDir: string, viewport: { width: number, height: number }): Promise<OpenHost> {
  const server = startCli(['serve', '--json', '--no-open', '--workspace', workspaceDir], workspaceDir)
  const url = await new Promise<string>((done, fail) => {
    let text = ''
    let errors = ''
    server.stderr?.setEncoding('utf8').on('data', (chunk: string) => { errors += chunk })
    server.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      if (text.includes('\n'))
        done((JSON.parse(text) as { url: string }).url)
    })
    server.on('exit', code => fail(new Error(`s2i serve ended with ${code}: ${errors}`)))
  })
  const browser = await chromium.launch({ executablePath: process.env.S2I_CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_ARGUMENTS })
  const page = await browser.newPage({ viewport })
  await page.goto(url)
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    const exited = new Promise(done => server.exitCode !== null || server.signalCode !== null ? done(null) : server.once('exit', done))
    server.kill(signal)
    await exited
  }
  return {
    page,
    kill: () => stop('SIGKILL'),
    answerDialogs: () => Promise.reject(new Error('a browser has no file dialogs')),
    async [Symbol.asyncDispose]() {
      await browser.close()
      await stop('SIGTERM')
    },
  }
}

async function openDesktop(workspaceDir: string, size: { width: number, height: number }): Promise<OpenHost> {
  const profile = mkdtempSync(join(tmpdir(), 's2i-profile-'))
  // Playwright looks for the executable in this process, the app inherits the rest.
  Object.assign(process.env, electronEnv())
  const env = { ...process.env } as Record<string, string>
  const app = await _electron.launch({ args: [ROOT, `--user-data-dir=${profile}`, '--workspace', workspaceDir], env, cwd: ROOT })
  const page = await app.firstWindow()
  await page.setViewportSize(size)
  const child = app.process()
  return {
    page,
    async kill() {
      const exited = new Promise(done => child.once('exit', done))
      child.kill('SIGKILL')
      await exited
    },
    answerDialogs: paths => app.evaluate(({ dialog }, filePaths) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [...filePaths] })
    }, paths),
    async [Symbol.asyncDispose]() {
      await app.close().catch(() => {})
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    },
  }
}

/** Environment that starts an Electron here: none for a real binary, an override for the stand-in; null when neither is there. */
function electronEnv(): Record<string, string> | null {
  const folder = join(ROOT, 'node_modules/electron')
  if (existsSync(join(folder, 'path.txt')) && existsSync(join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'))))
    return {}
  const standIn = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(ROOT, '../shared/electron-standin/dist')
  if (!existsSync(join(standIn, 'electron')))
    return null
  return { ELECTRON_OVERRIDE_DIST_PATH: standIn, ELECTRON_STANDIN_NODE: NODE, ELECTRON_STANDIN_CHROMIUM: process.env.S2I_CHROMIUM ?? '/usr/bin/chromium' }
}
