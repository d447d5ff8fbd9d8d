import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import process from 'node:process'

/** Where strace is; null where it is not, and tests that need it are skipped and counted. */
export const STRACE: string | null = (process.env.PATH ?? '').split(delimiter).map(folder => join(folder, 'strace')).find(existsSync) ?? null

if (STRACE === null)
  console.warn('SKIPPED: strace is not on the PATH; install it to see which files a model pack opens.')

export interface Traced {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** Every file that was opened, by the command and all it started, as the kernel resolved it. */
  readonly opened: readonly string[]
  /** The whole trace, attempts that failed included. */
  readonly trace: string
}

/** Variables under which the runtime is quiet by itself; here it is the application that must see to that. */
const QUIET = ['CI', 'ORT_DISABLE_TELEMETRY', 'ORT_RUNNING_UNIT_TESTS', 'GITHUB_ACTIONS', 'TF_BUILD']

/** Runs a command under strace. */
export function traced(command: readonly string[], { cwd, folder, env = {} }: { cwd: string, folder: string, env?: Readonly<Record<string, string>> }): Traced {
  const output = join(folder, 'strace.txt')
  // Without io_uring every file is opened by a call that strace sees.
  const { status, stdout, stderr } = spawnSync(STRACE ?? 'strace', ['-f', '--seccomp-bpf', '-qq', '-y', '-s', '4096', '-e', 'trace=open,openat,openat2,creat', '-o', output, ...command], { cwd, encoding: 'utf8', env: { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !QUIET.includes(name))), UV_USE_IO_URING: '0', ...env } })
  const trace = readFileSync(output, 'utf8')
  const opened = [...trace.matchAll(/ = \d+<(.*)>$/gm)].map(([, path = '']) => path.replace(/\/proc\/\d+\//, '/proc/self/'))
  return { code: status, stdout, stderr, opened: [...new Set(opened)].sort(), trace }
}
