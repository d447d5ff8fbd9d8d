import type { HostBridge } from '../../../src-shared/domain/hostBridge'
import type { HostPort } from './port'

/** The desktop shell, through the bridge its preload offers. */
export function createDesktopHost(bridge: HostBridge<File>): HostPort {
  return {
    kind: 'desktop',
    can: { pick: true, readPaths: true, reveal: true },
    pickVideos: () => bridge.pickVideos(),
    pickFolder: () => bridge.pickFolder(),
    pathOf: file => bridge.pathOf(file) || null,
    revealPath: videoId => bridge.revealPath(videoId),
    onCommand: listener => bridge.onCommand(listener),
  }
}
