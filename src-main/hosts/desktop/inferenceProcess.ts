import type { InferenceChild } from '../../infra/onnx'
import process from 'node:process'
import { utilityProcess } from 'electron'
import { inferenceEnvironment } from '../../infra/onnx'

/** A model that never returns also never reads a polite signal. */
const KILL_AFTER_MS = 3000

/** Starts the built inference entry in a utility process, since the fuses forbid Electron to run as plain Node. */
export function startInferenceProcess(modulePath: string, isQuiet = false): InferenceChild {
  const child = utilityProcess.fork(modulePath, [], { env: inferenceEnvironment(), serviceName: 'S2I inference', stdio: isQuiet ? 'ignore' : 'inherit' })
  let exited = false
  child.once('exit', () => exited = true)
  return {
    // Known only once the process has been spawned.
    get pid() {
      return child.pid
    },
    post: message => child.postMessage(message),
    onMessage: listener => void child.on('message', listener),
    onExit: listener => void child.once('exit', listener),
    kill() {
      const { pid } = child
      child.kill()
      setTimeout(() => {
        if (!exited && pid !== undefined)
          killHard(pid)
      }, KILL_AFTER_MS).unref()
    },
  }
}

function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  }
  catch {
    // It ended in the meantime.
  }
}
