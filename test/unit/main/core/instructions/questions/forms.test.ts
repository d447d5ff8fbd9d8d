import { describe, expect, test } from 'vitest'
import { checkRewrite, compileGrammar, parseGrammar } from '../../../../../../src-main/core/instructions'
import { QUESTION_TYPES } from '../../../../../../src-shared/domain/generation'
import { grammarJson, languages, randomVideos, taxonomy } from '../videoQuality'
import { questionsOf, timed } from './asked'

/** Lists that hold questions, by type. */
const QUESTION_LISTS = /^(?:questions|which_|whether|worst$|best$|of_|when_)/

describe.each(languages.map(grammar => [grammar.source.title, grammar] as const))('%s', (_, grammar) => {
  const { qa } = grammar.source

  function questionForms(type: (typeof QUESTION_TYPES)[number]): [string, readonly string[]][] {
    const lists = Object.entries(qa.types[type] ?? {}).filter(([list]) => QUESTION_LISTS.test(list))
    return type === 'temporal' ? lists.filter(([list]) => list.startsWith('when_')) : lists
  }

  test('every type is asked in twelve forms or more, and no form serves two types', () => {
    const owners = new Map<string, string>()
    for (const type of QUESTION_TYPES) {
      const lists = questionForms(type)
      expect(lists.length, type).toBeGreaterThan(0)
      for (const [list, forms] of lists) {
        expect(forms.length, `${type}.${list}`).toBeGreaterThanOrEqual(12)
        for (const form of forms) {
          expect(owners.get(form) ?? `${type}.${list}`).toBe(`${type}.${list}`)
          owners.set(form, `${type}.${list}`)
        }
      }
    }
  })

  test('every dimension has topics that nobody would take for another\'s', () => {
    const topics = Object.entries(qa.topics).flatMap(([target, list]) => list.map(topic => ({ target, topic })))
    expect(Object.keys(qa.topics).sort()).toEqual(taxonomy.dimensions.map(({ id }) => id).sort())
    for (const { target, topic } of topics)
      expect(topics.filter(other => other.target !== target && other.topic.includes(topic))).toEqual([])
  })

  test.each(QUESTION_TYPES)('the free reader reads %s as it stands', (type) => {
    for (const { entry } of questionsOf(type, timed(randomVideos(120, 41)), grammar)) {
      const { problems, claims } = checkRewrite(entry, entry, entry.provenance.levels, grammar)
      expect(problems, entry.response).toEqual([])
      expect(claims.map(claim => `${claim.target} ${claim.level}`).sort()).toEqual(entry.claims.map(claim => `${claim.target} ${claim.level}`).sort())
    }
  })
})

describe('a language is refused', () => {
  const changed = (change: (qa: any) => void): () => unknown => {
    const copy = structuredClone(grammarJson) as { qa: unknown }
    change(copy.qa)
    return () => compileGrammar(parseGrammar(copy), taxonomy)
  }
  test.each<[string, (qa: any) => void, string]>([
    ['without a list that a type takes', entry => delete entry.types.yes_no.no, 'qa.types.yes_no.no is missing'],
    ['with a list that no type takes', entry => entry.types.yes_no.maybe = ['{claim}.'], 'qa.types.yes_no.maybe is not used'],
    ['with a type that there is not', entry => entry.types.riddle = {}, 'riddle'],
    ['with a share for no type', entry => entry.shares.riddle = 1, 'qa.shares.riddle is no type'],
    ['with a type without a share', entry => delete entry.shares.open, 'differ on open'],
    ['with a form that lacks a slot', entry => entry.types.comparison.even.push('they are on a par: {first_claim}.'), 'lacks {second_claim}'],
    ['with a slot that nothing fills', entry => entry.types.open.questions.push('And {topic} and {weather}?'), 'unknown slot {weather}'],
    ['with evidence in every form', entry => entry.types.dimension_how.answers = ['{claim}: {evidence}.'], 'with and without {evidence}'],
    ['with a level word in a topic', entry => entry.topics.noise.push('the good parts of the picture'), 'names the level good'],
    ['without topics for a dimension', entry => delete entry.topics.noise, 'qa.topics.noise is missing'],
    ['with too few letters', entry => entry.letters = ['A', 'B'], 'four letters'],
  ])('%s', (_, change, problem) => {
    expect(changed(change)).toThrow(problem)
  })
  test('but may leave a type out', () => {
    expect(changed((entry) => {
      delete entry.types.open
      delete entry.shares.open
    })).not.toThrow()
  })
})
