import { useLocalStorage } from '@vueuse/core'
import { computed } from 'vue'
import { z } from 'zod'

const drafts = z.record(z.string(), z.object({ question: z.string(), response: z.string() }))
export type Draft = z.infer<typeof drafts>[string]

const KEPT_DRAFTS = 50

function read(text: string): Record<string, Draft> {
  try {
    const parsed = drafts.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : {}
  }
  catch {
    return {}
  }
}

/** Text being edited, by instruction: it survives moving on, a reload and a crash, until it is saved or dropped. */
export function useDraft(instructionId: () => string) {
  const all = useLocalStorage<Record<string, Draft>>('s2i.drafts', {}, { serializer: { read, write: value => JSON.stringify(value) }, shallow: true })
  const draft = computed<Draft | null>(() => all.value[instructionId()] ?? null)

  function keep(next: Draft): void {
    const others = Object.entries(all.value).filter(([id]) => id !== instructionId()).slice(1 - KEPT_DRAFTS)
    all.value = Object.fromEntries([...others, [instructionId(), next]])
  }

  function drop(): void {
    all.value = Object.fromEntries(Object.entries(all.value).filter(([id]) => id !== instructionId()))
  }

  return { draft, keep, drop }
}
