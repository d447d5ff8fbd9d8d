import type { ShallowRef } from 'vue'
import type { Failure } from '../api/failure'
import { shallowRef } from 'vue'
import { toFailure } from '../api/failure'

export interface Latest<I, O> {
  readonly data: ShallowRef<O | null>
  readonly failure: ShallowRef<Failure | null>
  readonly loading: Readonly<ShallowRef<boolean>>
  readonly execute: (input: I) => Promise<O | null>
  /** Forgets the running call and what it showed. */
  readonly reset: () => void
}

/**
 * Runs calls of which only the newest counts: a late answer of an older call never overwrites a newer one.
 * `execute` answers null for a call that was overtaken or has failed.
 */
export function useLatest<I, O>(run: (input: I) => Promise<O>): Latest<I, O> {
  const data: ShallowRef<O | null> = shallowRef(null)
  const failure: ShallowRef<Failure | null> = shallowRef(null)
  const loading = shallowRef(false)
  let newest = 0

  async function execute(input: I): Promise<O | null> {
    const mine = ++newest
    loading.value = true
    try {
      const result = await run(input)
      if (mine !== newest)
        return null
      data.value = result
      failure.value = null
      return result
    }
    catch (error) {
      if (mine === newest)
        failure.value = toFailure(error)
      return null
    }
    finally {
      if (mine === newest)
        loading.value = false
    }
  }

  function reset(): void {
    newest += 1
    data.value = null
    failure.value = null
    loading.value = false
  }

  return { data, failure, loading, execute, reset }
}
