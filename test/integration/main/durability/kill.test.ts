import type { Workspace } from '../../../../src-main/compose'
import type { TestProgram } from '../../../support/killable'
import type { Step } from './decider'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import Database from 'better-sqlite3'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { foldInstruction } from '../../../../src-main/core/review/fold'
import { openStores } from '../../../../src-main/infra/sqlite'
import { bundleProgram } from '../../../support/killable'
import { ROOT } from '../../../support/repository'
import { TAXONOMY } from '../../../support/stores'
import { fillWorkspace, openTestWorkspace, temporaryFolder } from '../../../support/workspace'

const KILLS = 40
const MAX_LIFE_MS = 60
const ACTIONS = ['approve', 'reject', 'flag', 'edit'] as const

let decider: TestProgram
beforeAll(async () => { decider = await bundleProgram(join(import.meta.dirname, 'decider.ts'), 'decider') })
afterAll(() => decider[Symbol.dispose]())

/** Lets several processes start at the same time. */
class Start {
  readonly #all = Promise.withResolvers<void>()
  #missing: number
  constructor(processes: number) { this.#missing = processes }
  arrive(): Promise<void> {
    this.#missing -= 1
    if (this.#missing === 0)
      this.#all.resolve()
    return this.#all.promise
  }
}

interface Run { readonly sent: string[], readonly answered: string[], readonly failed: string[] }

/** Lets a curator decide from step `from` on; killed without warning `lifeMs` after it is ready, or left to finish. */
async function runDecider(dir: string, planFile: string, { from = 0, lifeMs, others }: { from?: number, lifeMs?: number, others?: Start } = {}): Promise<Run> {
  const child = decider.start([ROOT, dir, planFile, String(from)])
  const exited = new Promise(done => child.once('exit', done))
  const run: Run = { sent: [], answered: [], failed: [] }
  let kill: NodeJS.Timeout | undefined
  for await (const line of createInterface({ input: child.stdout! })) {
    const [word = '', eventId = '', code] = line.split(' ')
    if (word === 'ready') {
      await others?.arrive()
      child.stdin!.end('g')
      if (lifeMs !== undefined)
        kill = setTimeout(() => child.kill('SIGKILL'), lifeMs)
    }
    else if (word === 'failed') {
      run.failed.push(`${eventId}: ${code}`)
    }
    else if (word === 'sent' || word === 'answered') {
      run[word].push(eventId)
    }
  }
  await exited
  clearTimeout(kill)
  return run
}

function planOf({ review }: Workspace): Step[] {
  const rows = Array.from({ length: 8 }, (_, page) => review.listQueue({ state: 'pending' }, page * 500, 500).rows).flat()
  return rows.map(({ id }, index) => ({ eventId: uuidv7(), id, action: ACTIONS[index % ACTIONS.length] ?? 'flag' }))
}

async function preparedPlan(dir: string, videos: number): Promise<Step[]> {
  const workspace = await openTestWorkspace(dir)
  await fillWorkspace(workspace, videos)
  const plan = planOf(workspace)
  await workspace.close()
  return plan
}

function storedEvents(dir: string): string[] {
  const db = new Database(join(dir, 's2i.db'), { readonly: true })
  try { return db.prepare<[], { id: string }>('SELECT id FROM decision_event ORDER BY seq').all().map(row => row.id) }
  finally { db.close() }
}

/** Instructions whose stored state is not what a replay of their events gives. */
function unlikeReplay(dir: string): string[] {
  const stores = openStores(join(dir, 's2i.db'), TAXONOMY)
  try {
    const ids = stores.db.prepare<[], { id: string }>('SELECT instruction_id AS id FROM instruction_state').all().map(row => row.id)
    return ids.filter((id) => {
      const { state, edited, version } = foldInstruction(stores.events.of(id))
      const now = stores.review.getInstruction(id)
      return now?.state !== state || now.version !== version || now.edited !== (edited !== null) || (edited !== null && now.response !== edited.response)
    })
  }
  finally { stores.close() }
}

test(`of decisions that were answered, ${KILLS} kills at random moments lose none, double none and leave the file intact`, async () => {
  using folder = temporaryFolder()
  const planFile = join(folder.path, 'plan.json')
  const plan = await preparedPlan(folder.path, 1000)
  writeFileSync(planFile, JSON.stringify(plan))
  const answered = new Set<string>()
  const failed: string[] = []
  let cutShort = 0
  for (let kill = 0; kill < KILLS; kill++) {
    // What has no answer is sent again with its event id, as the app does after a crash.
    const run = await runDecider(folder.path, planFile, { from: answered.size, lifeMs: 1 + Math.random() * MAX_LIFE_MS })
    run.answered.forEach(id => answered.add(id))
    failed.push(...run.failed)
    const stored = new Set(storedEvents(folder.path))
    expect([...answered].filter(id => !stored.has(id))).toEqual([])
    // The control: an answer before the commit would have been a lie in these cases.
    cutShort += run.sent.some(id => !stored.has(id)) ? 1 : 0
  }
  const stored = storedEvents(folder.path)
  const planned = plan.slice(0, stored.length).map(step => step.eventId)
  const db = new Database(join(folder.path, 's2i.db'))
  const integrity = db.pragma('integrity_check', { simple: true })
  db.close()
  expect({ failed, stored, integrity, unlikeReplay: unlikeReplay(folder.path) }).toEqual({ failed: [], stored: planned, integrity: 'ok', unlikeReplay: [] })
  expect(answered.size).toBeGreaterThan(KILLS)
  expect(cutShort).toBeGreaterThan(0)
  console.warn(`${answered.size} decisions answered; ${cutShort} of ${KILLS} kills came between sending and commit.`)
})

test('two processes that decide on one workspace at once both finish, without loss and without a busy error', async () => {
  // On a busy machine one process can be through before the other gets its first turn; then nothing was proved.
  for (let attempt = 0; attempt < 6; attempt++) {
    using folder = temporaryFolder()
    const plan = await preparedPlan(folder.path, 100)
    const halves = [plan.slice(0, 200), plan.slice(200, 400)]
    const others = new Start(2)
    const runs = await Promise.all(halves.map((half, index) => {
      const planFile = join(folder.path, `plan-${index}.json`)
      writeFileSync(planFile, JSON.stringify(half))
      return runDecider(folder.path, planFile, { others })
    }))
    expect(runs.map(run => ({ answered: run.answered.length, failed: run.failed }))).toEqual([{ answered: 200, failed: [] }, { answered: 200, failed: [] }])
    const stored = storedEvents(folder.path)
    expect(new Set(stored)).toEqual(new Set(plan.map(step => step.eventId)))
    expect(unlikeReplay(folder.path)).toEqual([])
    const first = new Set(halves[0]?.map(step => step.eventId))
    const tookTurns = new Set(stored.slice(0, 200).map(id => first.has(id))).size === 2
    if (tookTurns)
      return
  }
  expect.fail('the two processes never took turns, so the test proved nothing')
})
