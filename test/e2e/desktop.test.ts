import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { addFolder, address, dropOn, openPage, openReview } from '../support/curator'
import { HOSTS, isStandIn, openDesktop, sampleWorkspace, startSecondInstance } from '../support/hosts'
import { descendantsOf, running } from '../support/processTree'
import { sampleCopies } from '../support/sampleCopies'

const available = HOSTS.some(host => host.name === 'desktop' && host.available)

/** Paths of the workspace's videos below `folder`, sorted. */
function addedBelow(workspaceDir: string, folder: string): string[] {
  const db = new Database(join(workspaceDir, 's2i.db'), { readonly: true })
  try { return (db.prepare('SELECT path FROM video WHERE path IS NOT NULL ORDER BY path').all() as { path: string }[]).map(row => row.path).filter(path => path.startsWith(folder)) }
  finally { db.close() }
}

function temporaryProfile(): Disposable & { readonly dir: string } {
  const dir = mkdtempSync(join(tmpdir(), 's2i-profile-'))
  return { dir, [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }) }
}

describe.skipIf(!available)('the desktop shell', () => {
  test('a file and a folder dropped on the window, whatever page it shows, are added by their real paths', async () => {
    using workspace = sampleWorkspace()
    const folder = sampleCopies(workspace.dir, join(workspace.dir, '../dropped/folder'), 2)
    const file = join(sampleCopies(workspace.dir, join(workspace.dir, '../dropped/alone'), 3), 'copy-02.mp4')
    await using host = await openDesktop(workspace.dir)
    await host.page.getByRole('grid', { name: 'Videos' }).waitFor()
    await dropOn(host.page, [file])
    await expect.poll(() => addedBelow(workspace.dir, file), { timeout: 20_000 }).toEqual([file])
    await openReview(host.page)
    await dropOn(host.page, [folder])
    await expect.poll(() => addedBelow(workspace.dir, realpathSync(join(workspace.dir, '../dropped'))), { timeout: 20_000 }).toEqual([file, join(folder, 'copy-00.mp4'), join(folder, 'copy-01.mp4')])
    await openPage(host.page, 'Library')
    await host.page.getByRole('row', { name: 'copy-02.mp4' }).waitFor()
  })

  test('the menu opens the dialog for videos, adds what was chosen, and opens every page', async () => {
    using workspace = sampleWorkspace()
    const folder = sampleCopies(workspace.dir, join(workspace.dir, '../chosen'), 1)
    await using host = await openDesktop(workspace.dir)
    const { app, page } = host
    await page.getByRole('grid', { name: 'Videos' }).waitFor()
    const choose = (id: string): Promise<void> => app.evaluate(({ Menu }, item) => Menu.getApplicationMenu()?.getMenuItemById(item)?.click(), id)
    await host.answerDialogs([join(folder, 'copy-00.mp4')])
    await choose('add-videos')
    await expect.poll(() => addedBelow(workspace.dir, folder), { timeout: 20_000 }).toEqual([join(folder, 'copy-00.mp4')])
    for (const name of ['review', 'jobs', 'settings', 'library'] as const) {
      await choose(`show-${name}`)
      await expect.poll(() => address(page)).toMatch(new RegExp(`/${name}`))
    }
    await choose('show-shortcuts')
    await page.getByRole('dialog').getByText('Approve').first().waitFor()
  })

  test('a cancelled dialog adds nothing', async () => {
    using workspace = sampleWorkspace()
    await using host = await openDesktop(workspace.dir)
    await host.app.evaluate(({ dialog }) => { dialog.showOpenDialog = async () => ({ canceled: true, filePaths: ['/never'] }) })
    await host.page.getByRole('button', { name: 'Add videos' }).first().click()
    await openPage(host.page, 'Jobs')
    await host.page.getByText('No jobs since the workstation started').waitFor()
  })

  test('paths on the command line are added once the page is there', async () => {
    using workspace = sampleWorkspace()
    const folder = sampleCopies(workspace.dir, join(workspace.dir, '../given'), 1)
    await using _host = await openDesktop(workspace.dir, { paths: [folder] })
    await expect.poll(() => addedBelow(workspace.dir, folder), { timeout: 20_000 }).toEqual([join(folder, 'copy-00.mp4')])
  })

  test('a second instance ends at once and hands its paths to the first, which comes to the front', async () => {
    using workspace = sampleWorkspace()
    using profile = temporaryProfile()
    const folder = sampleCopies(workspace.dir, join(workspace.dir, '../later'), 1)
    await using host = await openDesktop(workspace.dir, { profileDir: profile.dir })
    const { app } = host
    await app.evaluate(({ app, BrowserWindow }) => {
      const state = globalThis as { seen?: number, focused?: number }
      Object.assign(state, { seen: 0, focused: 0 })
      app.on('second-instance', () => { state.seen = (state.seen ?? 0) + 1 })
      BrowserWindow.getAllWindows()[0]?.on('focus', () => { state.focused = (state.focused ?? 0) + 1 })
      BrowserWindow.getAllWindows()[0]?.minimize()
    })
    expect(await startSecondInstance(profile.dir, [folder])).toBe(0)
    if (isStandIn())
      await app.evaluate(({ app }, argv) => { app.emit('second-instance', {}, argv, '/', { argv, cwd: '/' }) }, ['electron', '.', folder])
    await expect.poll(() => addedBelow(workspace.dir, folder), { timeout: 20_000 }).toEqual([join(folder, 'copy-00.mp4')])
    expect(await app.evaluate(({ BrowserWindow }) => ({ seen: (globalThis as { seen?: number }).seen, windows: BrowserWindow.getAllWindows().length }))).toEqual({ seen: 1, windows: 1 })
    expect(await app.evaluate(() => (globalThis as { focused?: number }).focused)).toBeGreaterThan(0)
  })

  test('the window has the size it was left with', async () => {
    using workspace = sampleWorkspace()
    using profile = temporaryProfile()
    const bounds = { x: 120, y: 80, width: 1111, height: 777 }
    {
      await using host = await openDesktop(workspace.dir, { profileDir: profile.dir })
      await host.app.evaluate(({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setBounds(wanted), bounds)
      const ended = new Promise(done => host.app.process().once('exit', done))
      await host.app.evaluate(({ BrowserWindow }) => { setImmediate(() => BrowserWindow.getAllWindows()[0]?.close()) })
      await ended
    }
    await using again = await openDesktop(workspace.dir, { profileDir: profile.dir })
    expect(await again.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds())).toMatchObject({ width: bounds.width, height: bounds.height })
  })

  test('the page can neither leave, nor open a window, nor get a permission', async () => {
    using workspace = sampleWorkspace()
    await using host = await openDesktop(workspace.dir)
    const { app, page } = host
    await page.getByRole('grid', { name: 'Videos' }).waitFor()
    await app.evaluate(({ shell }) => {
      const state = globalThis as { outside?: string[] }
      state.outside = []
      shell.openExternal = async (url) => { state.outside?.push(url) }
    })
    const before = page.url()
    await page.evaluate(() => { location.href = 'https://example.com/' })
    expect(await page.evaluate(() => window.open('https://example.com/') === null)).toBe(true)
    await page.evaluate(() => window.open('https://arxiv.org/abs/2506.21011'))
    await expect.poll(() => app.evaluate(() => (globalThis as { outside?: string[] }).outside)).toEqual(['https://arxiv.org/abs/2506.21011'])
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
    expect(page.url()).toBe(before)

    const permissions = await page.evaluate(async () => ({
      notifications: await Notification.requestPermission(),
      // 1 is PERMISSION_DENIED.
      geolocation: await new Promise(done => navigator.geolocation.getCurrentPosition(() => done('granted'), error => done(error.code))),
      camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'granted', (error: Error) => error.name),
    }))
    expect(permissions).toEqual({ notifications: 'denied', geolocation: 1, camera: expect.stringMatching(/NotAllowedError|NotFoundError/) })
    await page.getByRole('grid', { name: 'Videos' }).waitFor()
  })

  test('the page sees the bridge and nothing else of the shell', async () => {
    using workspace = sampleWorkspace()
    await using host = await openDesktop(workspace.dir)
    const seen = await host.page.evaluate(() => {
      const bridge = (window as unknown as { s2iHost: Record<string, unknown> }).s2iHost
      return { keys: Object.keys(bridge).sort(), kinds: [...new Set(Object.values(bridge).map(value => typeof value))], leaks: ['require', 'process', 'module', 'ipcRenderer', 'electron', 'Buffer', 'global'].filter(name => name in window) }
    })
    expect(seen).toEqual({ keys: ['onCommand', 'pathOf', 'pickFolder', 'pickVideos', 'revealPath'], kinds: ['function'], leaks: [] })
  })

  test.skipIf(process.platform === 'win32')('closing the window while videos are being scored quits and leaves no process', async () => {
    using workspace = sampleWorkspace()
    const folder = sampleCopies(workspace.dir, join(workspace.dir, '../many'), 12)
    await using host = await openDesktop(workspace.dir)
    await addFolder(host, folder)
    await host.page.getByText(/^Scoring$/).first().waitFor()
    const child = host.app.process()
    const pid = child.pid ?? 0
    await expect.poll(() => descendantsOf(pid).length).toBeGreaterThan(2)
    const family = [pid, ...descendantsOf(pid)]
    const ended = new Promise(done => child.once('exit', done))
    await host.app.evaluate(({ BrowserWindow }) => { setImmediate(() => BrowserWindow.getAllWindows()[0]?.close()) })
    expect(await ended).toBe(0)
    await expect.poll(() => running(family), { timeout: 10_000 }).toEqual([])
  })
})
