import type { Command } from 'commander'
import type { ItemFailure } from '../../../src-shared/domain/fault'
import type { OpenOptions, Workspace } from '../../compose'
import type { Work } from '../../core/jobs/work'
import { resolve } from 'node:path'
import process from 'node:process'
import { toFault } from '../../../src-shared/domain/fault'
import { openWorkspace } from '../../compose'
import { EXIT, exitCodeOf } from './exitCodes'
import { showProgress } from './progress'

/** Options every command takes. */
export interface CommonOptions { readonly workspace?: string, readonly json?: boolean }

export interface Session {
  readonly json: boolean
  /** Aborted by Ctrl+C, a termination signal, or the end of the process that started this one. */
  readonly signal: AbortSignal
  readonly workspaceDir: string
  open: (options?: Partial<OpenOptions>) => Promise<Workspace>
  /** Closes what is open and opens the workspace anew, under the taxonomy that was chosen meanwhile. */
  reopen: () => Promise<Workspace>
  /** Shows the progress of long work on stderr and returns its summary. */
  run: <Summary>(work: Work<Summary>) => Promise<Summary>
  /** The result: the one JSON document on stdout with --json, else the text. */
  answer: (document: unknown, text: string) => void
  /** Streams a line to stdout, waiting when the reader is slow. */
  line: (text: string) => Promise<void>
  note: (text: string) => void
}

/** Adds the options every command takes. */
export function withCommonOptions(command: Command): Command {
  return command
    .option('--workspace <dir>', 'workspace folder (default: $S2I_WORKSPACE or ./s2i-workspace)')
    .option('--json', 'print exactly one JSON document on stdout; everything else goes to stderr')
}

/** Runs one command with an open session and sets the exit code; faults become one sentence (or one JSON document). */
export async function inSession(appRoot: string, options: CommonOptions, command: (session: Session) => Promise<number>): Promise<void> {
  const stop = new AbortController()
  const abort = (): void => stop.abort()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, abort)
  // The wrapper that started this command is gone: nobody will see the result, and pending work resumes next time.
  process.once('disconnect', abort)
  const json = options.json === true
  const opened: Workspace[] = []
  const session: Session = {
    json,
    signal: stop.signal,
    workspaceDir: resolve(options.workspace ?? process.env.S2I_WORKSPACE ?? 's2i-workspace'),
    async open(extra = {}) {
      const workspace = await openWorkspace(session.workspaceDir, { appRoot, ...extra })
      opened.push(workspace)
      return workspace
    },
    async reopen() {
      for (const workspace of opened.splice(0))
        await workspace.close()
      return session.open()
    },
    run: work => showProgress(work, { isTTY: process.stderr.isTTY && !json, columns: process.stderr.columns ?? 80, write: text => process.stderr.write(text) }),
    answer: (document, text) => { process.stdout.write(json ? `${JSON.stringify(document)}\n` : `${text}\n`) },
    line: text => new Promise((done, fail) => process.stdout.write(`${text}\n`, error => error ? fail(error) : done())),
    note: text => process.stderr.write(`${text}\n`),
  }
  try {
    process.exitCode = await command(session)
  }
  catch (thrown) {
    process.exitCode = report(thrown, session)
  }
  finally {
    for (const workspace of opened)
      await workspace.close()
    if (process.connected)
      process.disconnect()
  }
}

function report(thrown: unknown, session: Session): number {
  const fault = toFault(thrown)
  if (fault.code === 'internal' && thrown instanceof Error)
    session.note(thrown.stack ?? thrown.message)
  else session.note(fault.message)
  if (session.json)
    session.answer({ error: { code: fault.code, message: fault.message } }, '')
  return exitCodeOf(fault.code)
}

/** Exit code of a batch, with its failures listed for people. */
export function exitAfterBatch(failed: readonly ItemFailure[]): number {
  return failed.length > 0 ? EXIT.someFailed : EXIT.done
}

/** "3 videos", "1 video". */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`
}
