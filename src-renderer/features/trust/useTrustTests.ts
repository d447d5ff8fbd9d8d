import type { GoldenResult, ResponseResult } from '../../../src-shared/contract/trust'
import type { Failure } from '../../api/failure'
import { v7 as createId } from 'uuid'
import { computed, shallowRef, watch } from 'vue'
import { useApi } from '../../api/client'
import { toFailure } from '../../api/failure'
import { useLatest } from '../../composables/useLatest'
import { useJobsStore } from '../../stores/jobs'

/** The two tests of the scorer: what they last found, and running them again. */
export function useTrustTests() {
  const api = useApi()
  const jobs = useJobsStore()
  const last = useLatest(() => api.trust.lastTests())
  const checked = useLatest(() => api.trust.checkGolden())
  const startFailure = shallowRef<Failure | null>(null)
  /** The job that this page started; the newest test job where it was started elsewhere. */
  const started = shallowRef<string | null>(null)
  const job = computed(() => jobs.running.find(entry => entry.id === started.value) ?? jobs.running.find(entry => entry.stage === 'check') ?? null)
  const ended = computed(() => jobs.list.find(entry => entry.id === started.value && entry.state === 'failed') ?? null)

  async function runResponse(): Promise<void> {
    const id = createId()
    startFailure.value = null
    try {
      await api.trust.testResponse({ id })
      started.value = id
    }
    catch (error) {
      startFailure.value = toFailure(error)
    }
  }
  watch(() => jobs.endings, () => void last.execute(undefined), { immediate: true })

  return {
    golden: computed<GoldenResult | null>(() => checked.data.value ?? last.data.value?.golden ?? null),
    goldenFailure: checked.failure,
    goldenBusy: checked.loading,
    runGolden: () => checked.execute(undefined),
    response: computed<ResponseResult | null>(() => last.data.value?.response ?? null),
    responseFailure: computed<Failure | null>(() => startFailure.value ?? (ended.value === null ? null : { code: 'internal', message: ended.value.result ?? '' })),
    responseJob: job,
    runResponse,
    cancelResponse: () => job.value === null ? undefined : jobs.cancel(job.value.id),
  }
}
