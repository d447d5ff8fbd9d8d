import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { NODE, ROOT } from './repository'

export interface CliResult { readonly code: number | null, readonly stdout: string, readonly stderr: string }

/** Starts the built command line; `cwd` is a folder of the test's own. */
export function startCli(args: readonly string[], cwd: string): ChildProcess {
  return spawn(NODE, [join(ROOT, 'out/main/cli.js'), ...args], { cwd, env: { ...process.env, S2I_WORKSPACE: join(cwd, 'workspace') } })
}

/** Runs the built command line to its end. */
export async function runCli(args: readonly string[], cwd: string): Promise<CliResult> {
  const child = startCli(args, cwd)
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => { stdout += text })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => { stderr += text })
  const code = await new Promise<number | null>((done, fail) => child.on('error', fail).on('close', done))
  return { code, stdout, stderr }
}

/** Runs a command with `--json` and returns its one document and exit code. */
export async function cliJson<Document = any>(args: readonly string[], cwd: string): Promise<{ code: number | null, document: Document, stderr: string }> {
  const { code, stdout, stderr } = await runCli([...args, '--json'], cwd)
  try { return { code, document: JSON.parse(stdout), stderr } }
  catch { throw new Error(`"s2i ${args.join(' ')} --json" printed no JSON document (exit ${code}):\n${stdout}\n${stderr}`) }
}
