import type { HostPort } from './port'

/** A browser tab: it neither picks nor sees paths, so pages ask for them in words. */
export function createWebHost(): HostPort {
  return {
    kind: 'web',
    can: { pick: false, readPaths: false, reveal: false },
    pickVideos: () => Promise.resolve([]),
    pickFolder: () => Promise.resolve(null),
    pathOf: () => null,
    revealPath: () => Promise.resolve(false),
    onCommand: () => () => undefined,
  }
}
