import type { Shortcut } from '../composables/useShortcuts'

const KEY_NAMES: Readonly<Record<string, string>> = {
  'enter': 'Enter',
  'backspace': 'Backspace',
  'escape': 'Esc',
  'tab': 'Tab',
  'shift+tab': 'Shift+Tab',
  'arrowdown': 'Down',
  'arrowup': 'Up',
  'space': 'Space',
  'home': 'Home',
  'end': 'End',
  'ctrl+enter': 'Ctrl+Enter',
  'ctrl+z': 'Ctrl+Z',
  'ctrl+y': 'Ctrl+Y',
  'ctrl+shift+z': 'Ctrl+Shift+Z',
  '<': 'Shift+,',
  '>': 'Shift+.',
}

/** A combination as it is printed on a key: `Ctrl+Shift+Z`. */
export function keyName(chord: string): string {
  return KEY_NAMES[chord] ?? chord.replace('alt+', 'Alt+').replace(/^[a-z]$/, letter => letter.toUpperCase())
}

/** What is printed for a shortcut: its first key, or the range of a row of digits. */
export function keyNames(shortcut: Shortcut<string>): string[] {
  if (shortcut.keys.length > 3)
    return [`${shortcut.keys[0]} – ${shortcut.keys.at(-1)}`]
  return [...new Set(shortcut.keys.filter(key => !key.startsWith('shift+,') && !key.startsWith('shift+.')).map(keyName))]
}
