import type { QuestionType } from '../../../../../../src-shared/domain/generation'
import type { Falsify, Text } from './falsehoods'
import { describe, expect, test } from 'vitest'
import { checkRewrite, verifyInstruction } from '../../../../../../src-main/core/instructions'
import { QUESTION_TYPES } from '../../../../../../src-shared/domain/generation'
import { english, languages, randomVideos } from '../videoQuality'
import { questionsOf, timed, timesOf } from './asked'
import { createFalsehoods, falsifyingWords } from './falsehoods'

describe.each(languages.map(grammar => [grammar.source.title, grammar] as const))('%s', (_, grammar) => {
  const falsehoods = createFalsehoods(grammar)

  describe.each(QUESTION_TYPES)('%s', (type) => {
    const asked = questionsOf(type, timed(randomVideos(150, 21)), grammar)

    test('texts pass untouched', () => {
      expect(asked.length).toBeGreaterThan(60)
      for (const { video, entry } of asked)
        expect(verifyInstruction(entry, entry.provenance.levels, grammar, timesOf(video))).toEqual([])
    })

    test.each(Object.entries(falsehoods.byType[type]))('%s is caught', (_, falsify) => {
      let made = 0
      for (const { video, entry } of asked) {
        const change = falsify(entry, entry.provenance.levels)
        if (!change)
          continue
        const falsified = { ...entry, ...change }
        if (falsified.question === entry.question && falsified.response === entry.response && falsified.claims === entry.claims)
          continue
        made++
        expect(verifyInstruction(falsified, entry.provenance.levels, grammar, timesOf(video)), `${falsified.question}\n${falsified.response}`).not.toEqual([])
      }
      expect(made).toBeGreaterThan(10)
    })
  })

  describe('rewording', () => {
    const problemsOf = (entry: Text, change: Partial<Text>): readonly string[] => checkRewrite(entry, { question: entry.question, response: entry.response, ...change }, entry.provenance.levels, grammar).problems
    const textsOf = (type: QuestionType): Text[] => questionsOf(type, timed(randomVideos(40, 22)), grammar).map(({ entry }) => entry)

    test.each<[string, QuestionType, Falsify]>([
      ['another letter', 'choice_level', falsehoods.wrongLetter],
      ['another letter', 'choice_dimension', falsehoods.wrongLetter],
      ['another letter', 'choice_description', falsehoods.wrongLetter],
      ['other options', 'choice_level', falsehoods.rightAndWrongExchanged],
      ['the opposite verdict', 'comparison', text => falsehoods.withVerdict(falsehoods.verdictOf(text)?.direction === 'ahead' ? 'behind' : 'ahead')(text, {})],
      ['no for yes', 'comparison', falsehoods.flipPolarity],
      ['another time', 'temporal', falsehoods.byType.temporal.anotherTime as Falsify],
      ['another topic', 'open', falsehoods.byType.open.anotherTopic as Falsify],
    ])('that gives %s is refused for %s', (_, type, falsify) => {
      let made = 0
      for (const entry of textsOf(type)) {
        const change = falsify(entry, entry.provenance.levels)
        if (!change)
          continue
        made++
        expect(problemsOf(entry, change), entry.response).not.toEqual([])
        expect(problemsOf(entry, { response: entry.response + falsifyingWords(grammar).looksToMe })).toEqual([])
      }
      expect(made).toBeGreaterThan(5)
    })
  })
})

test('a time is refused where none is known', () => {
  const [{ entry } = { entry: null }] = questionsOf('temporal', timed(randomVideos(1)))
  expect(entry && verifyInstruction(entry, entry.provenance.levels, english)).not.toEqual([])
})

test('a type that there is not is refused', () => {
  const [{ entry } = { entry: null }] = questionsOf('overall_score', randomVideos(1))
  expect(entry && verifyInstruction({ ...entry, questionType: 'riddle' }, entry.provenance.levels, english)).toEqual(['"riddle" is no type of question'])
})
