import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { immediately, openDatabase } from '../../src-main/infra/sqlite/database'
import { migrations } from '../../src-main/infra/sqlite/migrations'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 's2i-db-'))
  path = join(folder, 's2i.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')

test('a new database uses a write-ahead log that is flushed at every commit', () => {
  const db = openDatabase(path)
  expect({
    journal: db.pragma('journal_mode', { simple: true }),
    synchronous: db.pragma('synchronous', { simple: true }),
    foreignKeys: db.pragma('foreign_keys', { simple: true }),
    version: db.pragma('user_version', { simple: true }),
  }).toEqual({ journal: 'wal', synchronous: 2, foreignKeys: 1, version: migrations.at(-1)?.version })
  db.close()
})

test.each([['one newer', (migrations.at(-1)?.version ?? 0) + 1], ['far newer', 2 ** 31 - 1], ['negative', -1]])('a database of a %s schema is refused with its bytes untouched', (_name, version) => {
  const db = openDatabase(path)
  db.pragma(`user_version = ${version}`)
  db.close()
  const before = sha256(path)
  expect(() => openDatabase(path)).toThrow(expect.objectContaining({ code: 'database.newer' }))
  expect(sha256(path)).toBe(before)
  expect(existsSync(`${path}-wal`)).toBe(false)
})

test('a file that is not a database is refused with its bytes untouched', () => {
  writeFileSync(path, 'These are my notes, not a database. '.repeat(20))
  const before = sha256(path)
  expect(() => openDatabase(path)).toThrow(expect.objectContaining({ code: 'database.damaged' }))
  expect(sha256(path)).toBe(before)
})

test('decisions of an older schema are kept with their order, what they undo and their protection', () => {
  const old = openDatabase(path, migrations.filter(step => step.version <= 50))
  const insert = old.prepare('INSERT INTO decision_event (id, at, curator, kind, subject_type, subject_id, payload, summary, undoes) VALUES (?, \'\', \'Ana\', ?, \'instruction\', \'x\', \'{}\', \'\', ?)')
  insert.run('a', 'approve', null)
  insert.run('b', 'undo', 'a')
  old.close()
  const db = openDatabase(path)
  expect(db.prepare('SELECT seq, id, undoes FROM decision_event ORDER BY seq').all()).toEqual([{ seq: 1, id: 'a', undoes: null }, { seq: 2, id: 'b', undoes: 'a' }])
  expect(db.pragma('foreign_key_check')).toEqual([])
  expect(() => db.exec('DELETE FROM decision_event')).toThrow('append-only')
  expect(() => db.exec('UPDATE decision_event SET curator = \'Bo\'')).toThrow('append-only')
  expect(db.prepare('INSERT INTO decision_event (id, at, curator, kind, subject_type, subject_id, payload, summary, undoes) VALUES (\'c\', \'\', \'Ana\', \'keep\', \'instruction\', \'x\', \'{}\', \'\', NULL)').run().lastInsertRowid).toBe(3)
  db.close()
})

test('a migration first keeps a copy that holds what was there', () => {
  openDatabase(path).close()
  const steps = [...migrations, { version: 1020, sql: 'CREATE TABLE later (id INTEGER) STRICT' }]
  const db = new Database(path)
  db.prepare('INSERT INTO setting (key, value) VALUES (\'a\', \'1\')').run()
  db.close()
  openDatabase(path, steps).close()
  const copies = readdirSync(join(folder, 'backups'))
  expect(copies).toHaveLength(1)
  const copy = new Database(join(folder, 'backups', copies[0] ?? ''), { readonly: true })
  expect(copy.prepare('SELECT value FROM setting').all()).toEqual([{ value: '1' }])
  expect(copy.pragma('user_version', { simple: true })).toBe(migrations.at(-1)?.version)
  copy.close()
})

test('a migration that fails leaves the version and the tables as they were', () => {
  openDatabase(path).close()
  const steps = [...migrations, { version: 1020, sql: 'CREATE TABLE later (id INTEGER) STRICT; INSERT INTO missing VALUES (1)' }]
  expect(() => openDatabase(path, steps)).toThrow(/missing/)
  const db = openDatabase(path)
  expect(db.pragma('user_version', { simple: true })).toBe(migrations.at(-1)?.version)
  expect(db.prepare('SELECT count(*) AS n FROM sqlite_master WHERE name = \'later\'').get()).toEqual({ n: 0 })
  db.close()
})

test('two writers that read first both succeed when immediate; deferred is the control that fails', () => {
  const first = openDatabase(path)
  const second = new Database(path, { timeout: 50 })
  second.pragma('synchronous = FULL')
  first.exec('INSERT INTO setting VALUES (\'n\', \'0\')')
  const read = (db: Database.Database): number => Number((db.prepare('SELECT value FROM setting WHERE key = \'n\'').get() as { value: string }).value)
  const write = (db: Database.Database, value: number): void => { db.prepare('UPDATE setting SET value = ? WHERE key = \'n\'').run(String(value)) }

  const deferred = (): void => first.transaction(() => {
    const value = read(first)
    second.transaction(() => write(second, read(second) + 1)).immediate()
    write(first, value + 1)
  })()
  expect(deferred).toThrow(expect.objectContaining({ code: 'SQLITE_BUSY_SNAPSHOT' }))

  immediately(first, () => write(first, read(first) + 1))
  immediately(second, () => write(second, read(second) + 1))
  expect(read(first)).toBe(3)
  first.close()
  second.close()
})

test('a workspace of the first schema keeps its runs: evidence loses its units, everything else gets its default', () => {
  const old = openDatabase(path, migrations.slice(0, 1))
  old.exec(`
    INSERT INTO video (id, name, source, path, sha256, added_at) VALUES ('v', 'a.mp4', 'file', '/a.mp4', 'x', '2026-01-01T00:00:00Z');
    INSERT INTO score_run (id, video_id, pack, pack_sha256, parameters, scored_at, frames_decoded, frames_expected, decode_error_count, decode_errors, evidence, versions)
    VALUES ('r', 'v', 'analytic@1.0.0', 'p', '{}', '2026-01-01T00:00:00Z', 30, 30, 0, '[]', '{"edge_slope":{"value":0.25,"unit":"1/px"},"noise_sigma":{"value":2,"unit":"code"}}', '{}');
    INSERT INTO score (run_id, target, score, source) VALUES ('r', 'noise', 0.5, 'measured');`)
  old.close()
  const db = openDatabase(path)
  expect(db.prepare('SELECT evidence, sampling FROM score_run').get()).toEqual({ evidence: '{"edge_slope":0.25,"noise_sigma":2}', sampling: '{"kind":"whole"}' })
  expect(db.prepare('SELECT score, confidence, reason FROM score').get()).toEqual({ score: 0.5, confidence: 1, reason: null })
  db.close()
})

test('a workspace from before packs could be disabled opens with none disabled', () => {
  openDatabase(path, migrations.filter(step => step.version <= 20)).close()
  const db = openDatabase(path)
  expect(db.prepare('SELECT count(*) AS n FROM pack_event').get()).toEqual({ n: 0 })
  expect(readdirSync(join(folder, 'backups'))).toEqual([expect.stringContaining('pre-migration-v20-')])
  db.close()
})
