import type { ContractRouterClient } from '@orpc/contract'
import type { Workspace } from '../../src-main/compose'
import type { contract } from '../../src-shared/contract/index'
import type { GenerationPlan } from '../../src-shared/domain/generation'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { openWorkspace } from '../../src-main/compose'
import { PLAIN_LINKS } from '../../src-main/transport/context'
import { DEFAULT_PLAN } from '../../src-shared/domain/generation'
import { ROOT } from './repository'
import { TAXONOMY } from './stores'

/** A folder of the test's own, removed at the end of the `using` block. */
export function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 's2i-workspace-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }) }
}

/** The real services of a workspace folder. */
export function openTestWorkspace(dir: string): Promise<Workspace> {
  return openWorkspace(dir, { appRoot: ROOT })
}

export type Client = ContractRouterClient<typeof contract>

/** Calls a workspace's operations without a host, as the command line does. */
export function inProcessClient({ router }: Workspace, signal = new AbortController().signal): Client {
  return createRouterClient(router, { context: { host: 'web', links: PLAIN_LINKS, signal } }) as Client
}

/** Imports scores of `videos` names that spread over all levels, the same ones every time, and writes their instructions. */
export async function fillWorkspace(workspace: Workspace, videos: number): Promise<void> {
  importNames(workspace, videos)
  await generateAll(workspace)
}

/** Imports scores for `v0.mp4`, `v1.mp4`, ... from a fixed random stream. */
export function importNames({ scores }: Workspace, videos: number): void {
  let state = 1
  const random = (): number => (state = state * 48271 % 2147483647) / 2147483647
  const rows = Array.from({ length: videos }, (_, index) => ({ name: `v${index}.mp4`, scores: Object.fromEntries(TAXONOMY.dimensions.map(({ id }) => [id, random()])) }))
  scores.saveImported(rows, new Date(0).toISOString())
}

/** Writes whatever is missing of the four texts of each video, as `s2i generate --pair-share 0` does, and returns how many were added. */
export async function generateAll({ instructions }: Workspace, plan: GenerationPlan = { ...DEFAULT_PLAN, pairShare: 0, seed: 1 }): Promise<number> {
  const work = instructions.generate(plan, new AbortController().signal)
  let step = await work.next()
  while (!step.done)
    step = await work.next()
  return step.value.generated
}
