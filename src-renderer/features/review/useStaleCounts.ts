import { computed, onScopeDispose, watch } from 'vue'
import { useApi } from '../../api/client'
import { useLatest } from '../../composables/useLatest'
import { useDecisionsStore } from '../../stores/decisions'
import { useJobsStore } from '../../stores/jobs'

/** How many texts are out of date and wait to be written anew: asked for again after what may change it. */
export function useStaleCounts() {
  const api = useApi()
  const jobs = useJobsStore()
  const decisions = useDecisionsStore()
  const counts = useLatest(() => api.review.countStale())
  const refresh = (): void => void counts.execute(undefined)
  const saved = decisions.onSaved(refresh)
  onScopeDispose(() => saved.off())
  watch(() => jobs.endings, refresh, { immediate: true })
  return {
    waiting: computed(() => counts.data.value === null ? 0 : counts.data.value.untouched + counts.data.value.touched),
    renewing: computed(() => jobs.running.some(job => job.stage === 'generate')),
  }
}
