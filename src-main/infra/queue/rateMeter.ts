const WINDOW_MS = 10_000

export interface RateMeter {
  /** Items per second over the last ten seconds and the seconds left at that rate; null until both are known. */
  observe: (stage: string, done: number, total: number | null) => { rate: number | null, etaS: number | null }
}

/** Rate and time left of the stage that is running; a new stage starts afresh. */
export function createRateMeter(now: () => number): RateMeter {
  let stage = ''
  let seen: { atMs: number, done: number }[] = []
  return {
    observe(current, done, total) {
      if (current !== stage) {
        stage = current
        seen = []
      }
      const atMs = now()
      seen.push({ atMs, done })
      // One older than the window stays, so that slow stages have a rate too.
      while (seen[1] && atMs - seen[1].atMs > WINDOW_MS)
        seen.shift()
      const first = seen[0]
      const elapsedMs = first ? atMs - first.atMs : 0
      if (!first || elapsedMs <= 0 || done <= first.done)
        return { rate: null, etaS: null }
      const rate = (done - first.done) / elapsedMs * 1000
      return { rate, etaS: total === null ? null : Math.max(0, total - done) / rate }
    },
  }
}
