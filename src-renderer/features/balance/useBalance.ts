import type { BalanceOptions } from '../../../src-shared/contract/balance'
import type { Failure } from '../../api/failure'
import { v7 as createId } from 'uuid'
import { computed, shallowRef, watch } from 'vue'
import { useApi } from '../../api/client'
import { toFailure } from '../../api/failure'
import { useLatest } from '../../composables/useLatest'
import { useJobsStore } from '../../stores/jobs'

/** What there is to balance, the saved sets, the one that is open, and making another. */
export function useBalance() {
  const api = useApi()
  const jobs = useJobsStore()
  const overview = useLatest(() => api.balance.overview())
  const sets = useLatest(() => api.balance.list())
  const open = useLatest((id: string) => api.balance.get({ id }))
  const startFailure = shallowRef<Failure | null>(null)
  /** The job that this page started; the set gets its id. */
  const started = shallowRef<string | null>(null)
  const job = computed(() => jobs.running.find(entry => entry.id === started.value) ?? jobs.running.find(entry => entry.stage === 'glance' || entry.stage === 'select') ?? null)
  const ended = computed(() => jobs.list.find(entry => entry.id === started.value && entry.state !== 'running') ?? null)

  async function refresh(): Promise<void> {
    void overview.execute(undefined)
    const found = await sets.execute(undefined)
    const wanted = found?.find(entry => entry.id === started.value) ?? found?.find(entry => entry.id === open.data.value?.id) ?? found?.[0]
    if (wanted !== undefined && wanted.id !== open.data.value?.id)
      await open.execute(wanted.id)
  }
  watch(() => jobs.endings, () => void refresh(), { immediate: true })

  async function start(options: BalanceOptions, name: string | null): Promise<void> {
    const id = createId()
    startFailure.value = null
    try {
      await api.balance.start({ id, name, options })
      started.value = id
    }
    catch (error) {
      startFailure.value = toFailure(error)
    }
  }

  return {
    overview,
    sets,
    open,
    job,
    /** Why the last set was not made, in words. */
    problem: computed(() => startFailure.value?.message ?? (ended.value?.state === 'failed' ? ended.value.result : null)),
    /** Files that could not be looked at for the last set. */
    setAside: computed(() => ended.value?.failures ?? []),
    refresh,
    start,
    cancel: () => job.value === null ? undefined : jobs.cancel(job.value.id),
    show: (id: string) => {
      started.value = null
      return open.execute(id)
    },
  }
}
