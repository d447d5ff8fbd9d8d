import type { ImportedPack, PackInfo, PackReport } from '../../../src-shared/contract/packs'
import type { Failure } from '../../api/failure'
import { shallowRef } from 'vue'
import { useApi } from '../../api/client'
import { toFailure } from '../../api/failure'
import { useLatest } from '../../composables/useLatest'
import { useToastsStore } from '../../stores/toasts'

/** The model packs of the workspace and what can be done with them. */
export function usePacks() {
  const api = useApi()
  const toasts = useToastsStore()
  const list = useLatest(() => api.packs.list())
  const reports = shallowRef<ReadonlyMap<string, PackReport>>(new Map())
  /** sha256 of the pack that is worked on, or `import`. */
  const busy = shallowRef<string | null>(null)
  const importFailure = shallowRef<Failure | null>(null)
  const refresh = (): Promise<PackInfo[] | null> => list.execute(undefined)

  async function work<T>(key: string, call: () => Promise<T>, failed: (failure: Failure) => void): Promise<T | null> {
    busy.value = key
    try {
      return await call()
    }
    catch (error) {
      failed(toFailure(error))
      return null
    }
    finally {
      busy.value = null
    }
  }
  const tell = (what: string) => (failure: Failure): void => toasts.show(`${what} ${failure.message}`, { tone: 'problem' })

  return {
    list,
    reports,
    busy,
    importFailure,
    refresh,

    /** Imports a folder or zip; null when it was refused. */
    async importFrom(path: string): Promise<ImportedPack | null> {
      importFailure.value = null
      const imported = await work('import', () => api.packs.import({ path }), failure => importFailure.value = failure)
      if (imported !== null) {
        reports.value = new Map(reports.value).set(imported.pack.sha256, imported.report)
        toasts.show(imported.known ? `${imported.pack.title} was here already` : `Imported ${imported.pack.title}`)
        await refresh()
      }
      return imported
    },

    async verify({ sha256, title }: PackInfo): Promise<void> {
      const report = await work(sha256, () => api.packs.verify({ pack: sha256 }), tell(`${title} could not be checked.`))
      if (report !== null)
        reports.value = new Map(reports.value).set(sha256, report)
    },

    async remove({ sha256, title }: PackInfo): Promise<void> {
      if (await work(sha256, () => api.packs.remove({ pack: sha256 }), tell(`${title} was not removed.`)) !== null) {
        toasts.show(`Removed ${title}. Scores made with it stay.`)
        await refresh()
      }
    },

    /** Lets a pack score again that was disabled after crashes. */
    async enable({ sha256, title }: PackInfo): Promise<void> {
      if (await work(sha256, () => api.packs.enable({ pack: sha256 }), tell(`${title} was not enabled.`)) !== null) {
        toasts.show(`${title} can score again`)
        await refresh()
      }
    },

    async accept({ sha256, title }: PackInfo, by: string): Promise<boolean> {
      const accepted = await work(sha256, () => api.packs.acceptLicense({ sha256, by }), tell('The acceptance was not kept.'))
      if (accepted !== null) {
        toasts.show(`${title} can score now`)
        await refresh()
      }
      return accepted !== null
    },
  }
}
