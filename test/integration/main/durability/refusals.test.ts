import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import Database from 'better-sqlite3'
import { v7 as uuidv7 } from 'uuid'
import { expect, test } from 'vitest'
import { toFault } from '../../../../src-shared/domain/fault'
import { cliJson } from '../../../support/cli'
import { fillWorkspace, openTestWorkspace, temporaryFolder } from '../../../support/workspace'

const [MOUNT, UNMOUNT] = ['mount', 'umount'] as const
const DISK_BYTES = 12 * 1024 * 1024

/** A small disk of its own; null where this user may not mount one. */
function smallDisk(path: string): Disposable | null {
  mkdirSync(path)
  try {
    execFileSync(MOUNT, ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', path], { stdio: 'ignore' })
    return { [Symbol.dispose]: () => execFileSync(UNMOUNT, ['--lazy', path]) }
  }
  catch { return null }
}

test('the command line refuses a database whose layout is not ours with exit code 3 and one sentence', async () => {
  using folder = temporaryFolder()
  const dir = join(folder.path, 'workspace')
  const workspace = await openTestWorkspace(dir)
  await fillWorkspace(workspace, 2)
  await workspace.close()
  const whole = await cliJson(['scores'], folder.path)
  expect([whole.code, whole.document.videos.length]).toEqual([0, 2])
  const db = new Database(join(dir, 's2i.db'))
  db.exec('ALTER TABLE quality RENAME COLUMN machine_level TO verdict')
  db.close()
  const { code, document, stderr } = await cliJson(['scores'], folder.path)
  expect({ code, document }).toEqual({ code: 3, document: { error: { code: 'database.damaged', message: expect.stringContaining('backups') } } })
  expect(stderr).not.toMatch(/\bat .*\.js/)
})

test('a disk that fills up while deciding loses nothing that was answered, and work goes on when there is space', async (context) => {
  using folder = temporaryFolder()
  const dir = join(folder.path, 'disk')
  using disk = smallDisk(dir)
  if (disk === null) {
    console.warn(`SKIPPED: this user (${process.getuid?.()}) cannot mount a small disk; the full disk is only tested by a page limit (test/sql/driverFaults.test.ts).`)
    context.skip()
    return
  }
  const workspace = await openTestWorkspace(dir)
  await fillWorkspace(workspace, 20)
  const { review } = workspace
  const ids = review.listQueue({}, 0, 100).rows.map(row => row.id)
  const ballast = join(dir, 'ballast')
  const answered: string[] = []
  function decideUntilFull(): unknown {
    try {
      for (const id of ids) {
        const { event } = review.edit({ eventId: uuidv7(), by: 'Ana', expectedVersion: review.getItem(id).instruction.version, id, question: 'Is it?', response: 'It is fair. '.repeat(600) })
        answered.push(event.id)
      }
      return null
    }
    catch (thrown) { return toFault(thrown).code }
  }
  fillDisk(ballast)
  let fault: unknown = null
  for (let round = 0; fault === null && round < 50; round++)
    fault = decideUntilFull()
  expect(fault).toBe('disk.full')
  const stored = review.history(null, 500).map(event => event.id)
  expect(answered.filter(id => !stored.includes(id))).toEqual([])
  rmSync(ballast)
  expect(decideUntilFull()).toBe(null)
  await workspace.close()
  const db = new Database(join(dir, 's2i.db'))
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(db.prepare('SELECT count(*) AS n FROM decision_event').get()).toEqual({ n: answered.length })
  db.close()
})

/** Takes what is left of the disk, but for half a mebibyte. */
function fillDisk(ballast: string): void {
  const piece = Buffer.alloc(256 * 1024)
  try {
    for (;;)
      writeFileSync(ballast, piece, { flag: 'a' })
  }
  catch { /* It is full. */ }
  const { size } = statSync(ballast)
  truncateSync(ballast, Math.max(0, size - 512 * 1024))
}
