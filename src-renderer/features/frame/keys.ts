import type { Shortcut } from '../../composables/useShortcuts'

export type FrameAction = 'search' | 'help'

/** Keys of every page. */
export const FRAME_KEYS: readonly Shortcut<FrameAction>[] = [
  { action: 'search', keys: ['/'], label: 'Search', section: 'Everywhere' },
  { action: 'help', keys: ['?'], label: 'Show these keys', section: 'Everywhere' },
]
