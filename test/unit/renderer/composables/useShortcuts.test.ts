// @vitest-environment jsdom
import { afterEach, describe, expect, test, vi } from 'vitest'
import { effectScope } from 'vue'
import { chordOf, useShortcuts } from '../../../../src-renderer/composables/useShortcuts'
import { REVIEW_KEYS } from '../../../../src-renderer/features/review/keys'

const scopes: ReturnType<typeof effectScope>[] = []

function listen(handlers: Parameters<typeof useShortcuts>[1]) {
  const scope = effectScope()
  scope.run(() => useShortcuts(REVIEW_KEYS, handlers))
  scopes.push(scope)
}

function press(key: string, target: EventTarget = document.body, init: KeyboardEventInit = {}) {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init })
  target.dispatchEvent(event)
  return event
}

function add<K extends keyof HTMLElementTagNameMap>(tag: K) {
  const element = document.createElement(tag)
  document.body.append(element)
  return element
}

afterEach(() => {
  scopes.splice(0).forEach(scope => scope.stop())
  document.body.replaceChildren()
})

describe('useShortcuts', () => {
  test('runs the action of a key and keeps the key from the browser', () => {
    const approve = vi.fn()
    listen({ approve })
    expect([press('Enter').defaultPrevented, approve.mock.calls.length]).toEqual([true, 1])
  })

  test('leaves keys to text fields, but not Escape', () => {
    const [flag, escape] = [vi.fn(), vi.fn()]
    listen({ flag, escape })
    const field = add('textarea')
    press('f', field)
    press('Escape', field)
    expect([flag.mock.calls.length, escape.mock.calls.length]).toEqual([0, 1])
  })

  test('leaves Enter to a button reached by keyboard, and takes it after a mere click', () => {
    const approve = vi.fn()
    listen({ approve })
    const button = add('button')
    press('Tab')
    button.focus()
    press('Enter', button)
    button.blur()
    expect(approve).toHaveBeenCalledTimes(0)
    button.dispatchEvent(new Event('pointerdown', { bubbles: true }))
    button.focus()
    press('Enter', button)
    expect(approve).toHaveBeenCalledTimes(1)
  })

  test('leaves a key alone when the handler declines', () => {
    listen({ claimNext: () => false })
    expect(press('Tab').defaultPrevented).toBe(false)
  })

  test('stops with its scope', () => {
    const approve = vi.fn()
    listen({ approve })
    scopes.splice(0).forEach(scope => scope.stop())
    press('Enter')
    expect(approve).not.toHaveBeenCalled()
  })

  test('has no key twice', () => {
    const keys = REVIEW_KEYS.flatMap(shortcut => shortcut.keys)
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
  })
})

describe('chordOf', () => {
  test.each([
    [{ key: 'Z', ctrlKey: true, shiftKey: true }, 'ctrl+shift+z'],
    [{ key: ' ' }, 'space'],
    [{ key: '?', shiftKey: true }, '?'],
    [{ key: ';', code: 'Comma', shiftKey: true }, '<'],
    [{ key: 'Tab', shiftKey: true }, 'shift+tab'],
    [{ key: '[', ctrlKey: true, altKey: true, modifierAltGraph: true }, '['],
  ])('names %j %s', (init, chord) => {
    expect(chordOf(new KeyboardEvent('keydown', init))).toBe(chord)
  })
})
