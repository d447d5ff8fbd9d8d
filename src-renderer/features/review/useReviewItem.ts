import type { VideoDetail } from '../../../src-shared/contract/catalog'
import type { FrameTable } from '../../../src-shared/domain/media'
import type { ReviewItem, Side } from './pairSides'
import { computed, shallowRef, watch } from 'vue'
import { useApi } from '../../api/client'
import { toFailure } from '../../api/failure'
import { useLatest } from '../../composables/useLatest'
import { videoOn } from './pairSides'
import { createRecentCache } from './recentCache'

const KEPT_ITEMS = 40
const KEPT_TABLES = 6

/** The item on screen, with the next ones fetched ahead so that moving on paints at once. */
export function useReviewItem() {
  const api = useApi()
  const items = createRecentCache<ReviewItem>(KEPT_ITEMS)
  const tables = createRecentCache<FrameTable>(KEPT_TABLES)
  const latest = useLatest((load: () => Promise<ReviewItem>) => load())
  const frameTable = shallowRef<FrameTable | null>(null)
  const tableFailure = shallowRef<string | null>(null)
  /** Which video of a comparison is shown: played, and its levels set. */
  const side = shallowRef<Side>('first')
  const video = computed(() => latest.data.value && videoOn(latest.data.value, side.value))
  let shown: { readonly key: string, readonly load: () => Promise<ReviewItem> } | null = null

  const loadItem = (id: string): Promise<ReviewItem> => items.get(id, () => api.review.getItem({ id }))
  const loadVideo = (id: string): Promise<ReviewItem> => items.get(id, async () => ({ instruction: null, video: await api.catalog.getVideo({ id }), second: null }))
  const loadTable = (videoId: string): Promise<FrameTable> => tables.get(videoId, () => api.catalog.getFrameTable({ id: videoId }))

  async function showTable(shownVideo: VideoDetail): Promise<void> {
    frameTable.value = tables.peek(shownVideo.id)
    if (frameTable.value !== null || shownVideo.sourceUrl === null)
      return
    try {
      const table = await loadTable(shownVideo.id)
      if (video.value?.id === shownVideo.id)
        frameTable.value = table
    }
    catch (error) {
      // The video still plays; the player says that exact frames are missing.
      tableFailure.value = toFailure(error).message
    }
  }

  async function run(key: string, load: () => Promise<ReviewItem>): Promise<void> {
    shown = { key, load }
    side.value = 'first'
    tableFailure.value = null
    const ready = items.peek(key)
    if (ready !== null) {
      latest.data.value = ready
      latest.failure.value = null
      void showTable(ready.video)
    }
    const item = await latest.execute(load)
    if (item !== null && ready === null)
      await showTable(item.video)
  }

  const show = (id: string): Promise<void> => run(id, () => loadItem(id))
  const showVideo = (id: string): Promise<void> => run(id, () => loadVideo(id))

  /** Fetches ahead; a failure shows when the item itself is opened. */
  function prefetch(ids: readonly string[]): void {
    for (const id of ids)
      loadItem(id).then(item => item.video.sourceUrl === null ? undefined : loadTable(item.video.id)).catch(() => undefined)
  }

  /** Fetches the item on screen again, because something about it changed. */
  async function reload(): Promise<void> {
    if (shown === null)
      return
    items.forget(item => item.instruction?.id === shown?.key || item.video.id === shown?.key)
    await latest.execute(shown.load)
  }

  watch(side, () => {
    tableFailure.value = null
    if (video.value !== null)
      void showTable(video.value)
  })

  function replace(matches: (item: ReviewItem) => boolean, change: (item: ReviewItem) => ReviewItem): void {
    items.update(matches, change)
    const now = latest.data.value
    if (now !== null && matches(now))
      latest.data.value = change(now)
  }

  return {
    item: latest.data,
    side,
    video,
    failure: latest.failure,
    loading: latest.loading,
    frameTable,
    tableFailure,
    shownKey: computed(() => latest.data.value?.instruction?.id ?? latest.data.value?.video.id ?? null),
    show,
    showVideo,
    prefetch,
    reload,
    replace,
    forget: items.forget,
    clear: latest.reset,
  }
}
