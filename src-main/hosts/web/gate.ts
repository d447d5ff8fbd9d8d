import type { MediaKind } from '../../transport/context'
import { isVideoId } from '../../transport/media'
import { isJson } from '../../transport/rpc'

/** What a request shows of where it comes from; header values as received, null when absent. */
export interface Approach {
  readonly method: string
  /** Request target as received: "/path?query". */
  readonly target: string
  /** Every `Host` header, in order. */
  readonly hosts: readonly string[]
  readonly origin: string | null
  readonly secFetchSite: string | null
  readonly secFetchMode: string | null
  readonly secFetchDest: string | null
  readonly contentType: string | null
  readonly authorization: string | null
}

/** Which secret, if any, opens what is asked for. */
export type Lock
  = { readonly kind: 'open' }
    | { readonly kind: 'token' }
    | { readonly kind: 'signature', readonly videoId: string, readonly media: MediaKind, readonly query: URLSearchParams }

export type Verdict = { readonly pass: true, readonly lock: Lock } | { readonly pass: false, readonly status: 403 | 404 | 405 | 415 }

const MEDIA_PATH = /^\/media\/([^/]+)\/(source|poster)$/
const SITES = ['same-origin', 'none']

/** The names this server answers to. A browser leaves the port out when it is 80. */
export function ownHosts(port: number): ReadonlySet<string> {
  const names = ['127.0.0.1', '[::1]', 'localhost']
  return new Set(names.flatMap(name => port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]))
}

/** True for exactly one `Host` header that is one of ours to the letter: what defeats DNS rebinding. */
export function isOwnHost(hosts: readonly string[], own: ReadonlySet<string>): boolean {
  return hosts.length === 1 && own.has(hosts[0] ?? '')
}

/**
 * Decides by headers alone, before anything is routed, whether a request may go on, and which secret it must then show.
 * Host first; then nothing cross-site, except following a link to a page, which shows only the empty shell; then method and
 * content type. Forwarding headers are not looked at.
 */
export function judge(approach: Approach, own: ReadonlySet<string>): Verdict {
  if (!isOwnHost(approach.hosts, own) || !approach.target.startsWith('/') || approach.target.startsWith('//'))
    return refuse(403)
  const { pathname, searchParams } = new URL(`http://${approach.hosts[0]}${approach.target}`)
  const isCall = pathname === '/rpc' || pathname.startsWith('/rpc/')
  const isMedia = pathname === '/media' || pathname.startsWith('/media/')

  if (approach.origin !== null && approach.origin !== `http://${approach.hosts[0]}`)
    return refuse(403)
  if (approach.secFetchSite !== null && !SITES.includes(approach.secFetchSite) && (isCall || isMedia || !followsLink(approach)))
    return refuse(403)

  if (isCall)
    return judgeCall(approach)
  if (approach.method !== 'GET' && approach.method !== 'HEAD')
    return refuse(405)
  if (!isMedia)
    return { pass: true, lock: { kind: 'open' } }
  const [, videoId, media] = MEDIA_PATH.exec(pathname) ?? []
  if (videoId === undefined || !isVideoId(videoId))
    return refuse(404)
  return { pass: true, lock: { kind: 'signature', videoId, media: media as MediaKind, query: searchParams } }
}

/** Calls change state: POST of JSON from a page of this origin; browsers send `Origin` with every POST. */
function judgeCall(approach: Approach): Verdict {
  if (approach.method !== 'POST')
    return refuse(405)
  if (approach.origin === null)
    return refuse(403)
  if (!isJson(approach.contentType))
    return refuse(415)
  return { pass: true, lock: { kind: 'token' } }
}

function followsLink({ method, secFetchMode, secFetchDest }: Approach): boolean {
  return method === 'GET' && secFetchMode === 'navigate' && secFetchDest === 'document'
}

function refuse(status: 403 | 404 | 405 | 415): Verdict {
  return { pass: false, status }
}
