import type { BrowserWindow, IpcMain, IpcMainInvokeEvent } from 'electron'
import type { HostCommand } from '../../../src-shared/domain/hostBridge'
import { HOST_CHANNELS } from '../../../src-shared/domain/hostBridge'
import { isOurSender } from './policy'

export interface ShellActions {
  readonly pickVideos: () => Promise<string[]>
  readonly pickFolder: () => Promise<string | null>
  readonly revealPath: (videoId: string) => Promise<boolean>
  readonly takeCommands: () => HostCommand[]
}

/** Answers the page's bridge; every message is refused unless its sender is our page in our window. */
export function registerIpc(ipcMain: Pick<IpcMain, 'handle'>, window: () => BrowserWindow | null, actions: ShellActions): void {
  const answer = (channel: string, action: (argument: unknown) => unknown): void => {
    ipcMain.handle(channel, (event, argument: unknown) => {
      if (!isOurSender(senderOf(event, window())))
        throw new Error('Refused')
      return action(argument)
    })
  }
  answer(HOST_CHANNELS.pickVideos, actions.pickVideos)
  answer(HOST_CHANNELS.pickFolder, actions.pickFolder)
  answer(HOST_CHANNELS.revealPath, videoId => typeof videoId === 'string' ? actions.revealPath(videoId) : false)
  answer(HOST_CHANNELS.listen, actions.takeCommands)
}

function senderOf(event: IpcMainInvokeEvent, window: BrowserWindow | null): Parameters<typeof isOurSender>[0] {
  const frame = event.senderFrame
  const contents = window !== null && !window.isDestroyed() ? window.webContents : null
  const main = contents?.mainFrame
  return {
    url: frame?.url ?? null,
    isMainFrame: frame !== null && frame.processId === main?.processId && frame.routingId === main.routingId,
    isOurWindow: contents !== null && event.sender.id === contents.id,
  }
}
