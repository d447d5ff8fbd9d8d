import type { BrowserWindowConstructorOptions } from 'electron'
import type { WindowState } from './windowState'
import { MIN_HEIGHT_PX, MIN_WIDTH_PX } from './windowState'

/** The only way a window is made: sandboxed, isolated, without node. */
export function windowOptions(options: { readonly title: string, readonly preloadPath: string, readonly dark: boolean, readonly state: WindowState }): BrowserWindowConstructorOptions {
  const { bounds } = options.state
  return {
    title: options.title,
    width: bounds.width,
    height: bounds.height,
    // Left out, the system centres the window.
    ...(bounds.x === undefined || bounds.y === undefined ? {} : { x: bounds.x, y: bounds.y }),
    minWidth: MIN_WIDTH_PX,
    minHeight: MIN_HEIGHT_PX,
    // Shown when painted; until then the page's own ground, so that nothing flashes.
    show: false,
    backgroundColor: options.dark ? '#16181d' : '#ffffff',
    webPreferences: {
      preload: options.preloadPath,
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
    },
  }
}
