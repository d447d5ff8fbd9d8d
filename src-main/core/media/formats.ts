import { z } from 'zod'
import document from '../../../resources/media/formats.json'

/** Containers that are read, file extensions of videos and how playlists are recognised: `resources/media/formats.json`. */
export const formatsDocument = z.strictObject({
  /** Names of ffmpeg demuxers that may open a file. None of them can name another file. */
  demuxers: z.array(z.string().regex(/^[a-z0-9]+$/)).min(1),
  extensions: z.array(z.string().regex(/^[a-z0-9]+$/)).min(1),
  playlists: z.array(z.strictObject({ kind: z.string(), pattern: z.string() })),
  /** First bytes of the containers above. */
  signatures: z.array(z.strictObject({ offset: z.number().int().nonnegative(), hex: z.string().regex(/^(?:[0-9a-f]{2})+$/) })),
  /** Codecs of single pictures: beside another video stream such a one is a cover. */
  pictureCodecs: z.array(z.string()),
  /** Containers whose header tells how many frames or seconds of video there should be, and that ffmpeg reads to an early end without a word. */
  framePromises: z.record(z.string(), z.enum(['count', 'duration'])),
  /** A gap between frames differs from the median when it is off by more than both tolerances; see `isVariableFrameRate`. */
  variableFrameRate: z.strictObject({ toleranceTicks: z.number().nonnegative(), toleranceRatio: z.number().nonnegative(), minShare: z.number().min(0).max(1) }),
})

const formats = formatsDocument.parse(document)

/** Demuxers that may open a file, as ffmpeg's `-format_whitelist` wants them. */
export const DEMUXERS: readonly string[] = formats.demuxers

/** Codecs of single pictures. */
export const PICTURE_CODECS: ReadonlySet<string> = new Set(formats.pictureCodecs)

/** What the header of a container promises, by the name of its demuxer. */
export const FRAME_PROMISES: Readonly<Record<string, 'count' | 'duration' | undefined>> = formats.framePromises

/** Tolerances of `isVariableFrameRate`. */
export const VARIABLE_FRAME_RATE = formats.variableFrameRate

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

/** Whether a file begins like one of the containers that are read: tells a damaged video from something else. */
export function hasVideoSignature(head: Uint8Array): boolean {
  // Text that happens to begin with one of the short signatures has no byte below a tab.
  if (head.every(byte => byte >= 9))
    return false
  const hex = Array.from(head.subarray(0, 16), byte => byte.toString(16).padStart(2, '0')).join('')
  return formats.signatures.some(signature => hex.startsWith(signature.hex, signature.offset * 2))
}
