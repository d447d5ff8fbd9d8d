import type { ShallowRef } from 'vue'
import type { Failure } from '../api/failure'
import { useThrottleFn } from '@vueuse/core'
import { shallowRef } from 'vue'
import { toFailure } from '../api/failure'

export const WINDOW_ROWS = 100
const REFRESH_MS = 1000

export interface Page<R> { readonly rows: R[], readonly total: number }

export interface PagedRows<R> {
  /** Rows by index; absent ones have not been fetched yet. */
  readonly rows: ShallowRef<ReadonlyMap<number, R>>
  /** Null until the first page has arrived. */
  readonly total: ShallowRef<number | null>
  readonly failure: ShallowRef<Failure | null>
  /** Fetches the windows that cover rows `from` to `to`, both inclusive, unless they are there. */
  readonly show: (from: number, to: number) => void
  /** Starts over for another filter or order; old rows stay on screen until the new ones are there. */
  readonly restart: () => void
  /** Fetches again what is visible; old rows stay on screen until the new ones are there. */
  readonly refresh: () => void
  /** The same, at most once in {@link REFRESH_MS}. */
  readonly refreshSoon: () => void
}

/** A long list fetched by windows of {@link WINDOW_ROWS} as it is scrolled. */
export function usePagedRows<R>(fetchPage: (offset: number, limit: number) => Promise<Page<R>>): PagedRows<R> {
  const rows: ShallowRef<ReadonlyMap<number, R>> = shallowRef(new Map())
  const total: ShallowRef<number | null> = shallowRef(null)
  const failure: ShallowRef<Failure | null> = shallowRef(null)
  const asked = new Set<number>()
  let generation = 0
  /** What is on screen belongs to the view before; the first answer replaces all of it. */
  let outdated = false
  let visible: readonly [number, number] = [0, 0]

  async function fetchWindow(window: number, mine: number): Promise<void> {
    try {
      const page = await fetchPage(window * WINDOW_ROWS, WINDOW_ROWS)
      if (mine !== generation)
        return
      const next = new Map(outdated ? [] : rows.value)
      outdated = false
      for (let index = 0; index < WINDOW_ROWS; index += 1) {
        const row = page.rows[index]
        if (row === undefined)
          next.delete(window * WINDOW_ROWS + index)
        else next.set(window * WINDOW_ROWS + index, row)
      }
      rows.value = next
      total.value = page.total
      failure.value = null
    }
    catch (error) {
      if (mine !== generation)
        return
      asked.delete(window)
      if (outdated) {
        rows.value = new Map()
        total.value = null
      }
      failure.value = toFailure(error)
    }
  }

  function show(from: number, to: number): void {
    visible = [from, to]
    for (let window = Math.floor(from / WINDOW_ROWS); window <= Math.floor(to / WINDOW_ROWS); window += 1) {
      if (asked.has(window))
        continue
      asked.add(window)
      void fetchWindow(window, generation)
    }
  }

  function refresh(): void {
    generation += 1
    asked.clear()
    show(...visible)
  }

  function restart(): void {
    generation += 1
    asked.clear()
    outdated = true
    show(0, 0)
  }

  return { rows, total, failure, show, restart, refresh, refreshSoon: useThrottleFn(refresh, REFRESH_MS, true) }
}
