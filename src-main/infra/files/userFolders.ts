import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import process from 'node:process'

/** Name of the application's folder among those of other programs. */
const NAME = 's2i-workbench'

/** The first of the paths that is set and absolute; relative ones count as unset (XDG Base Directory Specification). */
function firstAbsolute(...paths: readonly (string | undefined)[]): string {
  return paths.find(path => path !== undefined && isAbsolute(path)) ?? homedir()
}

/**
 * Folder for what any workspace of this user may use again and anybody may delete: `S2I_CACHE` where it is set, else
 * where the system keeps caches.
 */
export function userCacheFolder(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (env.S2I_CACHE !== undefined && isAbsolute(env.S2I_CACHE))
    return env.S2I_CACHE
  switch (platform) {
    case 'win32': return join(firstAbsolute(env.LOCALAPPDATA, join(homedir(), 'AppData', 'Local')), NAME)
    case 'darwin': return join(homedir(), 'Library', 'Caches', NAME)
    default: return join(firstAbsolute(env.XDG_CACHE_HOME, join(homedir(), '.cache')), NAME)
  }
}

/** Folder for what this user has set for every workspace: `S2I_CONFIG` where it is set, else where the system keeps settings. */
export function userConfigFolder(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (env.S2I_CONFIG !== undefined && isAbsolute(env.S2I_CONFIG))
    return env.S2I_CONFIG
  switch (platform) {
    case 'win32': return join(firstAbsolute(env.APPDATA, join(homedir(), 'AppData', 'Roaming')), NAME)
    case 'darwin': return join(homedir(), 'Library', 'Application Support', NAME)
    default: return join(firstAbsolute(env.XDG_CONFIG_HOME, join(homedir(), '.config')), NAME)
  }
}
