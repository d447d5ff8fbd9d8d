import type { MediaKind, MediaLinks } from '../../transport/context'
import { Buffer } from 'node:buffer'
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { mediaPath } from '../../transport/context'

const HOUR_MS = 3_600_000
/** Long enough for a working day, short enough that an address found later opens nothing. */
const LIFETIME_HOURS = 12

/** Media addresses that carry their own permission, because `<video src>` and `<img src>` cannot send a header. */
export interface SignedLinks extends MediaLinks {
  /** True when the query carries a signature of ours for this video and kind that has not run out. */
  readonly verify: (videoId: string, kind: MediaKind, query: URLSearchParams) => boolean
}

/**
 * Signs with a key of its own for each start. The expiry, at most {@link LIFETIME_HOURS} away, counts from the running hour, so that an
 * address stays the same for an hour and browsers can cache what it shows.
 */
export function createSignedLinks(nowMs: () => number = Date.now): SignedLinks {
  const key = randomBytes(32)

  function signature(videoId: string, kind: MediaKind, expiresHour: number): Buffer {
    return createHmac('sha256', key).update(`${kind}:${videoId}:${expiresHour}`).digest()
  }

  function sign(videoId: string, kind: MediaKind): string {
    const expiresHour = Math.floor(nowMs() / HOUR_MS) + LIFETIME_HOURS
    return `${mediaPath(videoId, kind)}?exp=${expiresHour}&sig=${signature(videoId, kind, expiresHour).toString('base64url')}`
  }

  return {
    source: videoId => sign(videoId, 'source'),
    poster: videoId => sign(videoId, 'poster'),
    verify(videoId, kind, query) {
      const exp = query.get('exp') ?? ''
      const sig = query.get('sig') ?? ''
      // One spelling for each signature: base64url would decode several.
      if (!/^\d{1,10}$/.test(exp) || !/^[\w-]{43}$/.test(sig))
        return false
      const expiresHour = Number(exp)
      const nowHours = nowMs() / HOUR_MS
      if (expiresHour <= nowHours || expiresHour > nowHours + LIFETIME_HOURS)
        return false
      return timingSafeEqual(Buffer.from(sig, 'base64url'), signature(videoId, kind, expiresHour))
    },
  }
}
