import type { QuestionType } from '../../../../../../src-shared/domain/generation'
import { describe, expect, test } from 'vitest'
import { generateInstructions, readClaims } from '../../../../../../src-main/core/instructions'
import { checkShares } from '../../../../../../src-main/core/instructions/questions/series'
import { QUESTION_TYPES } from '../../../../../../src-shared/domain/generation'
import { english, randomVideos, taxonomy, videoWith } from '../videoQuality'
import { evenVideos, only, questionsOf, timed } from './asked'

const options = { kinds: ['qa'], seed: 5, grammar: english, taxonomy, pack: null } as const

function typesOf(video: ReturnType<typeof videoWith>, qa: number, questionShares: Record<string, number> = {}): string[] {
  return generateInstructions(video, { ...options, ratio: { reasoning: 0, qa, stage1: 0 }, questionShares }).map(entry => entry.questionType)
}

test('the questions of a video differ in type until every type was asked', () => {
  for (const video of timed(evenVideos(50))) {
    const types = typesOf(video, QUESTION_TYPES.length)
    expect(types).toHaveLength(QUESTION_TYPES.length)
    expect(new Set(types).size).toBe(QUESTION_TYPES.length)
  }
})

test('no two questions of one type of a video are about the same, and no pair of question and answer comes twice', () => {
  for (const video of timed(randomVideos(150, 31))) {
    const asked = generateInstructions(video, { ...options, ratio: { reasoning: 0, qa: 24, stage1: 0 } })
    expect(asked.length).toBe(24)
    expect(new Set(asked.map(entry => entry.question + entry.response)).size).toBe(asked.length)
    const subjects = asked.filter(entry => !/^(?:most_harmful|advice|open|choice_d)/.test(entry.questionType))
      .map(entry => `${entry.questionType}: ${[...readClaims(entry.question, english).mentions].sort().join(', ')}`)
    expect(new Set(subjects).size).toBe(subjects.length)
  }
})

test('a second question about one dimension is about another one while there is one', () => {
  for (const video of evenVideos(80)) {
    const dimensionwise: readonly string[] = ['dimension_what', 'dimension_how', 'open', 'choice_level']
    const shares = Object.fromEntries(QUESTION_TYPES.map(type => [type, dimensionwise.includes(type) ? 1 : 0]))
    const targets = generateInstructions(video, { ...options, ratio: { reasoning: 0, qa: 12, stage1: 0 }, questionShares: shares }).map(entry => entry.claims[0]?.target)
    expect(new Set(targets).size).toBe(12)
  }
})

test('a type alone goes on until nothing is left to ask', () => {
  const video = videoWith({ noise: 0.1, color: 0.5, stability: 0.9 })
  const count = (type: QuestionType): number => typesOf(video, 24, only(type)).length
  expect(count('dimension_what')).toBe(3)
  expect(count('yes_no')).toBe(6)
  expect(count('comparison')).toBe(3)
  expect(count('overall_score')).toBe(1)
  expect(count('group_score')).toBe(2)
  expect(count('temporal')).toBe(0)
})

test('a type that the ratings do not allow gives way to the next', () => {
  const quality = [{ target: 'overall', score: 0.5, level: 'fair', source: 'imported' } as const]
  expect(typesOf({ id: 'mos', name: 'mos', quality }, 5).sort()).toEqual(['overall_score', 'yes_no'])
})

test('shares decide which types come first, and 0 leaves one out', () => {
  const firstOf = (shares: Record<string, number>): string[] => evenVideos(400).flatMap(video => typesOf(video, 1, shares))
  const share = (types: readonly string[], type: string): number => types.filter(entry => entry === type).length / types.length
  expect(share(firstOf({}), 'yes_no')).toBeLessThan(0.2)
  expect(share(firstOf({ yes_no: 100 }), 'yes_no')).toBeGreaterThan(0.7)
  expect(firstOf({ yes_no: 0 })).not.toContain('yes_no')
})

describe('shares', () => {
  test('of known types pass', () => {
    expect(() => checkShares({ yes_no: 3, open: 0 }, english)).not.toThrow()
  })
  test('of a type that there is not are refused with those there are', () => {
    expect(() => checkShares({ riddle: 1 }, english)).toThrowError(expect.objectContaining({ code: 'input.invalid', message: expect.stringMatching(/"riddle".*yes_no, comparison/) }))
  })
  test('of a type that the language does not ask are refused', () => {
    const { open, ...types } = english.source.qa.types
    const without = { ...english, source: { ...english.source, qa: { ...english.source.qa, types } } }
    expect(open).toBeDefined()
    expect(() => checkShares({ open: 1 }, without)).toThrow('"open"')
  })
  test('that leave nothing to ask are refused', () => {
    expect(() => checkShares(Object.fromEntries(QUESTION_TYPES.map(type => [type, 0])), english)).toThrow('nothing to ask')
  })
})

test('the basis of a text is what its truth depends on', () => {
  const videos = timed(evenVideos(60))
  const basisOf = (type: QuestionType): { basis: string[], claimed: string[] }[] =>
    questionsOf(type, videos).map(({ entry }) => ({ basis: [...entry.provenance.basis].sort(), claimed: entry.claims.map(claim => claim.target).sort() }))
  for (const type of ['overall_score', 'group_score', 'dimension_what', 'dimension_how', 'yes_no', 'comparison', 'choice_level', 'open', 'temporal'] as const) {
    for (const { basis, claimed } of basisOf(type))
      expect(basis).toEqual(claimed)
  }
  for (const type of ['most_harmful', 'advice'] as const) {
    for (const { basis } of basisOf(type))
      expect(basis).toEqual(taxonomy.dimensions.map(({ id }) => id).sort())
  }
  for (const { basis, claimed } of basisOf('choice_dimension')) {
    expect(basis).toHaveLength(4)
    expect(basis).toEqual(expect.arrayContaining(claimed))
  }
  for (const { basis, claimed } of basisOf('choice_description')) {
    expect([1, 4]).toContain(basis.length)
    expect(basis).toEqual(expect.arrayContaining(claimed))
  }
})
