import { onScopeDispose } from 'vue'

/** One key or combination, as data: what the cheat sheet shows is what the keyboard does. */
export interface Shortcut<A extends string> {
  readonly action: A
  /** `KeyboardEvent.key` in lower case with modifiers before it: `ctrl+shift+z`, `arrowdown`, `,`. */
  readonly keys: readonly string[]
  readonly label: string
  readonly section: string
  /** Also acts inside text fields. */
  readonly inText?: boolean
}

/** Handlers by action; a handler that returns false leaves the key to the browser. */
export type ShortcutHandlers<A extends string> = Partial<Record<A, (event: KeyboardEvent) => boolean | void>>

const TEXT_FIELDS = 'input:not([type=checkbox]):not([type=radio]):not([type=range]):not([type=button]), textarea, select, [contenteditable=true]'
const ACTIVATED_BY_KEY = 'button, a[href], summary, [role=button], [role=tab], [role=radio], [role=option], [role=row], input'

/** Keys meant by their place: with Shift they give other characters on other layouts. */
const PHYSICAL_KEYS: Readonly<Record<string, string>> = { 'shift+Comma': '<', 'shift+Period': '>' }

/** The combination of a key event in the notation of {@link Shortcut}. Shift counts only with letters and named keys. */
export function chordOf(event: KeyboardEvent): string {
  const key = PHYSICAL_KEYS[`${event.shiftKey ? 'shift+' : ''}${event.code}`] ?? event.key.toLowerCase()
  const parts = []
  // AltGr types characters such as [ and \\ on many keyboards and reports Ctrl+Alt.
  const composes = event.getModifierState('AltGraph')
  if ((event.ctrlKey || event.metaKey) && !composes)
    parts.push('ctrl')
  if (event.altKey && !composes)
    parts.push('alt')
  if (event.shiftKey && (key.length > 1 || /[a-z]/.test(key)))
    parts.push('shift')
  parts.push(key === ' ' ? 'space' : key)
  return parts.join('+')
}

let focusedByPointer = false

function watchFocus(): () => void {
  let pointerWasLast = false
  const onPointer = (): void => void (pointerWasLast = true)
  const onKey = (): void => void (pointerWasLast = false)
  const onFocus = (): void => void (focusedByPointer = pointerWasLast)
  document.addEventListener('pointerdown', onPointer, true)
  document.addEventListener('keydown', onKey, true)
  document.addEventListener('focusin', onFocus, true)
  return () => {
    document.removeEventListener('pointerdown', onPointer, true)
    document.removeEventListener('keydown', onKey, true)
    document.removeEventListener('focusin', onFocus, true)
  }
}

/**
 * Whether the focused element wants the key itself: text fields take everything, and a control that was reached
 * by keyboard keeps Enter, Space, Tab and the arrows. A control that was only clicked does not: after a click
 * on Play, Enter still approves. `data-shortcuts="pass"` marks elements that never keep keys.
 */
function isTaken(event: KeyboardEvent, chord: string, shortcut: Shortcut<string>): boolean {
  const element = event.target
  if (!(element instanceof Element))
    return false
  if (element.matches(TEXT_FIELDS))
    return shortcut.inText !== true
  if (element.closest('[role=dialog]') !== null && chord !== 'escape')
    return true
  if (element.closest('[data-shortcuts=pass]') !== null)
    return false
  if (element.closest('[role=radiogroup], [role=tablist], [role=menu], [role=grid], [role=listbox], [role=slider]') !== null && !focusedByPointer)
    return /^(?:enter|space|tab|shift\+tab|arrow.*|home|end|[1-5])$/.test(chord)
  return !focusedByPointer && element.matches(ACTIVATED_BY_KEY) && /^(?:enter|space|tab|shift\+tab)$/.test(chord)
}

/** Listens for `shortcuts` on the document for as long as the calling scope lives. */
export function useShortcuts<A extends string>(shortcuts: readonly Shortcut<A>[], handlers: ShortcutHandlers<A>): void {
  const byChord = new Map<string, Shortcut<A>>()
  for (const shortcut of shortcuts) {
    for (const key of shortcut.keys)
      byChord.set(key, shortcut)
  }
  const stopFocus = watchFocus()

  function onKeydown(event: KeyboardEvent): void {
    const chord = chordOf(event)
    const shortcut = byChord.get(chord)
    if (shortcut === undefined || event.defaultPrevented || event.isComposing || isTaken(event, chord, shortcut))
      return
    if (handlers[shortcut.action]?.(event) !== false && handlers[shortcut.action] !== undefined)
      event.preventDefault()
  }

  document.addEventListener('keydown', onKeydown)
  onScopeDispose(() => {
    document.removeEventListener('keydown', onKeydown)
    stopFocus()
  })
}
