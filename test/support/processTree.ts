import { spawnSync } from 'node:child_process'

/** Pids of everything that `pid` started and that is still running, at any depth. Not for Windows: it asks `ps`. */
export function descendantsOf(pid: number): number[] {
  const table = processTable()
  const found: number[] = []
  let parents = [pid]
  while (parents.length > 0) {
    parents = table.filter(entry => parents.includes(entry.parent)).map(entry => entry.pid)
    found.push(...parents)
  }
  return found
}

/** Those of `pids` that still run; one that has ended and waits to be collected does not. */
export function running(pids: readonly number[]): number[] {
  return processTable().map(entry => entry.pid).filter(pid => pids.includes(pid))
}

function processTable(): { pid: number, parent: number }[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' })
  return stdout.trim().split('\n').map(line => line.trim().split(/\s+/)).filter(([, , state]) => state?.startsWith('Z') === false).map(([pid, parent]) => ({ pid: Number(pid), parent: Number(parent) }))
}
