import type { Settings, WorkspaceInfo } from '../../src-shared/contract/workspace'
import type { Failure } from '../api/failure'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { useApi } from '../api/client'
import { toFailure } from '../api/failure'

/** The open workspace: its taxonomy, its counts and its settings. */
export const useWorkspaceStore = defineStore('workspace', () => {
  const api = useApi()
  const info = shallowRef<WorkspaceInfo | null>(null)
  const settings = shallowRef<Settings | null>(null)
  const failure = shallowRef<Failure | null>(null)

  async function load(): Promise<void> {
    try {
      const [freshInfo, freshSettings] = await Promise.all([api.workspace.info(), api.workspace.getSettings()])
      info.value = freshInfo
      settings.value = freshSettings
      failure.value = null
    }
    catch (error) {
      failure.value = toFailure(error)
    }
  }

  /** Fetches the counts again; a failure leaves the old ones, the next change tries again. */
  async function refreshCounts(): Promise<void> {
    try {
      info.value = await api.workspace.info()
    }
    catch (error) {
      if (info.value === null)
        failure.value = toFailure(error)
    }
  }

  /** Saves all settings and keeps what the host says it stored. */
  async function save(next: Settings): Promise<Failure | null> {
    try {
      settings.value = await api.workspace.setSettings(next)
      return null
    }
    catch (error) {
      return toFailure(error)
    }
  }

  return { info, settings, failure, load, refreshCounts, save }
})
