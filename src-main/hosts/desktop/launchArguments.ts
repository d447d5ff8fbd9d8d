import { isAbsolute, resolve } from 'node:path'

export interface LaunchArguments {
  /** Absolute; null when none was named. */
  readonly workspaceDir: string | null
  /** Absolute paths of files and folders to add. */
  readonly paths: readonly string[]
}

/**
 * Reads what the app was started with: `[--workspace DIR] [PATH...]`, relative to `cwd`. The first argument is the
 * executable; unpackaged, the first that is no switch is the app's own folder.
 * Chromium and launchers add switches of their own, so unknown ones are passed over; addresses are not paths, and
 * network shares are refused because merely looking at one sends the user's credentials to it.
 */
export function parseLaunchArguments(argv: readonly string[], cwd: string, isPackaged: boolean): LaunchArguments {
  let workspaceDir: string | null = null
  const paths: string[] = []
  const rest = argv.slice(1)
  if (!isPackaged)
    rest.splice(0, 1 + rest.findIndex(argument => !argument.startsWith('-')))
  for (let i = 0; i < rest.length; i++) {
    const argument = rest[i] ?? ''
    const value = argument === '--workspace' ? rest[++i] ?? '' : argument.startsWith('--workspace=') ? argument.slice('--workspace='.length) : null
    if (value !== null)
      workspaceDir = isLocalPath(value) ? resolve(cwd, value) : workspaceDir
    else if (isLocalPath(argument))
      paths.push(resolve(cwd, argument))
  }
  return { workspaceDir, paths }
}

/** Something that can name a file of this machine: no switch, no address, no UNC path in any spelling. */
export function isLocalPath(text: string): boolean {
  if (text === '' || text.includes('\0') || text.startsWith('-'))
    return false
  if (/^[\\/]{2}/.test(text))
    return false
  // One letter before the colon is a Windows drive.
  return isAbsolute(text) || !/^[a-z][a-z\d+.-]+:/i.test(text)
}
