import type { VideoStore } from './core/catalog/ports'
import type { PosterMaker } from './core/media/ports'
import type { PosterCache } from './core/scoring/ports'
import type { MediaSource } from './transport/media'
import { extname } from 'node:path'
import { Fault } from '../src-shared/domain/fault'

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.mp4': 'video/mp4',
  '.m4v': 'video/mp4',
  '.mov': 'video/mp4',
  '.webm': 'video/webm',
  '.mkv': 'video/x-matroska',
  '.avi': 'video/x-msvideo',
  '.ts': 'video/mp2t',
}

interface Parts {
  readonly videos: Pick<VideoStore, 'findFile' | 'get'>
  readonly posters: PosterCache & { readonly find: (videoId: string) => Promise<Uint8Array | null> }
  readonly posterMaker: PosterMaker
}

/** Media of a workspace by video id: the source file as it was indexed, and its poster (made now when scoring has not made it yet). */
export function createMediaSource({ videos, posters, posterMaker }: Parts): MediaSource {
  const making = new Map<string, Promise<Uint8Array | null>>()

  async function make(videoId: string): Promise<Uint8Array | null> {
    const file = videos.findFile(videoId)
    const stream = videos.get(videoId)?.stream
    if (!file || !stream)
      return null
    try {
      // Several viewers may wait for the same poster, so none of them can cancel it.
      const jpeg = await posterMaker.poster(file.path, stream, AbortSignal.timeout(20_000))
      await posters.save(videoId, jpeg)
      return jpeg
    }
    catch (thrown) {
      // A damaged or missing file has no picture; the list shows a placeholder.
      if (thrown instanceof Fault)
        return null
      throw thrown
    }
  }

  return {
    async source(videoId) {
      const file = videos.findFile(videoId)
      return file && { path: file.path, sizeBytes: file.sizeBytes, mtimeMs: file.mtimeMs, contentType: CONTENT_TYPES[extname(file.path).toLowerCase()] ?? 'video/mp4' }
    },
    async poster(videoId) {
      const kept = await posters.find(videoId)
      if (kept)
        return kept
      const running = making.get(videoId) ?? make(videoId).finally(() => making.delete(videoId))
      making.set(videoId, running)
      return running
    },
  }
}
