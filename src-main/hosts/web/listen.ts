import type { RequestListener, Server } from 'node:http'
import { createServer } from 'node:http'
import { Fault } from '../../../src-shared/domain/fault'

const MAX_HEADER_BYTES = 16 * 1024
const HEADERS_TIMEOUT_MS = 10_000
/** Time for a request to arrive; answers, and so media and event streams, may take as long as they need. */
const REQUEST_TIMEOUT_MS = 60_000
const KEEP_ALIVE_MS = 30_000
const CHECK_MS = 2_000
const MAX_SOCKETS = 128

/** A port of this machine without IPv6, or one whose IPv6 side another program holds: IPv4 alone is enough. */
const IPV6_OPTIONAL = ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EADDRINUSE', 'EINVAL']

/**
 * HTTP servers with tight limits on 127.0.0.1 and, where there is one, on ::1 with the same port; 0 takes a free port.
 *
 * @throws Fault `environment.unsupported` when the port is taken or may not be used.
 */
export async function listen(wantedPort: number, listenerFor: (port: number) => RequestListener): Promise<{ readonly servers: readonly Server[], readonly port: number }> {
  const first = createLimitedServer()
  try {
    await bound(first, wantedPort, '127.0.0.1')
  }
  catch (cause) {
    throw portFault(wantedPort, cause)
  }
  const address = first.address()
  const port = typeof address === 'object' && address !== null ? address.port : wantedPort
  first.on('request', listenerFor(port))

  const second = createLimitedServer()
  try {
    await bound(second, port, '::1')
  }
  catch (cause) {
    if (IPV6_OPTIONAL.includes(codeOf(cause)))
      return { servers: [first], port }
    first.close()
    throw portFault(port, cause)
  }
  second.on('request', listenerFor(port))
  return { servers: [first, second], port }
}

function createLimitedServer(): Server {
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: CHECK_MS,
    // The gate refuses a missing Host like a wrong one.
    requireHostHeader: false,
  })
  server.maxConnections = MAX_SOCKETS
  // Nothing here speaks WebSocket, and nothing may be reached through it.
  server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'))
  server.on('connect', (_request, socket) => socket.end('HTTP/1.1 405 Method Not Allowed\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'))
  return server
}

function bound(server: Server, port: number, hostname: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host: hostname, exclusive: true, ipv6Only: hostname === '::1' }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function portFault(port: number, cause: unknown): Fault {
  const code = codeOf(cause)
  if (code === 'EADDRINUSE')
    return new Fault('environment.unsupported', `Port ${port} is in use by another program. Choose another with --port, or --port 0 for any free one.`, { cause })
  if (code === 'EACCES')
    return new Fault('environment.unsupported', `Port ${port} may not be used by this user. Choose one above 1023 with --port.`, { cause })
  return new Fault('environment.unsupported', `The server could not start on port ${port} of this machine (${code || 'unknown reason'}).`, { cause })
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
