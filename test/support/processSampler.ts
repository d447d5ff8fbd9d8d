import { readdirSync, readFileSync } from 'node:fs'

/** What one process of a tree is for. */
export type Role = 'main' | 'inference' | 'ffmpeg' | 'other'

/** What a process tree used while it was watched. Linux only: it reads /proc. */
export interface TreeUsage {
  /** Highest sum over all processes of the tree at one moment, in bytes: pages that several share are counted once (PSS). */
  readonly peakBytes: number
  /** Highest of each role at any moment. */
  readonly peakBytesOf: Readonly<Record<Role, number>>
  /** Processor time of each role in seconds, user and system, as last seen. */
  readonly cpuSOf: Readonly<Record<Role, number>>
  /** [seconds since the start, bytes of the whole tree]. */
  readonly samples: readonly (readonly [number, number])[]
  /** Share of the moments at which a decoder ran, a graph process was busy, and both at once. */
  readonly busy: { readonly decode: number, readonly inference: number, readonly both: number }
}

const TICKS_PER_S = 100
const PERIOD_MS = 250

interface Entry { readonly pid: number, readonly parent: number, readonly command: string, readonly cpuS: number }

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  }
  catch {
    // The process ended while the list was being read.
    return ''
  }
}

function processes(): Entry[] {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name)).flatMap((name) => {
    const stat = readText(`/proc/${name}/stat`)
    // The name of the program may hold spaces and brackets: fields are counted from the last bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (stat === '' || fields[0] === 'Z')
      return []
    const cpuS = (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S
    return [{ pid: Number(name), parent: Number(fields[1]), command: stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')), cpuS }]
  })
}

function treeOf(root: number): Entry[] {
  const table = processes()
  const found = table.filter(entry => entry.pid === root)
  for (let at = 0; at < found.length; at++)
    found.push(...table.filter(entry => entry.parent === found[at]?.pid))
  return found
}

function roleOf(entry: Entry): Role {
  if (/^ff(?:mpeg|probe)$/.test(entry.command))
    return 'ffmpeg'
  const command = readText(`/proc/${entry.pid}/cmdline`).split('\0')
  if (command.some(word => word.endsWith('/inference.js')))
    return 'inference'
  return command[1]?.endsWith('/cli.js') === true ? 'main' : 'other'
}

function pssBytes(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(readText(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) * 1024
}

const perRole = (): Record<Role, number> => ({ main: 0, inference: 0, ffmpeg: 0, other: 0 })

/** Watches a process and everything it starts until `stop` is called. */
export function watchTree(root: number): { stop: () => TreeUsage } {
  const startedMs = performance.now()
  const samples: [number, number][] = []
  const peakBytesOf = perRole()
  const cpu = new Map<number, { role: Role, cpuS: number }>()
  const busy = { decode: 0, inference: 0, both: 0 }
  const sample = (): void => {
    const now = perRole()
    const active = { ffmpeg: false, inference: false }
    for (const entry of treeOf(root)) {
      const before = cpu.get(entry.pid)
      const role = roleOf(entry)
      if ((role === 'ffmpeg' || role === 'inference') && entry.cpuS > (before?.cpuS ?? 0))
        active[role] = true
      cpu.set(entry.pid, { role, cpuS: entry.cpuS })
      now[role] += pssBytes(entry.pid)
    }
    busy.decode += active.ffmpeg ? 1 : 0
    busy.inference += active.inference ? 1 : 0
    busy.both += active.ffmpeg && active.inference ? 1 : 0
    for (const role of Object.keys(now) as Role[])
      peakBytesOf[role] = Math.max(peakBytesOf[role], now[role])
    samples.push([(performance.now() - startedMs) / 1000, Object.values(now).reduce((sum, bytes) => sum + bytes, 0)])
  }
  const timer = setInterval(sample, PERIOD_MS)
  return {
    stop() {
      clearInterval(timer)
      const cpuSOf = perRole()
      for (const { role, cpuS } of cpu.values())
        cpuSOf[role] += cpuS
      const share = (count: number): number => count / Math.max(1, samples.length)
      return { peakBytes: Math.max(0, ...samples.map(([, bytes]) => bytes)), peakBytesOf, cpuSOf, samples, busy: { decode: share(busy.decode), inference: share(busy.inference), both: share(busy.both) } }
    },
  }
}
