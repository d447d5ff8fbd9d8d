import type { TestProgram } from '../../../support/killable'
import type { DiskEvent } from '../../../support/powerLoss'
import type { FlushedStep } from './flushedDecider'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../../../src-main/infra/sqlite/database'
import { bundleProgram } from '../../../support/killable'
import { afterPowerCut, canWatchDisk, watchDisk } from '../../../support/powerLoss'
import { NODE, ROOT } from '../../../support/repository'
import { fillWorkspace, openTestWorkspace, temporaryFolder } from '../../../support/workspace'

const DECISIONS = 120
const CUTS = 25
const DATABASE_FILES = ['s2i.db', 's2i.db-wal']

const watchable = canWatchDisk()
if (!watchable)
  console.warn('SKIPPED: power cuts are modelled from the system calls that strace shows, and strace is not usable here.')

let decider: TestProgram
const folder = temporaryFolder()
const original = join(folder.path, 'original', 's2i.db')
let plan: FlushedStep[]

describe.skipIf(!watchable)('a power cut at any moment', () => {
  beforeAll(async () => {
    decider = await bundleProgram(join(import.meta.dirname, 'flushedDecider.ts'), 'flushed-decider')
    const workspace = await openTestWorkspace(join(folder.path, 'original'))
    await fillWorkspace(workspace, DECISIONS / 4)
    plan = workspace.review.listQueue({}, 0, DECISIONS).rows.map(({ id }) => ({ eventId: uuidv7(), id }))
    await workspace.close()
    writeFileSync(join(folder.path, 'plan.json'), JSON.stringify(plan))
  })
  afterAll(() => {
    decider[Symbol.dispose]()
    folder[Symbol.dispose]()
  })

  /** Everything that deciding did to the database files, with the answers in between. */
  async function watched(synchronous: 'as opened' | 'NORMAL'): Promise<DiskEvent[]> {
    const path = join(folder.path, 'watched', 's2i.db')
    mkdirSync(join(folder.path, 'watched'))
    copyFileSync(original, path)
    const events = await watchDisk([NODE, decider.file, ROOT, path, join(folder.path, 'plan.json'), synchronous], join(folder.path, 'trace'))
    rmSync(join(folder.path, 'watched'), { recursive: true })
    return events.filter(event => event.kind === 'said' || DATABASE_FILES.includes(event.file))
  }

  /** Cuts the power at many moments and counts the answers that were not true afterwards. */
  function lostAfterCuts(events: readonly DiskEvent[], survives: () => boolean): { lost: number, damaged: number } {
    const answers = events.flatMap((event, index) => event.kind === 'said' ? [index] : [])
    // Closing the workspace at the end writes everything back; the cuts come before.
    const end = (answers.at(-1) ?? 0) + 1
    let lost = 0
    let damaged = 0
    for (let cut = 1; cut <= CUTS; cut++) {
      const done = events.slice(0, Math.round(end * cut / CUTS))
      const stored = recovered(afterPowerCut(new Map([['s2i.db', readFileSync(original)]]), done, survives))
      const answered = done.flatMap(event => event.kind === 'said' ? [event.text.replace('answered ', '')] : [])
      lost += stored === null ? 0 : answered.filter(id => !stored.has(id)).length
      damaged += stored === null ? 1 : 0
    }
    return { lost, damaged }
  }

  /** Decisions in the database after recovery; null when it is not intact. */
  function recovered(files: ReadonlyMap<string, Buffer>): Set<string> | null {
    const dir = join(folder.path, 'recovered')
    mkdirSync(dir)
    for (const [name, bytes] of files)
      writeFileSync(join(dir, name), bytes)
    try {
      const db = openDatabase(join(dir, 's2i.db'))
      try {
        const intact = db.pragma('integrity_check', { simple: true }) === 'ok' && db.prepare('PRAGMA foreign_key_check').all().length === 0
        return intact ? new Set(db.prepare<[], { id: string }>('SELECT id FROM decision_event').all().map(row => row.id)) : null
      }
      finally { db.close() }
    }
    catch { return null }
    finally { rmSync(dir, { recursive: true }) }
  }

  test('takes back no answered decision and leaves the database intact', async () => {
    const events = await watched('as opened')
    expect(events.filter(event => event.kind === 'said')).toHaveLength(DECISIONS)
    let state = 7
    const random = (): number => (state = state * 48271 % 2147483647) / 2147483647
    expect(lostAfterCuts(events, () => false)).toEqual({ lost: 0, damaged: 0 })
    expect(lostAfterCuts(events, () => random() < 0.5)).toEqual({ lost: 0, damaged: 0 })
    expect(lostAfterCuts(events, () => true)).toEqual({ lost: 0, damaged: 0 })
  })

  test('does take back answers when commits are not flushed (the control)', async () => {
    const events = await watched('NORMAL')
    const { lost, damaged } = lostAfterCuts(events, () => false)
    expect(lost).toBeGreaterThan(DECISIONS)
    expect(damaged).toBe(0)
    expect(lostAfterCuts(events, () => true)).toEqual({ lost: 0, damaged: 0 })
  })
})
