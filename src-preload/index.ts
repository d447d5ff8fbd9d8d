import type { HostBridge, HostCommand } from '../src-shared/domain/hostBridge'
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { HOST_BRIDGE, HOST_CHANNELS } from '../src-shared/domain/hostBridge'

/** The page's only way to the shell: no channel name, no event of the system and no generic call cross it. */
const bridge: HostBridge<File> = {
  pickVideos: () => ipcRenderer.invoke(HOST_CHANNELS.pickVideos),
  pickFolder: () => ipcRenderer.invoke(HOST_CHANNELS.pickFolder),
  pathOf: file => webUtils.getPathForFile(file),
  revealPath: videoId => ipcRenderer.invoke(HOST_CHANNELS.revealPath, String(videoId)),
  onCommand: (listener) => {
    const hear = (_event: unknown, command: HostCommand): void => listener(command)
    ipcRenderer.on(HOST_CHANNELS.command, hear)
    // A refusal means this page is not the app's; it then hears nothing.
    ipcRenderer.invoke(HOST_CHANNELS.listen).then((waiting: HostCommand[]) => waiting.forEach(listener), () => {})
    return () => {
      ipcRenderer.removeListener(HOST_CHANNELS.command, hear)
    }
  },
}

contextBridge.exposeInMainWorld(HOST_BRIDGE, bridge)
