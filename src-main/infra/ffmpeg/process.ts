import type { Buffer } from 'node:buffer'
import type { ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import type { Fault } from '../../../src-shared/domain/fault'
import type { Limits } from '../../../src-shared/domain/limits'
import type { MediaTool } from './binaries'
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import process from 'node:process'
import { cancelled } from '../../core/media/cancellation'
import { decodeFault, fileFault } from '../../core/media/fileFault'
import { DEMUXERS } from '../../core/media/formats'
import { findOnPath, mediaToolPath, missingTool } from './binaries'
import { LineSplitter } from './lineSplitter'

export { decodeFault }

/** How long a child may take to end after SIGTERM before its group is killed. */
export const KILL_AFTER_MS = 3000
/** Lines of stderr that are kept, newest last. */
export const STDERR_TAIL_LINES = 200
/** Largest file a child may write: proxies and sample clips are far below. */
const MAX_OUTPUT_FILE_BYTES = 20 * 1024 ** 3

/** Children under way, ended when this process exits in an orderly way (elsewhere than Linux nothing else would). */
const live = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of live)
    signalGroup(child, 'SIGKILL')
})

export interface MediaProcessRequest {
  readonly tool: MediaTool
  readonly args: readonly string[]
  /** Receivers of the child's pipes: index 0 = stdout, 1 = fd 3, 2 = fd 4 and so on. */
  readonly outputs: readonly ((chunk: Buffer) => void)[]
  readonly onStderrLine?: (line: string) => void
  /** Whether stderr begins with the program's name and version. */
  readonly showsBanner?: boolean
  readonly limits: Limits
  /** Without output on any of `outputs` (of stderr when there are none) for this long the child is ended. */
  readonly stallMs: number
  /** Wall clock after which the child is ended whatever it does. */
  readonly hardMs: number
  readonly signal: AbortSignal
}

export interface MediaProcessResult {
  /** Null when a signal ended it. 0 does not mean that the file is intact. */
  readonly exitCode: number | null
  readonly killedBy: NodeJS.Signals | null
  /** The last {@link STDERR_TAIL_LINES} lines. */
  readonly stderrTail: readonly string[]
}

/**
 * Options and input that let ffmpeg and ffprobe open `path` and nothing else: no other protocol, no playlist,
 * no more streams or pixels than the limits allow. Goes before the output options.
 */
export function hardenedInput(path: string, limits: Limits): string[] {
  return [
    '-protocol_whitelist',
    'file',
    '-format_whitelist',
    DEMUXERS.join(','),
    '-probesize',
    String(limits.probeSizeBytes),
    '-analyzeduration',
    String(limits.analyzeDurationMs * 1000),
    '-max_streams',
    String(limits.maxStreams),
    '-max_pixels',
    String(limits.maxPixels),
    '-i',
    // The protocol in front makes names such as `-i.mp4` or `concat:a|b` plain file names.
    `file:${resolve(path)}`,
  ]
}

/**
 * Runs ffmpeg or ffprobe in its own process group with resource limits, two watchdogs and a clean environment.
 * On Linux the kernel kills the child when this process dies, however it dies.
 * @throws Fault `file.decode_timeout` (stall, wall clock or processor time), `cancelled`, `environment.ffmpeg_missing`.
 */
export async function runMediaProcess(request: MediaProcessRequest): Promise<MediaProcessResult> {
  if (request.signal.aborted)
    throw cancelled()
  const [program, args] = commandLine(request)
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe', ...request.outputs.slice(1).map(() => 'pipe' as const)],
    detached: process.platform !== 'win32',
    windowsHide: true,
    env: childEnvironment(),
  })
  live.add(child)
  try {
    return await supervise(child, request)
  }
  finally {
    live.delete(child)
  }
}

/** Path after `-i file:`, for messages. */
function inputPath(args: readonly string[]): string {
  const input = args[args.indexOf('-i') + 1] ?? ''
  return input.startsWith('file:') ? input.slice('file:'.length) : 'The video'
}

function commandLine(request: MediaProcessRequest): [string, string[]] {
  const { limits, tool } = request
  const own = [
    ...(request.showsBanner === true ? [] : ['-hide_banner']),
    '-max_alloc',
    String(limits.maxAllocBytes),
    ...(tool === 'ffmpeg' ? ['-nostdin', '-nostats'] : []),
    ...request.args,
  ]
  const command = [mediaToolPath(tool), ...own]
  if (process.platform === 'linux') {
    const prlimit = findOnPath('prlimit')
    if (prlimit !== null)
      command.unshift(prlimit, `--as=${limits.maxAddressSpaceBytes}`, `--cpu=${limits.maxCpuS}`, `--fsize=${MAX_OUTPUT_FILE_BYTES}`, '--core=0')
    const setpriv = findOnPath('setpriv')
    if (setpriv !== null)
      command.unshift(setpriv, '--pdeathsig', 'KILL')
  }
  const [program = '', ...args] = command
  return [program, args]
}

/** The child sees what it needs to start, and none of our tokens. */
function childEnvironment(): NodeJS.ProcessEnv {
  const passed = ['PATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot']
  const environment: NodeJS.ProcessEnv = {
    LC_ALL: 'C',
    AV_LOG_FORCE_NOCOLOR: '1',
    // Each malloc arena reserves 64 MiB of address space; on many cores they alone would meet the limit.
    MALLOC_ARENA_MAX: '4',
  }
  for (const name of passed) {
    const value = process.env[name]
    if (value !== undefined)
      environment[name] = value
  }
  return environment
}

function signalGroup(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null)
    return
  try {
    if (process.platform === 'win32')
      child.kill(name)
    else process.kill(-child.pid, name)
  }
  catch (error) {
    // It ended between the check and the signal.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH')
      throw error
  }
}

function supervise(child: ChildProcess, request: MediaProcessRequest): Promise<MediaProcessResult> {
  const { promise, resolve: settle, reject } = Promise.withResolvers<MediaProcessResult>()
  let stopReason: unknown = null
  let killTimer: NodeJS.Timeout | undefined
  const stop = (reason: unknown): void => {
    if (stopReason !== null)
      return
    stopReason = reason
    signalGroup(child, 'SIGTERM')
    killTimer = setTimeout(signalGroup, KILL_AFTER_MS, child, 'SIGKILL')
  }
  const timedOut = (detail: string): Fault => fileFault('file.decode_timeout', inputPath(request.args), { detail })
  const stall = setTimeout(() => stop(timedOut(`Nothing came for ${request.stallMs / 1000} s.`)), request.stallMs)
  const hard = setTimeout(() => stop(timedOut(`It took longer than ${request.hardMs / 1000} s.`)), request.hardMs)
  const onAbort = (): void => stop(cancelled())
  request.signal.addEventListener('abort', onAbort, { once: true })

  /** Runs what the caller handed in; an error in it ends the child and is what the caller gets. */
  const guard = (receive: () => void): void => {
    if (stopReason !== null)
      return
    try {
      receive()
    }
    catch (error) {
      stop(error)
    }
  }
  const tail = readStderr(child, { request, guard, onData: () => request.outputs.length === 0 && stall.refresh() })
  request.outputs.forEach((receive, index) => {
    const pipe = child.stdio[index === 0 ? 1 : index + 2] as Readable
    pipe.on('data', (chunk: Buffer) => {
      stall.refresh()
      guard(() => receive(chunk))
    })
    pipe.on('error', stop)
  })
  if (request.outputs.length === 0)
    child.stdout?.resume()

  const finish = (): void => {
    clearTimeout(stall)
    clearTimeout(hard)
    clearTimeout(killTimer)
    request.signal.removeEventListener('abort', onAbort)
  }
  child.on('error', (error) => {
    finish()
    reject(missingTool(request.tool, error))
  })
  child.on('close', (exitCode, killedBy) => {
    finish()
    if (stopReason === null && killedBy === 'SIGXCPU')
      stopReason = timedOut(`It used more than ${request.limits.maxCpuS} s of processor time.`)
    if (stopReason !== null)
      reject(stopReason)
    else settle({ exitCode, killedBy, stderrTail: tail })
  })
  return promise
}

interface StderrReader { readonly request: MediaProcessRequest, readonly guard: (receive: () => void) => void, readonly onData: () => void }

function readStderr(child: ChildProcess, { request, guard, onData }: StderrReader): string[] {
  const tail: string[] = []
  const lines = new LineSplitter((line) => {
    if (line === '')
      return
    tail.push(line)
    if (tail.length > STDERR_TAIL_LINES)
      tail.shift()
    request.onStderrLine?.(line)
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    onData()
    guard(() => lines.push(chunk))
  })
  child.stderr?.on('end', () => guard(() => lines.end()))
  return tail
}

/** Runs ffmpeg to write files: nothing is read but its progress, which shows that it is not stuck. */
export function writeWithFfmpeg(args: readonly string[], { limits, signal }: { readonly limits: Limits, readonly signal: AbortSignal }): ReturnType<typeof runMediaProcess> {
  return runMediaProcess({
    tool: 'ffmpeg',
    args: ['-v', 'error', '-progress', 'pipe:1', ...args],
    outputs: [() => {}],
    limits,
    stallMs: limits.decodeStallMs,
    hardMs: limits.decodeHardMs,
    signal,
  })
}
