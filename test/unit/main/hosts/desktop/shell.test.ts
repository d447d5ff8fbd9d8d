import type { IpcMain } from 'electron'
import type { HostCommand } from '../../../../../src-shared/domain/hostBridge'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createCommandQueue } from '../../../../../src-main/hosts/desktop/commandQueue'
import { registerIpc } from '../../../../../src-main/hosts/desktop/ipc'
import { isLocalPath, parseLaunchArguments } from '../../../../../src-main/hosts/desktop/launchArguments'
import { menuTemplate } from '../../../../../src-main/hosts/desktop/menu'
import { windowOptions } from '../../../../../src-main/hosts/desktop/windowOptions'
import { DEFAULT_STATE, parseState, placeOnScreen } from '../../../../../src-main/hosts/desktop/windowState'
import { HOST_CHANNELS } from '../../../../../src-shared/domain/hostBridge'

describe('windowOptions', () => {
  test('makes every window sandboxed, isolated and without node', () => {
    const options = windowOptions({ title: 'T', preloadPath: '/p.js', dark: true, state: DEFAULT_STATE.window })
    expect(options.webPreferences).toEqual({
      preload: '/p.js',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      safeDialogs: true,
    })
    expect('x' in options).toBe(false)
  })
})

describe('window state', () => {
  const screen = { x: 0, y: 0, width: 1920, height: 1080 }

  test.each([null, '', '{', '[]', 'null', '{}', '{"window":{"bounds":{"width":"1","height":2},"maximized":false},"workspaceDir":null}', JSON.stringify({ ...DEFAULT_STATE, extra: 1 }), JSON.stringify({ ...DEFAULT_STATE, workspaceDir: '' })])('is the default when the file holds %j', text => expect(parseState(text)).toEqual(DEFAULT_STATE))

  test('comes back as it was written', () => {
    const state = { window: { bounds: { x: 5, y: 6, width: 1000, height: 700 }, maximized: true }, workspaceDir: '/w' }
    expect(parseState(JSON.stringify(state))).toEqual(state)
  })

  test('keeps a window where it was, and centres one whose screen has gone', () => {
    const at = (x: number, y: number) => placeOnScreen({ bounds: { x, y, width: 1000, height: 700 }, maximized: false }, [screen]).bounds
    expect(at(100, 50)).toEqual({ x: 100, y: 50, width: 1000, height: 700 })
    for (const [x, y] of [[1900, 50], [-950, 50], [100, -1], [100, 1079], [5000, 5000]] as const)
      expect(at(x, y)).toEqual({ width: 1000, height: 700 })
  })

  test('is always reachable and of a workable size', () => {
    const px = fc.integer({ min: -100_000, max: 100_000 })
    fc.assert(fc.property(px, px, fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 100_000 }), (x, y, width, height) => {
      const { bounds } = placeOnScreen({ bounds: { x, y, width, height }, maximized: false }, [screen, { x: 1920, y: -200, width: 1280, height: 1024 }])
      expect(bounds.width).toBeGreaterThanOrEqual(960)
      expect(bounds.height).toBeGreaterThanOrEqual(640)
      expect(bounds.width).toBeLessThanOrEqual(1920)
      expect(bounds.height).toBeLessThanOrEqual(1080)
      if (bounds.x !== undefined && bounds.y !== undefined) {
        expect(bounds.x).toBeLessThanOrEqual(3200 - 100)
        expect(bounds.y).toBeGreaterThanOrEqual(-200)
      }
    }))
  })
})

describe('launch arguments', () => {
  test('name a workspace and paths, whatever switches a launcher adds', () => {
    const expected = { workspaceDir: '/home/u/ws', paths: ['/home/u/a.mp4', '/clips'] }
    expect(parseLaunchArguments(['/app/s2i', '--workspace', 'ws', 'a.mp4', '--no-sandbox', '/clips'], '/home/u', true)).toEqual(expected)
    expect(parseLaunchArguments(['/electron', '.', '--user-data-dir=/tmp/x', '--workspace=ws', 'a.mp4', '/clips'], '/home/u', false)).toEqual(expected)
    expect(parseLaunchArguments(['/electron', '--inspect=0', '.', '--workspace=ws', 'a.mp4', '/clips'], '/home/u', false)).toEqual(expected)
  })

  test('may be absent', () => {
    for (const argv of [[], ['/electron'], ['/electron', '.'], ['/electron', '.', '--workspace'], ['/electron', '.', '--workspace=']])
      expect(parseLaunchArguments(argv, '/', false)).toEqual({ workspaceDir: null, paths: [] })
  })

  test.each(['', '-x', '--workspace', '\\\\host\\share\\a.mp4', '//host/share/a.mp4', '\\/host/share', '/\\host\\share', '\\\\?\\UNC\\host\\share', '\\\\.\\pipe\\x', 'http://host/a.mp4', 'file:///etc/passwd', 'smb://host/x', 'app://bundle/', 'ms-msdt:x', 'a\0b'])('never take %j for a path', text => expect(isLocalPath(text)).toBe(false))
  test.each(['a.mp4', './a', '../a', '/abs/a.mp4', 'C:\\videos\\a.mp4', 'name with spaces.mp4', 'ä.mp4'])('take %j for a path', text => expect(isLocalPath(text)).toBe(true))
})

describe('commands for the page', () => {
  test('wait while it loads and arrive in order once', () => {
    const delivered: HostCommand[] = []
    const queue = createCommandQueue(command => delivered.push(command))
    const show = (page: 'library' | 'review' | 'jobs'): HostCommand => ({ name: 'show', page })
    queue.send(show('library'))
    expect(delivered).toEqual([])
    expect(queue.take()).toEqual([show('library')])
    queue.send(show('review'))
    expect(delivered).toEqual([show('review')])
    queue.pause()
    queue.send(show('jobs'))
    expect([delivered.length, queue.take(), queue.take()]).toEqual([1, [show('jobs')], []])
  })
})

describe('the menu', () => {
  test.each(['linux', 'win32', 'darwin'] as const)('sends named commands on %s', (platform) => {
    const sent: unknown[] = []
    const template = menuTemplate({ platform, isPackaged: true }, { send: command => sent.push(command), openWorkspace: () => sent.push('open'), openExternal: url => sent.push(url) })
    const items = template.flatMap(menu => Array.isArray(menu.submenu) ? menu.submenu : [])
    for (const item of items)
      (item.click as (() => void) | undefined)?.()
    expect(sent).toEqual([
      { name: 'add-videos' },
      'open',
      ...(['library', 'review', 'generate', 'jobs', 'settings', 'shortcuts'] as const).map(page => ({ name: 'show', page })),
      'https://arxiv.org/abs/2506.21011',
    ])
    expect(items.filter(item => item.role === 'toggleDevTools' || item.role === 'reload')).toEqual([])
  })
})

describe('the bridge\'s messages', () => {
  function setUp() {
    const handlers = new Map<string, (event: never, argument?: unknown) => unknown>()
    const ipcMain = { handle: (channel: string, handler: never) => void handlers.set(channel, handler) } as unknown as Pick<IpcMain, 'handle'>
    const mainFrame = { url: 'app://bundle/', processId: 4, routingId: 1 }
    const window = { isDestroyed: () => false, webContents: { id: 7, mainFrame } }
    registerIpc(ipcMain, () => window as never, { pickVideos: async () => ['/a.mp4'], pickFolder: async () => null, revealPath: async () => true, takeCommands: () => [] })
    const call = (channel: string, event: unknown, argument?: unknown) => handlers.get(channel)?.(event as never, argument)
    return { handlers, call, mainFrame, good: { sender: { id: 7 }, senderFrame: mainFrame } }
  }

  test('are answered for our page', async () => {
    const { call, good, handlers } = setUp()
    expect([...handlers.keys()].sort()).toEqual([HOST_CHANNELS.listen, HOST_CHANNELS.pickFolder, HOST_CHANNELS.pickVideos, HOST_CHANNELS.revealPath].sort())
    expect(await call(HOST_CHANNELS.pickVideos, good)).toEqual(['/a.mp4'])
    expect(await call(HOST_CHANNELS.revealPath, good, 'x')).toBe(true)
    expect(await call(HOST_CHANNELS.revealPath, good, { path: '/etc' })).toBe(false)
  })

  test('are refused for every other sender', () => {
    const { call, good, mainFrame, handlers } = setUp()
    const senders = [
      { ...good, senderFrame: null },
      { ...good, sender: { id: 8 } },
      { ...good, senderFrame: { ...mainFrame, routingId: 2 } },
      { ...good, senderFrame: { ...mainFrame, processId: 5 } },
      ...['about:blank', '', 'https://evil.com/', 'app://evil/', 'file:///x', 'app://bundle.evil/'].map(url => ({ ...good, senderFrame: { ...mainFrame, url } })),
    ]
    for (const channel of handlers.keys()) {
      for (const sender of senders)
        expect(() => call(channel, sender)).toThrow('Refused')
    }
  })
})
