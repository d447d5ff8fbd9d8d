import type { FileHandle } from 'node:fs/promises'
import type { MediaKind } from './context'
import { constants, promises as fs } from 'node:fs'
import { byteStream } from './byteStream'
import { parseRange } from './range'

/** A video's own file as it was when it was indexed. */
export interface IndexedFile {
  readonly path: string
  readonly sizeBytes: number
  readonly mtimeMs: number
  readonly contentType: string
}

/** Where media comes from, by video id; null means there is none. */
export interface MediaSource {
  readonly source: (videoId: string) => Promise<IndexedFile | null>
  /** JPEG bytes. */
  readonly poster: (videoId: string, signal: AbortSignal) => Promise<Uint8Array | null>
}

const VIDEO_ID = /^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/
const CONTENT_TYPE = /^(?:video|audio)\/[\w.+-]+$/
/** File systems and databases keep times at different precision. */
const MTIME_TOLERANCE_MS = 2
/** A FIFO put in a video's place must not hang the open; Windows has neither the flag nor the problem. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

const POSTER_CACHE = 'private, max-age=3600'

/** True for what names a video in an address; anything else is never looked up. */
export function isVideoId(text: string): boolean {
  return VIDEO_ID.test(text)
}

/**
 * Answers GET and HEAD for `/media/<videoId>/<kind>`: 200, 206 with exact ranges, 304, 404 for unknown videos, 410 when the
 * file is no longer the one that was indexed, 416.
 */
export async function serveMedia(media: MediaSource, request: Request, videoId: string, kind: MediaKind): Promise<Response> {
  if (!isVideoId(videoId))
    return new Response(null, { status: 404 })
  return kind === 'poster' ? servePoster(media, request, videoId) : serveSource(media, request, videoId)
}

async function servePoster(media: MediaSource, request: Request, videoId: string): Promise<Response> {
  const jpeg = await media.poster(videoId, request.signal)
  if (jpeg === null)
    return new Response(null, { status: 404 })
  const headers = { 'content-type': 'image/jpeg', 'content-length': String(jpeg.byteLength), 'cache-control': POSTER_CACHE }
  return new Response(request.method === 'HEAD' ? null : new Uint8Array(jpeg), { headers })
}

async function serveSource(media: MediaSource, request: Request, videoId: string): Promise<Response> {
  const indexed = await media.source(videoId)
  if (indexed === null)
    return new Response(null, { status: 404 })
  const file = await openUnchanged(indexed)
  if (file === null)
    return new Response(null, { status: 410, headers: { 'cache-control': 'no-store' } })

  const answer = answerFor(request, indexed)
  if (answer.bytes === null) {
    await file.close()
    return new Response(null, answer.init)
  }
  return new Response(byteStream(file, answer.bytes.first, answer.bytes.last, request.signal), answer.init)
}

interface SourceAnswer {
  /** Bytes to send, inclusive; null for none. */
  readonly bytes: { readonly first: number, readonly last: number } | null
  readonly init: { readonly status: number, readonly headers: Record<string, string> }
}

function answerFor(request: Request, { sizeBytes, mtimeMs, contentType }: IndexedFile): SourceAnswer {
  const etag = `"${sizeBytes.toString(36)}-${Math.trunc(mtimeMs).toString(36)}"`
  const headers: Record<string, string> = {
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-cache',
    etag,
  }
  if (request.headers.get('if-none-match') === etag)
    return { bytes: null, init: { status: 304, headers } }

  headers['content-type'] = CONTENT_TYPE.test(contentType) ? contentType : 'application/octet-stream'
  // Ranges are defined for GET only (RFC 9110 section 14.2), and only of the version the client already has a part of.
  const ifRange = request.headers.get('if-range')
  const ranged = request.method === 'GET' && (ifRange === null || ifRange === etag)
  const range = parseRange(ranged ? request.headers.get('range') : null, sizeBytes)

  if (range.kind === 'unsatisfiable')
    return { bytes: null, init: { status: 416, headers: { ...headers, 'content-range': `bytes */${sizeBytes}`, 'content-length': '0' } } }
  if (range.kind === 'partial') {
    headers['content-range'] = `bytes ${range.first}-${range.last}/${sizeBytes}`
    headers['content-length'] = String(range.last - range.first + 1)
    return { bytes: range, init: { status: 206, headers } }
  }
  headers['content-length'] = String(sizeBytes)
  const bodyless = request.method === 'HEAD' || sizeBytes === 0
  return { bytes: bodyless ? null : { first: 0, last: sizeBytes - 1 }, init: { status: 200, headers } }
}

/** The file opened, when it is still the regular file that was indexed; otherwise null, whatever the reason. */
async function openUnchanged({ path, sizeBytes, mtimeMs }: IndexedFile): Promise<FileHandle | null> {
  let file: FileHandle
  try {
    file = await fs.open(path, OPEN_FLAGS)
  }
  catch {
    return null
  }
  try {
    // Asked of the handle, not of the path: what was checked is what is sent.
    const stat = await file.stat()
    if (stat.isFile() && stat.size === sizeBytes && Math.abs(stat.mtimeMs - mtimeMs) <= MTIME_TOLERANCE_MS)
      return file
  }
  catch {
    // A file that cannot be described is treated like one that has gone.
  }
  await file.close()
  return null
}
