import type { ElectronApplication, Page } from 'playwright-core'
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
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
  readonly name: HostName
  readonly page: Page
  /** Kills the host's process without warning. */
  readonly kill: () => Promise<void>
  /** Lets the desktop's file dialogs answer with these paths; a browser has none. */
  readonly answerDialogs: (paths: readonly string[]) => Promise<void>
}

/** The desktop shell under test, with its main process at hand. */
export interface DesktopHost extends OpenHost {
  readonly app: ElectronApplication
}

export interface DesktopStart {
  /** Folder of the app's own state, kept at the end; without one the app gets a fresh folder, removed at the end. */
  readonly profileDir?: string
  /** Files and folders given on the command line. */
  readonly paths?: readonly string[]
  /** Size of the page; without it the window's own. */
  readonly size?: { readonly width: number, readonly height: number }
}

/** Arguments of every Chromium that the tests start. */
export const CHROMIUM_ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

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
export function openHost(name: HostName, workspaceDir: string, size = { width: 1280, height: 800 }): Promise<OpenHost> {
  return name === 'web' ? openWeb(workspaceDir, size) : openDesktop(workspaceDir, { size })
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
  await page.getByRole('navigation').first().waitFor()
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    const exited = new Promise(done => server.exitCode !== null || server.signalCode !== null ? done(null) : server.once('exit', done))
    server.kill(signal)
    await exited
  }
  return {
    name: 'web',
    page,
    kill: () => stop('SIGKILL'),
    answerDialogs: () => Promise.reject(new Error('a browser has no file dialogs')),
    async [Symbol.asyncDispose]() {
      await browser.close()
      await stop('SIGTERM')
    },
  }
}

/** Opens the desktop shell on a workspace. */
export async function openDesktop(workspaceDir: string, { profileDir, paths = [], size }: DesktopStart = {}): Promise<DesktopHost> {
  const profile = profileDir ?? mkdtempSync(join(tmpdir(), 's2i-profile-'))
  // Playwright looks for the executable in this process, the app inherits the rest.
  Object.assign(process.env, electronEnv())
  const env = { ...process.env } as Record<string, string>
  const app = await _electron.launch({ args: appArguments(profile, ['--workspace', workspaceDir, ...paths]), env, cwd: ROOT })
  const page = await app.firstWindow()
  if (size !== undefined)
    await page.setViewportSize(size)
  await page.getByRole('navigation').first().waitFor()
  const child = app.process()
  return {
    name: 'desktop',
    app,
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
      if (profileDir === undefined)
        rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    },
  }
}

/** Starts the app once more beside the one that uses `profileDir`, the way a file manager does, and gives its exit code. */
export async function startSecondInstance(profileDir: string, paths: readonly string[]): Promise<number | null> {
  Object.assign(process.env, electronEnv())
  const executable = createRequire(import.meta.url)('electron') as string
  // Chromium's own sandbox refuses to start as root, as Playwright knows for the first instance.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const child = spawn(executable, [...asRoot, ...appArguments(profileDir, paths)], { cwd: ROOT, stdio: 'ignore' })
  return new Promise((done, fail) => child.once('error', fail).once('exit', done))
}

/** The stand-in has no channel between two instances: the second only ends. */
export function isStandIn(): boolean {
  return electronEnv()?.ELECTRON_OVERRIDE_DIST_PATH !== undefined
}

function appArguments(profileDir: string, rest: readonly string[]): string[] {
  return [ROOT, `--user-data-dir=${profileDir}`, ...rest]
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
