import type { InferenceLauncher } from '../../src-main/infra/onnx'

/** How an inference process ended; `isOurs` when this side ended it. */
export interface Ending { readonly pid: number | undefined, readonly code: number | null, readonly signal: string | null, readonly isOurs: boolean }

/** A launcher that remembers the processes it started and how they ended. */
export function watchedLauncher(inner: InferenceLauncher): InferenceLauncher & { readonly pids: number[], readonly endings: Ending[] } {
  const pids: number[] = []
  const endings: Ending[] = []
  return {
    pids,
    endings,
    launch: (options) => {
      const child = inner.launch(options)
      let isOurs = false
      if (child.pid !== undefined)
        pids.push(child.pid)
      return {
        ...child,
        onExit: listener => child.onExit((code, signal) => {
          endings.push({ pid: child.pid, code, signal: signal ?? null, isOurs })
          listener(code, signal)
        }),
        kill: () => {
          isOurs = true
          child.kill()
        },
      }
    },
  }
}
