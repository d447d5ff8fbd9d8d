import { enableCompileCache, flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { userCacheFolder } from './infra/files/userFolders'

/**
 * Keeps compiled code in the user's cache folder, so that the next start is quicker; what is imported after the call is
 * kept. Where the folder cannot be written, everything is compiled as usual.
 * @see https://nodejs.org/api/module.html#moduleenablecompilecachecachedir
 */
export function keepCompiledCode(): void {
  enableCompileCache(join(userCacheFolder(), 'compiled'))
}

/** Writes what was compiled so far: for processes that are ended from outside. */
export function writeCompiledCode(): void {
  flushCompileCache()
}
