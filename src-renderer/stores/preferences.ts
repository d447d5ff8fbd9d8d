import { useLocalStorage, usePreferredDark } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, watchEffect } from 'vue'

export const THEMES = ['system', 'dark', 'light'] as const
export const DENSITIES = ['comfortable', 'compact'] as const
export const STAGES = ['dark', 'light'] as const

const NARROW_PX = 1400
const limited = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value))

/** Reads a remembered choice; what is not a choice any more becomes the default. */
function choice<T extends string>(key: string, choices: readonly T[], initial: T) {
  return useLocalStorage<T>(key, initial, {
    serializer: { read: text => choices.find(entry => entry === text) ?? initial, write: value => value },
  })
}

/** How it looks and who sits here: kept in this browser, not in the workspace. */
export const usePreferencesStore = defineStore('preferences', () => {
  const theme = choice('s2i.theme', THEMES, 'system')
  const density = choice('s2i.density', DENSITIES, 'comfortable')
  const stage = choice('s2i.stage', STAGES, 'dark')
  // On a small window the room belongs to the video.
  const railCollapsed = useLocalStorage('s2i.railCollapsed', window.innerWidth < NARROW_PX)
  const queueWidthPx = useLocalStorage('s2i.queueWidthPx', Math.round(limited(window.innerWidth * 0.13, 216, 264)))
  const panelWidthPx = useLocalStorage('s2i.panelWidthPx', Math.round(limited(window.innerWidth * 0.24, 368, 460)))
  const curator = useLocalStorage('s2i.curator', '')
  const prefersDark = usePreferredDark()
  const shownTheme = computed(() => theme.value === 'system' ? (prefersDark.value ? 'dark' : 'light') : theme.value)

  watchEffect(() => {
    document.documentElement.dataset.theme = shownTheme.value
    document.documentElement.dataset.density = density.value
    document.documentElement.dataset.stage = stage.value
  })

  return { theme, shownTheme, density, stage, railCollapsed, queueWidthPx, panelWidthPx, curator }
})
