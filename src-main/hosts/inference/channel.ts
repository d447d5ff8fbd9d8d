import process from 'node:process'

/** The way to the parent, the same whether it is Electron (utility process) or Node (child process). */
export interface Channel {
  post: (message: unknown) => void
  onMessage: (listener: (message: unknown) => void) => void
  /** The parent is gone. */
  onClosed: (listener: () => void) => void
}

/** What Electron gives a utility process; its typings are only loaded where Electron is. */
interface ParentPort { postMessage: (message: unknown) => void, on: (event: 'message', listener: (event: { data: unknown }) => void) => void }

/**
 * The channel to the parent that started this process.
 * @throws Error when it was started by hand.
 */
export function parentChannel(): Channel {
  const { parentPort } = process as unknown as { parentPort?: ParentPort }
  if (parentPort !== undefined) {
    return {
      post: message => parentPort.postMessage(message),
      onMessage: listener => parentPort.on('message', event => listener(event.data)),
      // Electron ends its utility processes together with itself.
      onClosed: () => {},
    }
  }
  if (process.send === undefined)
    throw new Error('The inference process is started by the application, not by hand.')
  return {
    // A message that cannot be sent means that the parent is gone, which onClosed tells.
    post: message => process.send?.(message, undefined, undefined, () => {}),
    onMessage: listener => process.on('message', listener),
    onClosed: listener => process.on('disconnect', listener),
  }
}
