import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { useHost } from '../api/host'
import { countOf } from '../words/format'
import { useJobsStore } from './jobs'
import { useToastsStore } from './toasts'

export type AddReason = 'button' | 'drop'

/** Absolute paths in typed or pasted text: one a line, quotes and `file://` taken off. */
export function pathsIn(text: string): string[] {
  const lines = text.split('\n').map(line => line.trim().replace(/^(["'])(.*)\1$/, '$2'))
  return [...new Set(lines.filter(line => line !== '').map(line => line.startsWith('file://') ? decodeURIComponent(line.slice(7)) : line))]
}

/** Ways to add videos: the system's picker where there is one, typed paths elsewhere, and dropped files. */
export const useAddVideosStore = defineStore('addVideos', () => {
  const host = useHost()
  const jobs = useJobsStore()
  const toasts = useToastsStore()
  /** Why the dialog for typed paths is open; null while it is closed. */
  const dialog = shallowRef<AddReason | null>(null)

  /** Starts the job that adds, scores and explains. Returns whether it was started. */
  async function add(paths: string[]): Promise<boolean> {
    if (paths.length === 0)
      return false
    const failure = await jobs.addVideos(paths)
    toasts.show(failure === null ? `Adding ${countOf(paths.length, 'file or folder', 'files or folders')}` : failure.message, { tone: failure === null ? 'done' : 'problem' })
    return failure === null
  }

  async function ask(): Promise<void> {
    if (host.can.pick)
      await add(await host.pickVideos())
    else dialog.value = 'button'
  }

  async function askFolder(): Promise<void> {
    const folder = await host.pickFolder()
    if (folder !== null)
      await add([folder])
  }

  async function drop(files: readonly File[]): Promise<void> {
    if (host.can.readPaths)
      await add(files.map(file => host.pathOf(file)).filter(path => path !== null))
    else dialog.value = 'drop'
  }

  return { dialog, canPick: host.can.pick, add, ask, askFolder, drop }
})
