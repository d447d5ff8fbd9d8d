import { closeSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { v7 as uuidv7 } from 'uuid'
import { expect, test } from 'vitest'
import { createReview } from '../../src-main/core/review/service'
import { openStores } from '../../src-main/infra/sqlite'
import { addInstruction, addVideo, scoreVideo, TAXONOMY, temporaryStores } from '../support/stores'
import { temporaryFolder } from '../support/workspace'

const PAGE = { filter: {}, sort: 'added', descending: false, offset: 0, limit: 10 } as const
const SETTINGS = { provider: 'cpu' as const, scoringPacks: ['analytic'], seed: 1, generateAfterScoring: true, rejectReasons: [] }
const faultOf = (code: string) => expect.objectContaining({ name: 'Fault', code })

function reviewed() {
  const stores = temporaryStores()
  const videoId = addVideo(stores, 'a.mp4')
  scoreVideo(stores, videoId)
  const id = addInstruction(stores, videoId)
  const review = createReview({ store: stores.review, taxonomy: TAXONOMY, readClaims: () => [] })
  const decide = (expectedVersion = 0) => review.decide({ eventId: uuidv7(), by: 'Ana', expectedVersion, id, verdict: 'approve' })
  return { stores, review, id, decide }
}

test('a write lock that another process keeps is a busy database, and nothing is lost', () => {
  const { stores, review, id, decide } = reviewed()
  using _ = stores
  stores.db.pragma('busy_timeout = 50')
  const other = new Database(stores.path)
  other.exec('BEGIN IMMEDIATE')
  expect(() => decide()).toThrow(faultOf('database.busy'))
  expect(() => stores.settings.set(SETTINGS)).toThrow(faultOf('database.busy'))
  // Reading goes on, and opening needs no lock.
  expect(review.getItem(id).instruction.version).toBe(0)
  openStores(stores.path, TAXONOMY).close()
  other.exec('COMMIT')
  other.close()
  expect(decide().instruction.state).toBe('approved')
})

test('a full disk is said so, keeps what was saved and goes on when there is space again', () => {
  const { stores, review, id, decide } = reviewed()
  using _ = stores
  decide()
  stores.db.pragma(`max_page_count = ${stores.db.pragma('page_count', { simple: true })}`)
  const response = 'It is fair. '.repeat(600)
  let version = 1
  const fill = (): void => {
    for (; version < 200; version++)
      review.edit({ eventId: uuidv7(), by: 'Ana', expectedVersion: version, id, question: 'Q?', response })
  }
  expect(fill).toThrow(faultOf('disk.full'))
  expect(review.getItem(id).instruction).toMatchObject({ state: 'approved', version })
  expect(stores.events.of(id)).toHaveLength(version)
  stores.db.pragma('max_page_count = 1000000')
  fill()
  expect(review.getItem(id).instruction).toMatchObject({ version: 200, response })
  expect(stores.db.pragma('integrity_check', { simple: true })).toBe('ok')
})

test('a database that cannot be written is said so', () => {
  const { stores, decide } = reviewed()
  using _ = stores
  stores.db.pragma('query_only = ON')
  expect(() => decide()).toThrow(faultOf('database.read_only'))
  stores.db.pragma('query_only = OFF')
  expect(decide().instruction.state).toBe('approved')
})

test('a layout that is not ours is a damaged database, at once and while rows are read', () => {
  const { stores } = reviewed()
  using _ = stores
  const rows = stores.instructions.each({})
  stores.db.exec('ALTER TABLE video RENAME COLUMN name TO title')
  expect(() => [...rows]).toThrow(faultOf('database.damaged'))
  expect(() => stores.videos.list({ ...PAGE, sort: 'name' })).toThrow(faultOf('database.damaged'))
  expect(() => openStores(stores.path, TAXONOMY)).toThrow(faultOf('database.damaged'))
})

test('overwritten pages are a damaged database, left as it is', () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 's2i.db')
  const stores = openStores(path, TAXONOMY)
  for (let index = 0; index < 200; index++)
    scoreVideo(stores, addVideo(stores, `v${index}.mp4`))
  stores.close()
  const { size } = statSync(path)
  const file = openSync(path, 'r+')
  for (let at = Math.ceil(size / 3 / 4096) * 4096; at < size; at += 4096)
    writeSync(file, Buffer.alloc(4096, 0xA5), 0, 4096, at)
  closeSync(file)
  const bytes = readFileSync(path)
  const read = (): void => {
    const damaged = openStores(path, TAXONOMY)
    try {
      damaged.videos.list({ ...PAGE, limit: 500 })
      expect([...damaged.videos.each()]).toHaveLength(200)
    }
    finally { damaged.close() }
  }
  expect(read).toThrow(faultOf('database.damaged'))
  expect(readFileSync(path).equals(bytes)).toBe(true)
})

test('a workspace folder that cannot hold a database is said so', () => {
  using folder = temporaryFolder()
  writeFileSync(join(folder.path, 'file'), 'x')
  mkdirSync(join(folder.path, 'folder.db'))
  expect(() => openStores(join(folder.path, 'file', 's2i.db'), TAXONOMY)).toThrow(faultOf('database.read_only'))
  expect(() => openStores(join(folder.path, 'folder.db'), TAXONOMY)).toThrow(faultOf('database.read_only'))
})

test('the control: a broken constraint is a bug of ours and stays one', () => {
  const { stores, id } = reviewed()
  using _ = stores
  const event = { id: uuidv7(), at: new Date(0).toISOString(), curator: 'Ana', kind: 'approve', subjectType: 'instruction', subjectId: id, payload: { verdict: 'approve', reason: null, before: 'pending' }, summary: '', undoes: null } as const
  stores.events.append(event)
  expect(() => stores.events.append(event)).toThrow(expect.objectContaining({ code: 'SQLITE_CONSTRAINT_UNIQUE' }))
})
