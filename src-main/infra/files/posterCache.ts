import type { PosterCache } from '../../core/scoring/ports'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomically } from './atomicFile'

/** Poster images as files named by video id, below the workspace's `cache`: all of it can be made again. */
export function createPosterCache(folder: string): PosterCache & { find: (videoId: string) => Promise<Uint8Array | null> } {
  const pathOf = (videoId: string): string => join(folder, videoId.slice(-2), `${videoId}.jpg`)
  return {
    save: (videoId, jpeg) => writeFileAtomically(pathOf(videoId), jpeg),
    async find(videoId) {
      try { return await readFile(pathOf(videoId)) }
      catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT')
          return null
        throw error
      }
    },
  }
}
