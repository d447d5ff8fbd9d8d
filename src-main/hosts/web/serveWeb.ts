import type { IncomingMessage, RequestListener, Server } from 'node:http'
import type { HandleOptions } from '../../transport/app'
import type { Approach } from './gate'
import type { SignedLinks } from './signedLinks'
import type { TokenCheck } from './token'
import { getRequestListener } from '@hono/node-server'
import { createHandle } from '../../transport/app'
import { rpcRefusal } from '../../transport/rpc'
import { secured } from '../../transport/securityHeaders'
import { judge, ownHosts } from './gate'
import { listen } from './listen'
import { createSignedLinks } from './signedLinks'
import { createToken, createTokenCheck } from './token'
import { writeTokenFile } from './tokenFile'

export interface WebOptions extends Pick<HandleOptions, 'router' | 'media' | 'rendererDir' | 'log'> {
  /** 0 takes any free port. */
  readonly port: number
  /** Closes the server when aborted. */
  readonly signal: AbortSignal
  /** File to keep the token in for scripts of the same user, mode 0600; removed at the end. */
  readonly tokenFile?: string
}

export interface WebServer {
  /** "http://127.0.0.1:PORT": without a secret, safe to log. */
  readonly origin: string
  /** Address for the curator's browser; the fragment carries the token and never leaves the browser. Print it, do not log it. */
  readonly url: string
  readonly token: string
  readonly port: number
  /** Ends open streams too. */
  readonly close: () => Promise<void>
}

/**
 * Serves the workstation to browsers of this machine: loopback only, exact Host and Origin, a token of this start for
 * every operation, signed addresses for media.
 *
 * @throws Fault `environment.unsupported` when the port is taken or may not be used.
 */
export async function serveWeb(options: WebOptions): Promise<WebServer> {
  options.signal.throwIfAborted()
  const token = createToken()
  const links = createSignedLinks()
  const handle = createHandle({ ...options, host: 'web', links })
  const secrets: Secrets = { tokens: createTokenCheck(token), links }

  const listener = (port: number): RequestListener => {
    const own = ownHosts(port)
    return getRequestListener(
      (request, env) => {
        const refusal = refusalOf(env.incoming as IncomingMessage, own, secrets)
        return refusal === null ? handle(request) : secured(refusal)
      },
      { overrideGlobalObjects: false, hostname: '127.0.0.1', errorHandler: () => secured(new Response(null, { status: 403 })) },
    )
  }
  const { servers, port } = await listen(options.port, listener)

  const stopListening = (): Promise<unknown> => Promise.all(servers.map(closeServer))
  const tokenFile = options.tokenFile === undefined
    ? null
    : await writeTokenFile(options.tokenFile, token).catch(async (error) => {
        await stopListening()
        throw error
      })
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => closing ??= Promise.all([stopListening(), tokenFile?.remove()]).then(() => {})
  options.signal.addEventListener('abort', () => void close(), { once: true })

  const origin = `http://127.0.0.1:${port}`
  return { origin, url: `${origin}/#token=${token}`, token, port, close }
}

interface Secrets { readonly tokens: TokenCheck, readonly links: SignedLinks }

/** Why a request may not go on, as a response that says no more than it must; null when it may. */
function refusalOf(incoming: IncomingMessage, own: ReadonlySet<string>, { tokens, links }: Secrets): Response | null {
  const approach = approachOf(incoming)
  const verdict = judge(approach, own)
  if (!verdict.pass)
    return new Response(null, { status: verdict.status })

  const { lock } = verdict
  if (lock.kind === 'open')
    return null
  if (lock.kind === 'signature')
    return links.verify(lock.videoId, lock.media, lock.query) ? null : new Response(null, { status: 401 })

  switch (tokens.check(approach.authorization, incoming.socket.remoteAddress ?? '')) {
    case 'good': return null
    case 'blocked': return rpcRefusal(429, 'Too many wrong tokens. Wait a minute, then open the address that the server printed.', { 'retry-after': '60' })
    default: return rpcRefusal(401, 'This page has no valid token. Open the address that the server printed when it started.', { 'www-authenticate': 'Bearer' })
  }
}

function approachOf(incoming: IncomingMessage): Approach {
  const header = (name: string): string | null => {
    const value = incoming.headers[name]
    return typeof value === 'string' ? value : null
  }
  return {
    method: incoming.method ?? '',
    target: incoming.url ?? '',
    // `headers` would keep the first of two and hide the second.
    hosts: incoming.headersDistinct.host ?? [],
    origin: header('origin'),
    secFetchSite: header('sec-fetch-site'),
    secFetchMode: header('sec-fetch-mode'),
    secFetchDest: header('sec-fetch-dest'),
    contentType: header('content-type'),
    authorization: header('authorization'),
  }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
