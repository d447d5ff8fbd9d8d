import type { SlotOptions, WorkspaceSlot } from './workspaceSlot'
import { join } from 'node:path'
import process from 'node:process'
import { app, BrowserWindow, dialog, ipcMain, Menu, nativeTheme, protocol, screen, session, shell } from 'electron'
import { toFault } from '../../../src-shared/domain/fault'
import { HOST_CHANNELS } from '../../../src-shared/domain/hostBridge'
import { isVideoId } from '../../transport/media'
import { createCommandQueue } from './commandQueue'
import { guardContents, guardSession, openListed } from './guards'
import { registerIpc } from './ipc'
import { parseLaunchArguments } from './launchArguments'
import { menuTemplate } from './menu'
import { APP_SCHEME, APP_URL } from './policy'
import { windowOptions } from './windowOptions'
import { placeOnScreen, readState, writeState } from './windowState'
import { createWorkspaceSlot } from './workspaceSlot'

export interface DesktopOptions extends SlotOptions {
  /** Built preload script (CommonJS). */
  readonly preloadPath: string
  /** Workspace to open when neither the command line nor the last session names one. */
  readonly workspaceDir?: string
}

const TITLE = 'S2I Workbench'
const VIDEO_EXTENSIONS = ['mp4', 'm4v', 'mov', 'mkv', 'webm', 'avi', 'ts', 'mts', 'm2ts', 'mpg', 'mpeg', '3gp']
/** A page that dies again this soon after being loaded anew is left dead, with a message. */
const RELOAD_AGAIN_MS = 10_000
const EXIT_DATABASE = 3

/**
 * Runs the desktop shell until the user quits. Must be called before Electron is ready (at the top of the entry), because
 * schemes and the sandbox can only be set until then.
 */
export function startDesktop(options: DesktopOptions): void {
  app.enableSandbox()
  protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true } }])
  guardContents(app, shell)

  if (!app.requestSingleInstanceLock({ argv: process.argv, cwd: process.cwd() })) {
    app.quit()
    return
  }
  const desktop = new Desktop(options)
  app.on('second-instance', (_event, argv, cwd, first) => desktop.secondInstance(argvOf(first) ?? argv, cwd))
  app.on('open-file', (event, path) => {
    event.preventDefault()
    desktop.openPaths([path])
  })
  app.on('window-all-closed', () => process.platform !== 'darwin' && app.quit())
  app.on('activate', () => void desktop.showWindow().catch(error => desktop.fail(error)))
  app.on('will-quit', event => desktop.willQuit(event))
  app.whenReady().then(() => desktop.start()).catch(error => desktop.fail(error))
}

/** Chromium reorders the argument list it hands on, so the second instance sends its own. */
function argvOf(data: unknown): string[] | null {
  const argv = typeof data === 'object' && data !== null && 'argv' in data ? data.argv : null
  return Array.isArray(argv) && argv.every(argument => typeof argument === 'string') ? argv : null
}

class Desktop {
  private readonly options: DesktopOptions
  private readonly slot: WorkspaceSlot
  private readonly commands = createCommandQueue(command => this.window?.webContents.send(HOST_CHANNELS.command, command))
  private readonly statePath = join(app.getPath('userData'), 'shell.json')
  private window: BrowserWindow | null = null
  private ready = false
  private saving: Promise<void> = Promise.resolve()
  private closed = false

  constructor(options: DesktopOptions) {
    this.options = options
    this.slot = createWorkspaceSlot(options)
  }

  async start(): Promise<void> {
    guardSession(session.defaultSession)
    protocol.handle(APP_SCHEME, this.slot.handle)
    registerIpc(ipcMain, () => this.window, {
      pickVideos: () => this.pick(['openFile', 'multiSelections'], 'Add videos'),
      pickFolder: async () => (await this.pick(['openDirectory'], 'Add a folder'))[0] ?? null,
      revealPath: videoId => this.reveal(videoId),
      takeCommands: this.commands.take,
    })
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate({ platform: process.platform, isPackaged: app.isPackaged }, {
      send: this.commands.send,
      openWorkspace: () => void this.chooseWorkspace().catch(error => this.tell(error)),
      openExternal: url => openListed(shell, url),
    })))

    const state = await readState(this.statePath)
    const launch = parseLaunchArguments(process.argv, process.cwd(), app.isPackaged)
    await this.slot.open(launch.workspaceDir ?? this.options.workspaceDir ?? state.workspaceDir ?? join(app.getPath('documents'), 'S2I workspace'))
    this.openPaths(launch.paths)
    this.ready = true
    await this.showWindow()
  }

  /** Brings the window to the front, making it first where there is none. */
  async showWindow(): Promise<void> {
    if (this.window !== null) {
      if (this.window.isMinimized())
        this.window.restore()
      this.window.focus()
      return
    }
    if (!this.ready)
      return
    const { window: saved } = await readState(this.statePath)
    const state = placeOnScreen(saved, screen.getAllDisplays().map(display => display.workArea))
    const window = new BrowserWindow(windowOptions({ title: TITLE, preloadPath: this.options.preloadPath, dark: nativeTheme.shouldUseDarkColors, state }))
    this.window = window
    if (state.maximized)
      window.maximize()
    window.once('ready-to-show', () => window.show())
    window.on('close', () => this.saveState(window))
    window.on('closed', () => this.window = null)
    window.webContents.on('did-start-navigation', details => details.isMainFrame && !details.isSameDocument && this.commands.pause())
    this.reviveWhenCrashed(window)
    await window.loadURL(APP_URL)
  }

  secondInstance(argv: readonly string[], cwd: string): void {
    const launch = parseLaunchArguments(argv, cwd, app.isPackaged)
    void this.showWindow().catch(error => this.tell(error))
    if (launch.workspaceDir !== null)
      void this.changeWorkspace(launch.workspaceDir).catch(error => this.tell(error))
    this.openPaths(launch.paths)
  }

  openPaths(paths: readonly string[]): void {
    if (paths.length > 0)
      this.commands.send({ name: 'open-paths', paths })
  }

  /** Quitting waits until the state is written and the workspace is closed. */
  willQuit(event: { preventDefault: () => void }): void {
    if (this.closed)
      return
    event.preventDefault()
    Promise.allSettled([this.saving, this.slot.close()]).then(() => {
      this.closed = true
      app.exit(0)
    }, () => {})
  }

  fail(error: unknown): void {
    this.tell(error)
    this.closed = true
    app.exit(toFault(error).code.startsWith('database.') ? EXIT_DATABASE : 1)
  }

  private tell(error: unknown): void {
    const fault = toFault(error)
    if (fault.code === 'internal')
      this.options.log({ message: 'The desktop shell failed', at: 'desktop', durationMs: 0, error })
    dialog.showErrorBox(TITLE, fault.message)
  }

  private async pick(properties: ('openFile' | 'multiSelections' | 'openDirectory' | 'createDirectory')[], title: string): Promise<string[]> {
    const filters = properties.includes('openFile') ? [{ name: 'Videos', extensions: VIDEO_EXTENSIONS }, { name: 'All files', extensions: ['*'] }] : []
    const dialogOptions = { title, properties, filters }
    const { canceled, filePaths } = await (this.window === null ? dialog.showOpenDialog(dialogOptions) : dialog.showOpenDialog(this.window, dialogOptions))
    return canceled ? [] : filePaths
  }

  private async chooseWorkspace(): Promise<void> {
    const [dir] = await this.pick(['openDirectory', 'createDirectory'], 'Open workspace')
    if (dir !== undefined)
      await this.changeWorkspace(dir)
  }

  private async changeWorkspace(dir: string): Promise<void> {
    if (dir === this.slot.dir())
      return
    await this.slot.open(dir)
    if (this.window !== null) {
      this.saveState(this.window)
      await this.window.loadURL(APP_URL)
    }
  }

  private async reveal(videoId: string): Promise<boolean> {
    const path = isVideoId(videoId) ? await this.slot.pathOf(videoId) : null
    if (path !== null)
      shell.showItemInFolder(path)
    return path !== null
  }

  private saveState(window: BrowserWindow): void {
    const state = { window: { bounds: window.getNormalBounds(), maximized: window.isMaximized() }, workspaceDir: this.slot.dir() }
    this.saving = this.saving.then(() => writeState(this.statePath, state)).catch((error) => {
      this.options.log({ message: 'The window state could not be kept', at: 'desktop', durationMs: 0, error })
    })
  }

  private reviveWhenCrashed(window: BrowserWindow): void {
    let revivedAtMs = Number.NEGATIVE_INFINITY
    window.webContents.on('render-process-gone', (_event, details) => {
      if (details.reason === 'clean-exit')
        return
      this.options.log({ message: `The page ended (${details.reason})`, at: 'desktop', durationMs: 0, error: null })
      if (performance.now() - revivedAtMs < RELOAD_AGAIN_MS) {
        dialog.showErrorBox(TITLE, 'The window stopped working twice in a row. Every decision made before is saved. Close the app and start it again.')
        return
      }
      revivedAtMs = performance.now()
      window.webContents.reload()
    })
  }
}
