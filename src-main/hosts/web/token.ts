import type { Buffer } from 'node:buffer'
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

const TOKEN_BYTES = 32
const BAD_PER_WINDOW = 5
const WINDOW_MS = 60_000
const MAX_PEERS = 1000

/** A new secret of 256 random bits, safe in a URL fragment. */
export function createToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url')
}

export type TokenVerdict = 'good' | 'missing' | 'bad' | 'blocked'

/** Compares the `Authorization` header of requests with the token of this start. */
export interface TokenCheck {
  /**
   * `missing` without a bearer token; `bad` for a wrong one; `blocked` from the sixth wrong one of a peer within a minute.
   * The right token always passes: every peer is loopback here, so blocking it would let any local program lock the curator
   * out, and 256 bits need no protection against guessing.
   */
  readonly check: (authorization: string | null, peer: string) => TokenVerdict
}

export function createTokenCheck(token: string, nowMs: () => number = Date.now): TokenCheck {
  const expected = digest(token)
  const badTimesMs = new Map<string, number[]>()

  function countBad(peer: string): TokenVerdict {
    const now = nowMs()
    const recent = (badTimesMs.get(peer) ?? []).filter(atMs => now - atMs < WINDOW_MS)
    if (recent.length >= BAD_PER_WINDOW)
      return 'blocked'
    // Peers that come and go must not fill the memory.
    if (badTimesMs.size >= MAX_PEERS)
      badTimesMs.clear()
    badTimesMs.set(peer, [...recent, now])
    return 'bad'
  }

  return {
    check(authorization, peer) {
      const offered = /^Bearer ([\w-]{1,200})$/.exec(authorization ?? '')?.[1]
      if (offered === undefined)
        return authorization === null ? 'missing' : countBad(peer)
      return timingSafeEqual(digest(offered), expected) ? 'good' : countBad(peer)
    },
  }
}

/** Equal length whatever was offered, so that the comparison takes the same time for all. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
