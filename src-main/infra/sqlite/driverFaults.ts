import { Fault } from '../../../src-shared/domain/fault'

/** How long a writer waits for another process before it gives up, in milliseconds. */
export const BUSY_TIMEOUT_MS = 5000

const LAYOUT = /no such (?:table|column)|malformed database schema|has no column/
const NOT_WRITABLE = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'EEXIST', 'ENOENT']

/**
 * Errors of the driver and of the file system below it, as the closed list of faults; anything else (a broken
 * constraint is a bug of ours) is returned as it is. `path` is the database file that people read about.
 */
export function databaseFault(thrown: unknown, path: string): unknown {
  if (thrown instanceof Fault || !(thrown instanceof Error))
    return thrown
  const code = 'code' in thrown ? String(thrown.code) : ''
  const is = (...families: string[]): boolean => families.some(family => code === family || code.startsWith(`${family}_`))
  if (is('SQLITE_BUSY', 'SQLITE_LOCKED', 'SQLITE_PROTOCOL'))
    return new Fault('database.busy', `${path} is in use by another process that did not finish within ${BUSY_TIMEOUT_MS / 1000} s. Nothing was changed. Wait for it, then try again.`, { cause: thrown })
  if (is('SQLITE_FULL', 'ENOSPC', 'EDQUOT'))
    return new Fault('disk.full', `There is no space left for ${path}. What was saved before is safe. Free some space, then try again.`, { cause: thrown })
  if (is('SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_PERM', 'SQLITE_AUTH', ...NOT_WRITABLE))
    return new Fault('database.read_only', `${path} cannot be written. Nothing was changed. Check the permissions of the workspace folder.`, { cause: thrown })
  if (is('SQLITE_IOERR'))
    return new Fault('database.read_only', `The disk refused to read or write ${path} (${thrown.message}). What was saved before is safe. Check the disk and that it is still connected, then try again.`, { cause: thrown })
  if (is('SQLITE_CORRUPT', 'SQLITE_NOTADB') || (code === 'SQLITE_ERROR' && LAYOUT.test(thrown.message)))
    return new Fault('database.damaged', `${path} is damaged (${thrown.message}). It was left as it is. Restore one of the copies in the folder backups beside it.`, { cause: thrown })
  return thrown
}

/** The same store with its driver errors translated, at once or while a result is read row by row. */
export function withFaults<Store extends object>(store: Store, path: string): Store {
  const translate = <T>(work: () => T): T => {
    try { return work() }
    catch (thrown) { throw databaseFault(thrown, path) }
  }
  const entries = Reflect.ownKeys(store).map((key) => {
    const member: unknown = Reflect.get(store, key)
    return [key, typeof member === 'function' ? (...values: unknown[]) => guardRows(translate(() => member.apply(store, values)), translate) : member]
  })
  return Object.fromEntries(entries) as Store
}

function guardRows(result: unknown, translate: <T>(work: () => T) => T): unknown {
  if (typeof result !== 'object' || result === null || !(Symbol.iterator in result) || !('next' in result))
    return result
  const rows = result as Generator<unknown>
  return (function* () {
    try {
      for (let row = translate(() => rows.next()); row.done !== true; row = translate(() => rows.next()))
        yield row.value
    }
    finally { rows.return(undefined) }
  })()
}
