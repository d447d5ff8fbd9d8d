/** Stops asking a server that fails, and tries again with one request after a while. */
export interface Breaker {
  /** Why nothing may be sent now; null when something may. Once the time is over, one caller gets null and is the probe. */
  readonly enter: () => string | null
  /** The same as a question only: claims no probe. */
  readonly closedBecause: () => string | null
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
  let sentence = ''
  const closedBecause = (): string | null => openedMs !== null && (probing || now() - openedMs < openMs) ? sentence : null
  return {
    closedBecause,
    enter() {
      const closed = closedBecause()
      if (closed === null && openedMs !== null)
        probing = true
      return closed
    },
    succeeded() {
      inRow = 0
      openedMs = null
      probing = false
    },
    failed(reason, final = false) {
      inRow += 1
      if (final || inRow >= failures || probing) {
        openedMs = now()
        sentence = `${reason} ${final ? 'It will not be asked' : `It failed ${inRow} times in a row and is not asked`} for ${openMs / 1000} s.`
      }
      probing = false
    },
    left() { probing = false },
  }
}
