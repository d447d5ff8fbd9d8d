import type { ComparedRun } from '../../../../../src-renderer/features/generate/compareTexts'
import type { Claim } from '../../../../../src-shared/domain/claim'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareTexts } from '../../../../../src-renderer/features/generate/compareTexts'

const CLAIMS: Claim[] = [{ text: 'the noise is poor', target: 'noise', level: 'poor' }, { text: 'the focus is good', target: 'focus', level: 'good' }]
const ORIGINAL = 'Here the noise is poor, yet the focus is good.'
const join = (runs: readonly ComparedRun[]): string => runs.map(run => run.text).join('')
const changed = (runs: readonly ComparedRun[]): string[] => runs.filter(run => run.changed).map(run => run.text)

test('marks the words that were removed and added, and the claim that is gone', () => {
  const { original, rewrite, lost } = compareTexts(ORIGINAL, 'Here the noise is superb, yet the focus is good.', CLAIMS)
  expect(changed(original)).toEqual(['poor'])
  expect(changed(rewrite)).toEqual(['superb'])
  expect(lost).toEqual([0])
  expect(original.filter(run => run.claim === 0).map(run => run.text)).toEqual(['the noise is ', 'poor'])
  expect(rewrite.filter(run => run.claim === 1).map(run => run.text)).toEqual(['the focus is good'])
})

test('equal texts have no marks and lose no claim', () => {
  const { original, rewrite, lost } = compareTexts(ORIGINAL, ORIGINAL, CLAIMS)
  expect([changed(original), changed(rewrite), lost]).toEqual([[], [], []])
  expect(original).toEqual(rewrite)
})

test('words of scripts without blanks are compared one by one', () => {
  const { original, rewrite } = compareTexts('画面的噪点很少。', '画面的噪点很多。', [])
  expect(join(original.filter(run => !run.changed)).length).toBeGreaterThan(3)
  expect([join(original), join(rewrite)]).toEqual(['画面的噪点很少。', '画面的噪点很多。'])
  expect(changed(rewrite).join('')).toContain('多')
})

test('the runs always join to the texts, whatever a model answered', () => {
  const words = fc.array(fc.constantFrom('the noise is poor', 'the focus is good', 'noise', ' ', ', ', '<b>', '😀', '噪点', '\u0000', '\n'), { maxLength: 30 }).map(parts => parts.join(''))
  fc.assert(fc.property(words, fc.oneof(words, fc.string({ unit: 'binary' })), (a, b) => {
    const { original, rewrite, lost } = compareTexts(a, b, CLAIMS)
    expect([join(original), join(rewrite)]).toEqual([a, b])
    expect(lost.every(index => index < CLAIMS.length)).toBe(true)
    expect(join(original.filter(run => !run.changed))).toBe(join(rewrite.filter(run => !run.changed)))
  }))
})
