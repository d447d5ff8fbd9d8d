import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

export interface Toast {
  readonly id: number
  readonly tone: 'done' | 'problem'
  readonly text: string
  readonly action: { readonly label: string, readonly run: () => void } | null
}

const SHOWN_MS = 6000

/** Short notes: the newest of what was done, and every problem until its time is up. */
export const useToastsStore = defineStore('toasts', () => {
  const toasts = shallowRef<readonly Toast[]>([])
  let counter = 0

  function dismiss(id: number): void {
    toasts.value = toasts.value.filter(toast => toast.id !== id)
  }

  function show(text: string, options: { tone?: Toast['tone'], action?: Toast['action'] } = {}): void {
    const id = ++counter
    const toast: Toast = { id, text, tone: options.tone ?? 'done', action: options.action ?? null }
    toasts.value = [...toasts.value.filter(entry => entry.tone === 'problem'), toast]
    setTimeout(dismiss, toast.tone === 'problem' ? SHOWN_MS * 2 : SHOWN_MS, id)
  }

  return { toasts, show, dismiss }
})
