import type { InjectionKey, ShallowRef } from 'vue'
import { inject, shallowRef } from 'vue'

const STORAGE_KEY = 's2i.token'

/** Access to the host: the token of the printed address, and whether the host still takes it. */
export interface Session {
  readonly expired: Readonly<ShallowRef<boolean>>
  /** Headers of every call; empty on the desktop, where the origin itself is proof. */
  readonly headers: () => Record<string, string>
  readonly expire: () => void
  /** Takes a token, or an address with `#token=` in it. Returns false when there is none in `text`. */
  readonly renew: (text: string) => boolean
}

const SESSION: InjectionKey<Session> = Symbol('session')
export { SESSION as sessionKey }

/** The token in `#token=...`, in a whole address or on its own; null when there is none. */
export function tokenIn(text: string): string | null {
  const trimmed = text.trim()
  const found = /(?:^|#|&)token=([^&\s]+)/.exec(trimmed)
  if (found?.[1] !== undefined)
    return decodeURIComponent(found[1])
  return /^[\w-]{16,256}$/.test(trimmed) ? trimmed : null
}

/**
 * Session of this tab. A token in the address is moved to `sessionStorage` at once, so that it does not stay
 * in the history or in a screenshot; cookies are not used because they are shared between ports.
 */
export function createSession(view: Pick<Window, 'location' | 'history' | 'sessionStorage'>): Session {
  const expired = shallowRef(false)
  const arrived = view.location.hash.includes('token=') ? tokenIn(view.location.hash) : null
  if (arrived !== null) {
    view.sessionStorage.setItem(STORAGE_KEY, arrived)
    view.history.replaceState(null, '', `${view.location.pathname}${view.location.search}`)
  }
  return {
    expired,
    headers(): Record<string, string> {
      const token = view.sessionStorage.getItem(STORAGE_KEY)
      return token === null ? {} : { authorization: `Bearer ${token}` }
    },
    expire() {
      expired.value = true
    },
    renew(text) {
      const token = tokenIn(text)
      if (token === null)
        return false
      view.sessionStorage.setItem(STORAGE_KEY, token)
      expired.value = false
      return true
    },
  }
}

/** The session the page was started with. */
export function useSession(): Session {
  const session = inject(SESSION)
  if (session === undefined)
    throw new Error('The session was not provided')
  return session
}
