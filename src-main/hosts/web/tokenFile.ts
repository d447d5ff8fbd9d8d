import { promises as fs } from 'node:fs'

/** Writes the token where only this user can read it, whatever the umask and whoever had the file before. */
export async function writeTokenFile(path: string, token: string): Promise<{ readonly remove: () => Promise<void> }> {
  // A new file: one left behind could be open elsewhere, or a link to something else.
  await fs.rm(path, { force: true })
  await fs.writeFile(path, `${token}\n`, { mode: 0o600, flag: 'wx' })
  return { remove: () => fs.rm(path, { force: true }) }
}
