import type { FilesInForce, LevelsNow, Snapshot } from '../../../../../src-main/core/instructions/stale'
import type { Level } from '../../../../../src-shared/domain/level'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { staleReasonOf } from '../../../../../src-main/core/instructions/stale'
import { LEVELS } from '../../../../../src-shared/domain/level'

const FILES: FilesInForce = { taxonomy: 't@1', grammarOf: language => language === 'en' ? 'en@1' : undefined, renames: () => false }
const now = (levels: Record<string, Level>, source: 'measured' | 'curator' = 'measured'): LevelsNow => new Map(Object.entries(levels).map(([target, level]) => [target, { level, source }]))
const snapshot = (basis: string[], levels: Record<string, Level>, change: Partial<Snapshot> = {}): Snapshot => ({ taxonomy: 't@1', grammar: 'en@1', basis, levels, ...change })

describe('staleReasonOf', () => {
  test('depends on the basis alone', () => {
    fc.assert(fc.property(fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom(...LEVELS), { minKeys: 2 }), fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom(...LEVELS), (levels, target, level) => {
      const [first = ''] = Object.keys(levels)
      const moved = staleReasonOf(snapshot([first], levels), now({ ...levels, [target]: level }), FILES)
      expect(moved).toBe(target === first && level !== levels[first] ? 'levels' : null)
    }))
  })

  test('a text that weighed everything is also outdated by what was not there', () => {
    const levels = { a: 'poor', b: 'good' } as const
    expect(staleReasonOf(snapshot(['a', 'b'], levels), now({ ...levels, c: 'bad' }), FILES)).toBe('levels')
    expect(staleReasonOf(snapshot(['a'], levels), now({ ...levels, c: 'bad' }), FILES)).toBeNull()
    expect(staleReasonOf(snapshot(['a', 'b'], levels, { grammar: null }), now({ ...levels, c: 'bad' }), FILES)).toBeNull()
  })

  test('says whether a level moved by itself or by the taxonomy', () => {
    const text = snapshot(['a'], { a: 'poor' }, { taxonomy: 't@0' })
    expect(staleReasonOf(text, now({ a: 'fair' }), FILES)).toBe('taxonomy')
    expect(staleReasonOf(text, now({ a: 'fair' }, 'curator'), FILES)).toBe('levels')
    expect(staleReasonOf(text, now({ a: 'poor' }), FILES)).toBeNull()
    expect(staleReasonOf(text, now({ a: 'poor' }), { ...FILES, renames: (_, target) => target === 'a' })).toBe('taxonomy')
    expect(staleReasonOf(text, now({ a: 'poor' }), { ...FILES, renames: (_, target) => target === 'b' })).toBeNull()
  })

  test('another version of its grammar counts, another language and a person\'s words do not', () => {
    const levels = { a: 'poor' } as const
    expect(staleReasonOf(snapshot(['a'], levels, { grammar: 'en@0' }), now(levels), FILES)).toBe('grammar')
    expect(staleReasonOf(snapshot(['a'], levels, { grammar: 'zh@0' }), now(levels), FILES)).toBeNull()
    expect(staleReasonOf(snapshot(['a'], levels, { grammar: null }), now(levels), FILES)).toBeNull()
  })
})
