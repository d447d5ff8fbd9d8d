import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import process from 'node:process'
import { inferenceEnvironment } from './inferenceEnvironment'

/** A started inference process. */
export interface InferenceChild {
  readonly pid: number | undefined
  post: (message: unknown) => void
  onMessage: (listener: (message: unknown) => void) => void
  /** Called once, however it ends (also when it could not be started); `code` is null when a signal ended it. */
  onExit: (listener: (code: number | null, signal?: string | null) => void) => void
  /** Ends it at once; it holds nothing that needs saving. */
  kill: () => void
}

/** Starts inference processes: a Node child here, a utility process in the desktop shell. */
export interface InferenceLauncher {
  /** A quiet process says nothing on stderr: trying out graphics drivers makes them talk. */
  launch: (options?: { readonly isQuiet?: boolean }) => InferenceChild
}

const live = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of live)
    child.kill('SIGKILL')
})

function start(entryPath: string, isQuiet: boolean): ChildProcess {
  const child = fork(entryPath, [], { env: inferenceEnvironment(), serialization: 'advanced', stdio: ['ignore', 'ignore', isQuiet ? 'ignore' : 'inherit', 'ipc'], execArgv: [] })
  live.add(child)
  return child
}

/** Follows a child from now on; an end that came before is told to whoever listens first. */
function followed(child: ChildProcess): InferenceChild {
  let end: readonly [number | null, string | null] | null = null
  let listener: ((code: number | null, signal?: string | null) => void) | null = null
  const ended = (code: number | null, signal: string | null): void => {
    if (!live.delete(child))
      return
    end = [code, signal]
    listener?.(code, signal)
  }
  child.on('error', error => ended(null, error.message))
  child.on('exit', ended)
  return {
    pid: child.pid,
    // A message to a process that has just ended is answered by its exit.
    post: message => child.send(message as object, () => {}),
    onMessage: receive => child.on('message', receive),
    onExit: (receive) => {
      listener = receive
      if (end !== null)
        receive(...end)
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

/**
 * Launches the bundled entry `src-main/inference.ts` (`out/main/inference.js`) as a child of this Node process. `ahead`
 * starts one at once, for a command that is sure to need it: it gets ready while the workspace is opened. One that is not
 * taken does not keep the program running, and ends with it.
 */
export function forkLauncher(entryPath: string, { ahead = false } = {}): InferenceLauncher {
  let spare: { readonly process: ChildProcess, readonly child: InferenceChild } | null = null
  if (ahead) {
    const process = start(entryPath, false)
    spare = { process, child: followed(process) }
    process.unref()
    process.channel?.unref()
  }
  return {
    launch: ({ isQuiet = false } = {}) => {
      if (isQuiet || spare === null)
        return followed(start(entryPath, isQuiet))
      const { process, child } = spare
      spare = null
      process.ref()
      process.channel?.ref()
      return child
    },
  }
}
