import type { InstructionRow, QueueFilter } from '../../../src-shared/contract/review'
import type { Failure } from '../../api/failure'
import { computed, shallowRef } from 'vue'
import { useApi } from '../../api/client'
import { toFailure } from '../../api/failure'

const PAGE_ROWS = 100

/**
 * The review queue, fetched from the top as it is scrolled. An item that is decided stays where it is, marked,
 * although the filter no longer finds it: nothing under the curator's hand moves. Pages that follow are
 * asked for by what is left before them.
 */
export function useReviewQueue(filter: () => QueueFilter) {
  const api = useApi()
  const rows = shallowRef<readonly InstructionRow[]>([])
  const failure = shallowRef<Failure | null>(null)
  const matching = shallowRef<number | null>(null)
  const loading = shallowRef(false)
  let generation = 0

  const departed = computed(() => {
    const state = filter().state
    return state === undefined ? 0 : rows.value.filter(row => row.state !== state).length
  })
  /** Length of the queue with what was decided since; null until known. */
  const total = computed(() => matching.value === null ? null : Math.max(matching.value, rows.value.length))
  const complete = computed(() => total.value !== null && rows.value.length >= total.value)

  async function loadMore(): Promise<void> {
    if (loading.value || complete.value)
      return
    const mine = generation
    loading.value = true
    try {
      const gone = departed.value
      const page = await api.review.listQueue({ filter: filter(), offset: rows.value.length - gone, limit: PAGE_ROWS })
      if (mine !== generation)
        return
      const known = new Set(rows.value.map(row => row.id))
      const fresh = page.rows.filter(row => !known.has(row.id))
      rows.value = [...rows.value, ...fresh]
      matching.value = page.rows.length === 0 ? rows.value.length : page.total + gone
      failure.value = null
    }
    catch (error) {
      if (mine === generation)
        failure.value = toFailure(error)
    }
    finally {
      if (mine === generation)
        loading.value = false
    }
  }

  function restart(): Promise<void> {
    generation += 1
    loading.value = false
    rows.value = []
    matching.value = null
    failure.value = null
    return loadMore()
  }

  /** Changes rows in place after a decision. */
  function patch(matches: (row: InstructionRow) => boolean, change: Partial<InstructionRow>): void {
    rows.value = rows.value.map(row => matches(row) ? { ...row, ...change } : row)
  }

  const indexOf = (id: string | null): number => rows.value.findIndex(row => row.id === id)

  /** The row `step` places from `id`; null at an end. */
  function neighbour(id: string | null, step: 1 | -1): InstructionRow | null {
    const at = indexOf(id)
    return at < 0 ? rows.value[0] ?? null : rows.value[at + step] ?? null
  }

  /** Where a decision leads: the next undecided row, else the next row; null at the end. */
  function nextOpen(id: string | null): InstructionRow | null {
    const rest = rows.value.slice(indexOf(id) + 1)
    return rest.find(row => row.state === 'pending') ?? rest[0] ?? null
  }

  return { rows, total, failure, loading, complete, loadMore, restart, patch, indexOf, neighbour, nextOpen }
}

export type ReviewQueue = ReturnType<typeof useReviewQueue>
