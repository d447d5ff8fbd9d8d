import type { Job } from '../../src-shared/contract/jobs'
import type { Failure } from '../api/failure'
import { defineStore } from 'pinia'
import { v7 as createId } from 'uuid'
import { computed, shallowRef } from 'vue'
import { useApi } from '../api/client'
import { toFailure } from '../api/failure'
import { useToastsStore } from './toasts'

const RECONNECT_MS = [500, 1000, 2000, 5000]

/** Long work, live: one stream for the whole page, opened again when it breaks. */
export const useJobsStore = defineStore('jobs', () => {
  const api = useApi()
  const toasts = useToastsStore()
  const byId = shallowRef<ReadonlyMap<string, Job>>(new Map())
  const connected = shallowRef(false)
  /** Counts jobs that ended while we watched; pages refetch when it rises. */
  const endings = shallowRef(0)
  const list = computed(() => [...byId.value.values()].sort((a, b) => b.startedAt.localeCompare(a.startedAt) || b.id.localeCompare(a.id)))
  const running = computed(() => list.value.filter(job => job.state === 'running'))

  function take(job: Job): void {
    const before = byId.value.get(job.id)
    byId.value = new Map(byId.value).set(job.id, job)
    if (before?.state === 'running' && job.state !== 'running')
      endings.value += 1
  }

  async function watch(signal: AbortSignal): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        const stream = await api.jobs.watch(undefined, { signal })
        connected.value = true
        for await (const job of stream) {
          attempt = 0
          take(job)
        }
      }
      catch {
        // A broken stream is expected (host restarted, laptop slept): `connected` tells people, the loop tries again.
      }
      connected.value = false
      const waitMs = RECONNECT_MS[Math.min(attempt, RECONNECT_MS.length - 1)]
      await new Promise(resolve => setTimeout(resolve, waitMs))
    }
  }

  const start = async (call: (id: string) => Promise<{ id: string }>): Promise<Failure | null> => {
    try {
      await call(createId())
      return null
    }
    catch (error) {
      return toFailure(error)
    }
  }
  const addVideos = (paths: string[]): Promise<Failure | null> => start(id => api.jobs.addVideos({ id, paths }))
  const scorePending = (): Promise<Failure | null> => start(id => api.jobs.scorePending({ id }))
  const regenerate = (): Promise<Failure | null> => start(id => api.jobs.regenerate({ id }))

  /** Asks a job to stop; the stream then says when it has. */
  async function cancel(id: string): Promise<void> {
    try {
      await api.jobs.cancel({ id })
    }
    catch (error) {
      toasts.show(`The job was not cancelled. ${toFailure(error).message}`, { tone: 'problem' })
    }
  }

  return { list, running, connected, endings, watch, addVideos, scorePending, regenerate, cancel }
})
