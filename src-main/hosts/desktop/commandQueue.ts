import type { HostCommand } from '../../../src-shared/domain/hostBridge'

const MAX_WAITING = 100

/** Commands for the page: kept while it loads, sent at once while it listens. */
export interface CommandQueue {
  readonly send: (command: HostCommand) => void
  /** Answers what waited; from now on commands are delivered. */
  readonly take: () => HostCommand[]
  /** The page is being loaded again. */
  readonly pause: () => void
}

export function createCommandQueue(deliver: (command: HostCommand) => void): CommandQueue {
  let waiting: HostCommand[] = []
  let listening = false
  return {
    send(command) {
      if (listening)
        deliver(command)
      else
        waiting = [...waiting, command].slice(-MAX_WAITING)
    },
    take() {
      const taken = waiting
      waiting = []
      listening = true
      return taken
    },
    pause() {
      listening = false
    },
  }
}
