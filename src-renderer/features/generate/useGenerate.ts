import type { LlmState } from '../../../src-shared/contract/llm'
import type { GenerationPlan } from '../../../src-shared/domain/generation'
import type { Failure } from '../../api/failure'
import { watchDebounced } from '@vueuse/core'
import { v7 as createId } from 'uuid'
import { computed, shallowRef, watch } from 'vue'
import { useApi } from '../../api/client'
import { toFailure } from '../../api/failure'
import { useLatest } from '../../composables/useLatest'
import { useJobsStore } from '../../stores/jobs'
import { draftOf, ownShares, planOfDraft, problemsOf } from './planDraft'

const SHOWN_REFUSALS = 20
/** A model may be refused many times a second. */
const REFUSALS_EVERY_MS = 2000
/** Typing settles before examples are asked for. */
const SETTLE_MS = 250

/** The plan in the fields, examples of what it writes, writing by it, and what a model was refused. */
export function useGenerate() {
  const api = useApi()
  const jobs = useJobsStore()
  const options = useLatest(() => api.generation.options())
  const sets = useLatest(() => api.balance.list())
  const preview = useLatest((input: { plan: GenerationPlan, turn: number }) => api.generation.preview(input))
  const refusals = useLatest(() => api.llm.listRefusals({ limit: SHOWN_REFUSALS }))
  const llm = useLatest((call: () => Promise<LlmState>) => call())
  const draft = shallowRef<ReturnType<typeof draftOf> | null>(null)
  const turn = shallowRef(0)
  const startFailure = shallowRef<Failure | null>(null)
  /** The job that this page started. */
  const started = shallowRef<string | null>(null)

  const languages = computed(() => options.data.value?.languages ?? [])
  const language = computed(() => languages.value.find(entry => entry.code === draft.value?.language) ?? null)
  const problems = computed(() => draft.value === null ? null : problemsOf(draft.value))
  const plan = computed(() => draft.value === null || options.data.value === null || language.value === null ? null : planOfDraft(draft.value, options.data.value.plan, language.value))
  const job = computed(() => jobs.list.find(entry => entry.id === started.value) ?? jobs.running.find(entry => entry.stage === 'generate' || entry.stage === 'rewrite') ?? null)

  async function refresh(): Promise<void> {
    void sets.execute(undefined)
    void refusals.execute(undefined)
    void llm.execute(() => api.llm.get())
    const found = await options.execute(undefined)
    const known = found?.languages.find(entry => entry.code === found.plan.language) ?? found?.languages[0]
    if (draft.value === null && found !== null && known !== undefined)
      draft.value = draftOf(found.plan, known)
  }
  watch(() => jobs.endings, () => void refresh(), { immediate: true })
  watchDebounced(() => job.value?.llm?.refused ?? 0, () => void refusals.execute(undefined), { debounce: SETTLE_MS, maxWait: REFUSALS_EVERY_MS })

  /** The same text for the same plan: a refresh that changes nothing asks for nothing. */
  const asked = computed(() => plan.value === null ? null : JSON.stringify([plan.value, turn.value, options.data.value?.videos]))
  function showExamples(): void {
    if (plan.value !== null)
      void preview.execute({ plan: plan.value, turn: turn.value })
  }
  watchDebounced(asked, showExamples, { debounce: SETTLE_MS, immediate: true })

  function chooseLanguage(code: string): void {
    const chosen = languages.value.find(entry => entry.code === code)
    if (chosen !== undefined && draft.value !== null)
      draft.value = { ...draft.value, language: code, shares: ownShares(chosen) }
  }

  async function start(): Promise<void> {
    if (plan.value === null)
      return
    const id = createId()
    startFailure.value = null
    try {
      started.value = id
      await api.jobs.generate({ id, plan: plan.value })
    }
    catch (error) {
      started.value = null
      startFailure.value = toFailure(error)
    }
  }

  async function setRewording(enabled: boolean): Promise<void> {
    if (llm.data.value === null)
      return
    const { hasKey: _hasKey, keyPlace: _keyPlace, ...settings } = llm.data.value
    await llm.execute(() => api.llm.set({ ...settings, enabled }))
  }

  return {
    options,
    sets,
    preview,
    refusals,
    llm,
    draft,
    languages,
    language,
    problems,
    plan,
    job,
    /** Asked for, and not yet among the jobs. */
    starting: computed(() => started.value !== null && !jobs.list.some(entry => entry.id === started.value)),
    startFailure,
    refresh,
    showExamples,
    chooseLanguage,
    showOthers: () => void (turn.value += 1),
    start,
    cancel: () => job.value === null ? undefined : jobs.cancel(job.value.id),
    setRewording,
  }
}
