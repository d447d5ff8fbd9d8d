import type { QueueFilter } from '../../../src-shared/contract/review'
import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import { onBeforeRouteLeave, useRoute, useRouter } from 'vue-router'
import { useWorkspaceStore } from '../../stores/workspace'
import { filterFromQuery, queryFromFilter } from './reviewQuery'
import { useDecisionEchoes } from './useDecisionEchoes'
import { useReviewActions } from './useReviewActions'
import { useReviewItem } from './useReviewItem'
import { useReviewQueue } from './useReviewQueue'

const PREFETCHED = 2

/** Joins address, queue, item and actions of the review page. */
export function useReviewPage() {
  const route = useRoute()
  const router = useRouter()
  const workspace = useWorkspaceStore()
  const here = computed(() => route.name === 'review')
  const filter = shallowRef<QueueFilter>(filterFromQuery(route.query))
  const id = computed(() => typeof route.params.id === 'string' && route.params.id !== '' ? route.params.id : null)
  const claim = shallowRef<number | null>(null)
  const queue = useReviewQueue(() => filter.value)
  const items = useReviewItem()
  const taxonomy = () => {
    if (workspace.info === null)
      throw new Error('The review page opens after the workspace')
    return workspace.info.taxonomy
  }

  // Set from the click on another page until that page is there: what arrives meanwhile must not call the person back.
  let leaving = false
  onBeforeRouteLeave(() => void (leaving = true))
  onScopeDispose(router.afterEach(() => void (leaving = false)))

  // Moving from item to item is not worth a step back each.
  const open = (next: string): void => void (leaving || router.replace({ name: 'review', params: { id: next }, query: route.query }))
  const actions = useReviewActions({ queue, items, taxonomy, open, isOpen: key => key === id.value })
  useDecisionEchoes({ queue, items, actions, open })

  function move(step: 1 | -1): void {
    const next = queue.neighbour(id.value, step)
    if (next !== null)
      open(next.id)
  }

  async function startQueue(): Promise<void> {
    await queue.restart()
    const first = queue.rows.value[0]
    if (!here.value)
      return
    if (id.value === null && first !== undefined)
      open(first.id)
    else if (first === undefined && id.value === null && filter.value.videoId !== undefined)
      await items.showVideo(filter.value.videoId)
    else if (first === undefined && id.value === null)
      items.clear()
  }

  /** Texts were written: rows and items may be others, and the one on screen may have been replaced. */
  async function renewed(): Promise<void> {
    if (!here.value)
      return
    items.forget(() => true)
    await startQueue()
    const first = queue.rows.value[0]
    if (id.value !== null && queue.complete.value && first !== undefined && !queue.rows.value.some(row => row.id === id.value))
      open(first.id)
    else await items.reload()
  }

  watch(() => here.value ? JSON.stringify(filterFromQuery(route.query)) : null, (key, before) => {
    if (key === null)
      return
    filter.value = filterFromQuery(route.query)
    if (key !== before)
      void startQueue()
  }, { immediate: true })

  watch(id, async (next) => {
    claim.value = null
    actions.mode.value = 'idle'
    actions.editing.value = false
    if (next !== null && here.value)
      await items.show(next)
  }, { immediate: true })

  // Whatever the host says about the item on screen, its row says too.
  watch(items.item, (item) => {
    const found = item?.instruction
    if (found)
      queue.patch(row => row.id === found.id && (row.state !== found.state || row.stale !== found.stale), { state: found.state, stale: found.stale })
  })

  /** The next items are there before they are asked for. */
  watch([id, () => queue.rows.value.length], () => {
    const at = queue.indexOf(id.value)
    if (at >= 0)
      items.prefetch(queue.rows.value.slice(at + 1, at + 1 + PREFETCHED).map(row => row.id))
  })

  /** Another filter starts its queue at the top. */
  const setFilter = (next: QueueFilter): void => void router.replace({ name: 'review', query: queryFromFilter(next) })
  const position = computed(() => queue.indexOf(id.value))

  return { id, filter, claim, queue, items, actions, position, open, move, setFilter, startQueue, renewed }
}
