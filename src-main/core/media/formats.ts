import { z } from 'zod'
import document from '../../../resources/media/formats.json'

/** Containers that are read, file extensions of videos and how playlists are recognised: `resources/media/formats.json`. */
export const formatsDocument = z.strictObject({
  /** Names of ffmpeg demuxers that may open a file. None of them can name another file. */
  demuxers: z.array(z.string().regex(/^[a-z0-9]+$/)).min(1),
  extensions: z.array(z.string().regex(/^[a-z0-9]+$/)).min(1),
  playlists: z.array(z.strictObject({ kind: z.string(), pattern: z.string() })),
})

const formats = formatsDocument.parse(document)

/** Demuxers that may open a file, as ffmpeg's `-format_whitelist` wants them. */
export const DEMUXERS: readonly string[] = formats.demuxers

const extensions = new Set(formats.extensions)
const playlists = formats.playlists.map(entry => ({ kind: entry.kind, pattern: new RegExp(entry.pattern, 'im') }))

/** Whether a file of this name is taken when a folder is added. */
export function hasVideoExtension(name: string): boolean {
  const dot = name.lastIndexOf('.')
  return dot > 0 && extensions.has(name.slice(dot + 1).toLowerCase())
}

/**
 * What kind of playlist or manifest a file is, by its first bytes whatever its name says; null when it is none.
 * Such files make a demuxer open other files or addresses, so they are refused before ffmpeg sees them.
 */
export function playlistKind(head: Uint8Array): string | null {
  const text = new TextDecoder('utf-8').decode(head).replace(/^\s*/, '')
  // Containers hold zero bytes early on; a playlist is text from end to end.
  if (text.includes('\0'))
    return null
  return playlists.find(entry => entry.pattern.test(text))?.kind ?? null
}
