/** Stops asking a server that fails, and tries again with one request after a while. */
export interface Breaker {
  /** Why nothing may be sent now; null when something may. Once the time is over, one caller gets null and is the probe. */
  readonly enter: () => string | null
  /** The same as a question only: claims no probe. `final` as it was given to `failed`. */
  readonly paused: () => { readonly because: string, readonly final: boolean } | null
  readonly succeeded: () => void
  /** `final`: it will not be better the next time (a wrong key), so that one such failure is enough. */
  readonly failed: (reason: string, final?: boolean) => void
  /** What was let through ended without telling anything about the server: it was cancelled. */
  readonly left: () => void
}

/** A circuit breaker: open after `failures` in a row, half open after `openMs`. */
export function createBreaker({ failures, openMs, now = () => performance.now() }: { failures: number, openMs: number, now?: () => number }): Breaker {
  let inRow = 0
  let openedMs: number | null = null
  let probing = false
  let reason = { because: '', final: false }
  const paused: Breaker['paused'] = () => openedMs !== null && (probing || now() - openedMs < openMs) ? reason : null
  return {
    paused,
    enter() {
      const closed = paused()
      if (closed === null && openedMs !== null)
        probing = true
      return closed?.because ?? null
    },
    succeeded() {
      inRow = 0
      openedMs = null
      probing = false
    },
    failed(sentence, final = false) {
      inRow += 1
      if (final || inRow >= failures || probing) {
        openedMs = now()
        reason = { because: `${sentence} ${final ? 'It will not be asked' : `It failed ${inRow} times in a row and is not asked`} for ${openMs / 1000} s.`, final }
      }
      probing = false
    },
    left() { probing = false },
  }
}
