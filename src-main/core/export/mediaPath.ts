import type { ExportRow } from './row'

/** A path with forward slashes; trainers run on either system. */
function slashed(path: string): string {
  return /^[A-Z]:[\\/]|^\\\\/i.test(path) ? path.replaceAll('\\', '/') : path
}

/** Folder that holds all of `paths` (absolute), with forward slashes; null when they share none but the root. */
export function commonFolder(paths: Iterable<string>): string | null {
  let shared: string[] | null = null
  for (const path of paths) {
    const folders = slashed(path).split('/').slice(0, -1)
    if (shared === null) {
      shared = folders
      continue
    }
    let same = 0
    while (same < shared.length && same < folders.length && shared[same] === folders[same])
      same++
    shared = shared.slice(0, same)
  }
  return shared === null || shared.join('/') === '' ? null : shared.join('/')
}

/**
 * `path` relative to `mediaRoot`, with forward slashes; as it is (absolute) when it lies elsewhere or there is no root.
 * Loaders join the root and this with `os.path.join`, which lets an absolute path stand.
 */
export function toMediaPath(path: string, mediaRoot: string | null): string {
  const absolute = slashed(path)
  if (mediaRoot === null)
    return absolute
  const root = `${slashed(mediaRoot).replace(/\/+$/, '')}/`
  return absolute.startsWith(root) ? absolute.slice(root.length) : absolute
}

/** Paths of the videos of a row that has files, in the order its text speaks of them; loaders demand a media token for each. */
export function mediaPathsOf({ videoPath, second }: ExportRow, mediaRoot: string | null): string[] {
  return [videoPath, ...second ? [second.videoPath] : []].map(path => toMediaPath(path as string, mediaRoot))
}
