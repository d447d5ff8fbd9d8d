import type { MenuItemConstructorOptions } from 'electron'
import type { HostCommand } from '../../../src-shared/domain/hostBridge'

export interface MenuActions {
  readonly send: (command: HostCommand) => void
  readonly openWorkspace: () => void
  readonly openExternal: (url: string) => void
}

const PAPER_URL = 'https://arxiv.org/abs/2506.21011'

/** The native menu as data. Items that act on the page send it a named command; the rest are roles of the system. */
export function menuTemplate(options: { readonly platform: NodeJS.Platform, readonly isPackaged: boolean }, actions: MenuActions): MenuItemConstructorOptions[] {
  const mac = options.platform === 'darwin'
  const show = (page: Extract<HostCommand, { name: 'show' }>['page']) => (): void => actions.send({ name: 'show', page })
  const fileMenu: MenuItemConstructorOptions = {
    label: '&File',
    submenu: [
      { id: 'add-videos', label: 'Add videos…', accelerator: 'CmdOrCtrl+O', click: () => actions.send({ name: 'add-videos' }) },
      { id: 'open-workspace', label: 'Open workspace…', accelerator: 'CmdOrCtrl+Shift+O', click: actions.openWorkspace },
      { type: 'separator' },
      { role: mac ? 'close' : 'quit' },
    ],
  }
  const viewMenu: MenuItemConstructorOptions = {
    label: '&View',
    submenu: [
      { id: 'show-library', label: 'Library', click: show('library') },
      { id: 'show-review', label: 'Review', click: show('review') },
      { id: 'show-generate', label: 'Generate', click: show('generate') },
      { id: 'show-jobs', label: 'Jobs', click: show('jobs') },
      { id: 'show-settings', label: 'Settings', accelerator: 'CmdOrCtrl+,', click: show('settings') },
      { type: 'separator' },
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { role: 'togglefullscreen' },
      ...(options.isPackaged ? [] : [{ role: 'reload' }, { role: 'toggleDevTools' }] satisfies MenuItemConstructorOptions[]),
    ],
  }
  const helpMenu: MenuItemConstructorOptions = {
    role: 'help',
    submenu: [
      { id: 'show-shortcuts', label: 'Keyboard shortcuts', click: show('shortcuts') },
      { id: 'open-paper', label: 'The paper (arXiv 2506.21011)', click: () => actions.openExternal(PAPER_URL) },
    ],
  }
  return [...(mac ? [{ role: 'appMenu' } as const] : []), fileMenu, { role: 'editMenu' }, viewMenu, { role: 'windowMenu' }, helpMenu]
}
