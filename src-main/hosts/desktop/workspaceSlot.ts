import type { Handle } from '../../transport/app'
import type { AppRouter, TransportLog } from '../../transport/context'
import type { MediaSource } from '../../transport/media'
import { createHandle } from '../../transport/app'
import { PLAIN_LINKS } from '../../transport/context'
import { isAppUrl } from './policy'

/** An open workspace, as the composition gives it to a host. */
export interface Opened {
  readonly router: AppRouter
  readonly mediaSource: MediaSource
  readonly close: () => Promise<void>
}

/** The workspace that the window shows; it can be changed for another while the app runs. */
export interface WorkspaceSlot {
  /** Opens `dir` in place of the open one, which stays when that fails. @throws Fault what opening throws. */
  readonly open: (dir: string) => Promise<void>
  /** Answers the page: only addresses of the app itself, 503 while nothing is open. */
  readonly handle: Handle
  /** Path of a video's file; null when there is none. */
  readonly pathOf: (videoId: string) => Promise<string | null>
  readonly dir: () => string | null
  readonly close: () => Promise<void>
}

export interface SlotOptions {
  readonly open: (workspaceDir: string) => Promise<Opened>
  readonly rendererDir: string
  readonly log: TransportLog
}

export function createWorkspaceSlot({ open, rendererDir, log }: SlotOptions): WorkspaceSlot {
  let current: { readonly dir: string, readonly opened: Opened, readonly handle: Handle } | null = null

  return {
    async open(dir) {
      if (current?.dir === dir)
        return
      const opened = await open(dir)
      const previous = current
      const handle = createHandle({ router: opened.router, media: opened.mediaSource, host: 'desktop', links: PLAIN_LINKS, rendererDir, log })
      current = { dir, opened, handle }
      await previous?.opened.close()
    },
    async handle(request) {
      if (!isAppUrl(request.url))
        return new Response(null, { status: 403 })
      return current === null ? new Response(null, { status: 503 }) : current.handle(request)
    },
    async pathOf(videoId) {
      const file = await current?.opened.mediaSource.source(videoId)
      return file?.path ?? null
    },
    dir: () => current?.dir ?? null,
    async close() {
      const closing = current
      current = null
      await closing?.opened.close()
    },
  }
}
