import type { FilesInForce, NowOfText, Snapshot } from '../../../../../src-main/core/instructions/stale'
import type { Level } from '../../../../../src-shared/domain/level'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { movedTargets, staleReasonOf } from '../../../../../src-main/core/instructions/stale'
import { LEVELS } from '../../../../../src-shared/domain/level'

const FILES: FilesInForce = { taxonomy: 't@1', grammarOf: language => language === 'en' ? 'en@1' : undefined, renames: () => false }
const levelsNow = (levels: Record<string, Level>, source: 'measured' | 'curator' = 'measured') => new Map(Object.entries(levels).map(([target, level]) => [target, { level, source }] as const))
const now = (...of: Parameters<typeof levelsNow>): NowOfText => ({ first: levelsNow(...of), second: null })
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

  test('a comparison depends on the levels of both videos, each of its own', () => {
    const text = snapshot(['a'], { a: 'poor', b: 'good' }, { second: { basis: ['a'], levels: { a: 'good', b: 'good' } } })
    const both = (first: Record<string, Level>, second: Record<string, Level>): NowOfText => ({ first: levelsNow(first), second: levelsNow(second) })
    expect(staleReasonOf(text, both({ a: 'poor', b: 'bad' }, { a: 'good', b: 'bad' }), FILES)).toBeNull()
    expect(movedTargets(text, both({ a: 'good', b: 'good' }, { a: 'good' }))).toEqual([{ target: 'a', side: 'first' }])
    expect(movedTargets(text, both({ a: 'poor' }, { a: 'poor' }))).toEqual([{ target: 'a', side: 'second' }])
    expect(movedTargets(text, both({ a: 'poor' }, {}))).toEqual([{ target: 'a', side: 'second' }])
    expect(staleReasonOf({ ...text, taxonomy: 't@0' }, { first: levelsNow({ a: 'poor' }), second: levelsNow({ a: 'fair' }, 'curator') }, FILES)).toBe('levels')
    expect(staleReasonOf({ ...text, taxonomy: 't@0' }, both({ a: 'poor' }, { a: 'fair' }), FILES)).toBe('taxonomy')
  })

  test('a comparison that weighed all that could be compared is outdated once more can be', () => {
    const text = snapshot(['a', 'b'], { a: 'poor', b: 'good', c: 'bad' }, { second: { basis: ['a', 'b'], levels: { a: 'good', b: 'good', d: 'bad' } } })
    const moved = (first: string[], second: string[]) => movedTargets(text, { first: levelsNow({ a: 'poor', b: 'good', ...Object.fromEntries(first.map(id => [id, 'bad'])) }), second: levelsNow({ a: 'good', b: 'good', ...Object.fromEntries(second.map(id => [id, 'bad'])) }) })
    expect(moved(['c', 'e'], ['d'])).toEqual([])
    expect(moved(['c'], ['c', 'd'])).toEqual([{ target: 'c', side: 'second' }])
    expect(moved(['c', 'd'], ['d'])).toEqual([{ target: 'd', side: 'first' }])
    expect(movedTargets({ ...text, basis: ['a'], second: { basis: ['a'], levels: { a: 'good', b: 'good' } } }, { first: levelsNow({ a: 'poor', c: 'bad' }), second: levelsNow({ a: 'good', b: 'good', c: 'bad' }) })).toEqual([])
  })
})
