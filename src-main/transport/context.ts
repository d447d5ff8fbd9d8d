import type { Router } from '@orpc/server'
import type { contract } from '../../src-shared/contract/index'

/** Addresses of a video's media under the host that is asked: what goes into `sourceUrl` and `posterUrl`. */
export interface MediaLinks {
  readonly source: (videoId: string) => string
  readonly poster: (videoId: string) => string
}

/** What every operation knows about the request it answers. */
export interface RequestContext {
  readonly host: 'desktop' | 'web' | 'cli'
  readonly links: MediaLinks
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal
}

/** The contract, implemented: what the hosts serve. */
export type AppRouter = Router<typeof contract, RequestContext>

/** One line for the log about something that should not have happened. */
export interface TransportEvent {
  readonly message: string
  /** Operation ("catalog.listVideos") or address without its query; never a file path. */
  readonly at: string
  readonly durationMs: number
  readonly error: unknown
}

export type TransportLog = (event: TransportEvent) => void

/** Unsigned addresses relative to the host's root, for hosts whose every request is already trusted. */
export const PLAIN_LINKS: MediaLinks = {
  source: videoId => mediaPath(videoId, 'source'),
  poster: videoId => mediaPath(videoId, 'poster'),
}

export type MediaKind = 'source' | 'poster'

/** Path of a video's media under the host's root. */
export function mediaPath(videoId: string, kind: MediaKind): string {
  return `/media/${videoId}/${kind}`
}
