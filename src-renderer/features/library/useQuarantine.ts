import type { Quarantined } from '../../../src-shared/contract/catalog'
import { computed, shallowRef, watch } from 'vue'
import { useApi } from '../../api/client'
import { useLatest } from '../../composables/useLatest'
import { useJobsStore } from '../../stores/jobs'
import { useWorkspaceStore } from '../../stores/workspace'

const MOST_LISTED = 500

/** Files that were set aside: their number always, their list once it is opened. */
export function useQuarantine() {
  const api = useApi()
  const workspace = useWorkspaceStore()
  const jobs = useJobsStore()
  const open = shallowRef(false)
  const latest = useLatest(() => api.catalog.listQuarantined({ limit: MOST_LISTED }))

  watch([open, () => jobs.endings], () => open.value && void latest.execute(undefined))

  return {
    open,
    rows: computed<readonly Quarantined[] | null>(() => latest.data.value?.rows ?? null),
    total: computed(() => workspace.info?.counts.quarantined ?? 0),
  }
}
