import type { HostPort } from './port'
import { createDesktopHost } from './desktop'
import { createWebHost } from './web'

export { hostKey, useHost } from './port'
export type { HostPort } from './port'

/** The host around this page: the desktop shell where its bridge is there, else a browser tab. */
export function detectHost(view: Window): HostPort {
  return view.s2iHost === undefined ? createWebHost() : createDesktopHost(view.s2iHost)
}
