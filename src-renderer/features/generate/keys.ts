import type { Shortcut } from '../../composables/useShortcuts'

export type GenerateAction = 'write' | 'more' | 'seed'

/** Keys of the Generate page. */
export const GENERATE_KEYS: readonly Shortcut<GenerateAction>[] = [
  { action: 'write', keys: ['ctrl+enter'], label: 'Write the texts', section: 'Generate', inText: true },
  { action: 'more', keys: ['n'], label: 'Other examples', section: 'Generate' },
  { action: 'seed', keys: ['d'], label: 'Draw a seed', section: 'Generate' },
]
