import type { Migration } from './migrations'
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { Fault } from '../../../src-shared/domain/fault'
import { BUSY_TIMEOUT_MS, databaseFault } from './driverFaults'
import { migrations } from './migrations'

export type Db = Database.Database

/** The default of 2 MiB reads the upper pages of large workspaces again and again. */
const PAGE_CACHE_KIB = 64 * 1024
const KEPT_MIGRATION_BACKUPS = 3
const HEADER_BYTES = 100
const MAGIC = 'SQLite format 3\0'
const USER_VERSION_OFFSET = 60

/**
 * Opens (or creates) a workspace database and brings it to the newest schema.
 * WAL with `synchronous=FULL`: an acknowledged decision survives a power cut (NORMAL loses some).
 * @throws Fault `database.newer` (bytes untouched), `database.damaged`, `database.busy`, `database.read_only`, `disk.full`.
 */
export function openDatabase(path: string, steps: readonly Migration[] = migrations): Db {
  let db: Db | undefined
  try {
    refuseForeignFile(path, steps)
    mkdirSync(dirname(path), { recursive: true })
    db = new Database(path, { timeout: BUSY_TIMEOUT_MS })
    configure(db)
    migrate(db, path, steps)
    return db
  }
  catch (thrown) {
    db?.close()
    throw databaseFault(thrown, path)
  }
}

/** Runs `work` in one immediate transaction: readers-then-writers cannot deadlock into SQLITE_BUSY_SNAPSHOT. */
export function immediately<T>(db: Db, work: () => T): T {
  return db.inTransaction ? work() : db.transaction(work).immediate()
}

/**
 * Looks at the file header before SQLite does: a newer schema or a foreign file is refused with its bytes
 * untouched, without a journal beside it. Nothing in this process holds the file yet, so no lock is dropped.
 */
function refuseForeignFile(path: string, steps: readonly Migration[]): void {
  if (!existsSync(path) || statSync(path).size === 0)
    return
  const header = Buffer.alloc(HEADER_BYTES)
  const file = openSync(path, 'r')
  try { readSync(file, header, 0, HEADER_BYTES, 0) }
  finally { closeSync(file) }
  if (header.toString('latin1', 0, MAGIC.length) !== MAGIC)
    throw new Fault('database.damaged', `${path} is not an S2I workspace database. It was left as it is. Choose another folder, or move this file away.`)
  refuseVersion(header.readInt32BE(USER_VERSION_OFFSET), path, steps)
}

function refuseVersion(found: number, path: string, steps: readonly Migration[]): void {
  const newest = steps.at(-1)?.version ?? 0
  if (found > newest || found < 0)
    throw new Fault('database.newer', `${path} was written by a newer S2I Workbench (schema ${found}; this one knows ${newest}). It was left as it is. Update S2I Workbench to open it.`)
}

function configure(db: Db): void {
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  db.pragma('trusted_schema = OFF')
  db.pragma('cell_size_check = ON')
  db.pragma(`cache_size = -${PAGE_CACHE_KIB}`)
  if (process.platform === 'darwin')
    db.pragma('fullfsync = ON')
  const mode = db.pragma('journal_mode', { simple: true })
  const synchronous = db.pragma('synchronous', { simple: true })
  if (mode !== 'wal' || synchronous !== 2)
    throw new Fault('database.read_only', `The workspace database cannot use a write-ahead log here (journal ${String(mode)}). Move the workspace to a local disk.`)
}

function migrate(db: Db, path: string, steps: readonly Migration[]): void {
  const versionOf = (): number => Number(db.pragma('user_version', { simple: true }))
  refuseVersion(versionOf(), path, steps)
  const pending = steps.filter(step => step.version > versionOf())
  if (pending.length === 0)
    return
  if (versionOf() > 0)
    backUp(db, join(dirname(path), 'backups'), versionOf())
  for (const step of pending) {
    db.transaction(() => {
      // Another process may have taken this step between the check and the lock.
      if (versionOf() >= step.version)
        return
      db.exec(step.sql)
      db.pragma(`user_version = ${step.version}`)
    }).immediate()
  }
}

/** Copies the database before a migration, checks the copy, and keeps the newest three. */
function backUp(db: Db, folder: string, version: number): void {
  mkdirSync(folder, { recursive: true })
  const stamp = new Date().toISOString().replace(/[:.]/g, '-')
  const copy = join(folder, `pre-migration-v${version}-${stamp}.db`)
  db.prepare('VACUUM INTO ?').run(copy)
  const check = new Database(copy, { readonly: true })
  try {
    if (check.pragma('quick_check', { simple: true }) !== 'ok')
      throw new Fault('database.damaged', `The copy ${copy} made before the upgrade is not intact, so the upgrade was not started. Nothing was changed.`)
  }
  finally { check.close() }
  const kept = readdirSync(folder).filter(name => name.startsWith('pre-migration-')).sort()
  for (const name of kept.slice(0, Math.max(0, kept.length - KEPT_MIGRATION_BACKUPS)))
    rmSync(join(folder, name))
}
