import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { build } from 'vite'
import { NODE, ROOT } from './repository'

/** A program of the tests that runs in a process of its own. */
export interface TestProgram extends Disposable {
  readonly file: string
  readonly start: (args: readonly string[]) => ChildProcess
}

/** Bundles a program of the tests as the application's build does. */
export async function bundleProgram(source: string, name: string): Promise<TestProgram> {
  // Inside the checkout, so that the packages left outside of the bundle are found.
  const outDir = join(ROOT, 'node_modules/.cache', `s2i-${name}-${process.pid}`)
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    build: { ssr: source, outDir, emptyOutDir: true, target: 'node24', rolldownOptions: { output: { entryFileNames: 'program.mjs' } } },
  })
  const file = join(outDir, 'program.mjs')
  return {
    file,
    start: args => spawn(NODE, [file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] }),
    [Symbol.dispose]: () => rmSync(outDir, { recursive: true, force: true }),
  }
}
