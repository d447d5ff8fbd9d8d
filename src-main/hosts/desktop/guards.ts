import type { App, Session, Shell, WebContents } from 'electron'
import { isAllowedExternal, isAllowedPermission } from './policy'

/** Denies every page of the app navigation, new windows and embedded guests; listed https pages open in the system's browser. */
export function guardContents(app: App, shell: Pick<Shell, 'openExternal'>): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.on('will-navigate', event => event.preventDefault())
    contents.on('will-redirect', event => event.preventDefault())
    contents.on('will-attach-webview', event => event.preventDefault())
    contents.setWindowOpenHandler(({ url }) => {
      openListed(shell, url)
      return { action: 'deny' }
    })
  })
}

/** Opens `url` in the system's browser when it is on the list; otherwise nothing happens. */
export function openListed(shell: Pick<Shell, 'openExternal'>, url: string): void {
  // The system may have no browser; there is nobody to tell.
  if (isAllowedExternal(url))
    shell.openExternal(url).catch(() => {})
}

/** Denies every guarded feature but the listed ones, devices, and downloads. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => answer(isAllowedPermission(permission)))
  session.setPermissionCheckHandler((_contents, permission) => isAllowedPermission(permission))
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', event => event.preventDefault())
}
