import type { MediaKind } from './context'
import type { MediaSource } from './media'
import type { RpcOptions } from './rpc'
import { Hono } from 'hono'
import { createAssets } from './assets'
import { serveMedia } from './media'
import { createRpc } from './rpc'
import { secured } from './securityHeaders'

export interface HandleOptions extends RpcOptions {
  readonly media: MediaSource
  /** Folder of the built renderer, with its `index.html`. */
  readonly rendererDir: string
}

/** Answers one request; never rejects. */
export type Handle = (request: Request) => Promise<Response>

/**
 * The one handler behind every host: `/rpc/*` (operations), `/media/<videoId>/source` and `/poster`, and the renderer's
 * files. It decides what is answered, not who may ask: a host that others can reach puts its own gate in front.
 */
export function createHandle(options: HandleOptions): Handle {
  const rpc = createRpc(options)
  const assets = createAssets(options.rendererDir)
  const startedMs = new WeakMap<Request, number>()
  // The path as it stands in the address, never decoded: a gate in front of this handler must see the same one.
  const app = new Hono({ getPath: request => new URL(request.url).pathname })

  app.all('/rpc/*', c => rpc(c.req.raw))

  // Hono answers HEAD by the GET route.
  app.get('/media/:videoId/:kind{source|poster}', (c) => {
    return serveMedia(options.media, c.req.raw, c.req.param('videoId'), c.req.param('kind') as MediaKind)
  })
  app.all('/media/*', c => empty(isRead(c.req.method) ? 404 : 405))

  app.all('*', async (c) => {
    if (!isRead(c.req.method))
      return empty(405)
    return await assets.serve(c.req.path, c.req.method) ?? empty(404)
  })

  app.onError((error, c) => {
    if (!c.req.raw.signal.aborted)
      options.log({ message: 'A request failed unexpectedly', at: c.req.path, durationMs: performance.now() - (startedMs.get(c.req.raw) ?? performance.now()), error })
    return empty(500)
  })

  return async (request) => {
    startedMs.set(request, performance.now())
    return secured(await app.fetch(request))
  }
}

function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD'
}

function empty(status: number): Response {
  return new Response(null, { status })
}
