import type { TestProject } from 'vitest/node'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCli } from './cli'

declare module 'vitest' {
  interface ProvidedContext { sampleWorkspace: string }
}

/** Makes the sample workspace once for all end-to-end specs, by the command a newcomer uses. */
export default async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 's2i-sample-'))
  const workspace = join(folder, 'sample')
  const { code, stderr } = await runCli(['sample', '--workspace', workspace], folder)
  if (code !== 0)
    throw new Error(`the sample workspace could not be made (exit ${code}):\n${stderr}`)
  project.provide('sampleWorkspace', workspace)
  return () => rmSync(folder, { recursive: true, force: true })
}
