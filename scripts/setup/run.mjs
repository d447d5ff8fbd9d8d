import { spawn, spawnSync } from 'node:child_process'
import { dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

/** Root of the checkout. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

const WINDOWS = process.platform === 'win32'

/** The project's own Node: native addons and built code need Node 24, whatever started this script. */
export const NODE = join(ROOT, 'node_modules/node/bin', WINDOWS ? 'node.exe' : 'node')

/** Says what is being done, on stderr: stdout belongs to the command that follows. */
export function say(text) {
  process.stderr.write(`${text}\n`)
}

/** Something this script cannot do by itself; exit code 4 is "environment" everywhere in S2I. */
export class SetupError extends Error {}

/** True when `command` starts and exits with 0. */
export function works(command, args = ['-version']) {
  return spawnSync(command, args, { stdio: 'ignore', shell: false }).status === 0
}

/** Runs a command to its end with its output on stderr. @throws SetupError with what failed. */
export function runQuietly(command, args, { env = process.env, cwd = ROOT, advice = '' } = {}) {
  const result = spawnSync(command, args, { cwd, env, stdio: ['ignore', 2, 2], shell: WINDOWS && command === 'npm' })
  if (result.status !== 0)
    throw new SetupError(`"${[command, ...args].join(' ')}" failed (${result.error?.message ?? `exit code ${result.status}`}). ${advice}`)
}

/**
 * Runs a program in the foreground and resolves to its exit code. Signals are handed on. The child holds an IPC
 * channel to this process and ends when it closes, so killing the wrapper never leaves the program behind.
 */
export function runInForeground(command, args, { env = process.env, watchParent = true } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { env, stdio: ['inherit', 'inherit', 'inherit', ...(watchParent ? ['ipc'] : [])] })
    const forward = signal => child.kill(signal)
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
      process.on(signal, forward)
    child.on('error', fail)
    child.on('exit', (code, signal) => done(code ?? (signal === 'SIGINT' ? 130 : 143)))
  })
}

/** Runs `main`, prints a SetupError as a sentence, and exits with its code. */
export async function exitWith(main) {
  try {
    process.exitCode = await main()
  }
  catch (error) {
    if (!(error instanceof SetupError))
      throw error
    say(`\nS2I Workbench cannot go on: ${error.message}`)
    process.exitCode = 4
  }
  // A wrapper must not wait for a channel of a child that has ended.
  process.exit()
}
