import type { Random } from '../../../../../../src-main/core/instructions/random'
import type { Asked } from './asked'
import { describe, expect, test } from 'vitest'
import { readClaims } from '../../../../../../src-main/core/instructions'
import { assessImpact } from '../../../../../../src-main/core/instructions/impact'
import { QUESTION_TYPE_RULES } from '../../../../../../src-main/core/instructions/questions'
import { polarityOf } from '../../../../../../src-main/core/instructions/questions/asking'
import { createRandom, Picker } from '../../../../../../src-main/core/instructions/random'
import { Wording } from '../../../../../../src-main/core/instructions/wording'
import { LEVELS } from '../../../../../../src-shared/domain/level'
import { languages, numbersFrom, randomVideos, taxonomy, uniformScores, videoWith } from '../videoQuality'
import { countBy, evenVideos, isFair, questionsOf } from './asked'

const targetOf = ({ entry }: Asked): string => entry.claims[0]?.target ?? ''
const letterOf = (response: string): string => response.slice(0, 1)

/** The worst the drawing could do while still looking random: low numbers come more often. */
function biased(random: Random): Random {
  const next = (): number => random.next() ** 1.2
  return { next, below: count => Math.floor(next() * count), chance: share => next() < share }
}

describe.each(languages.map(grammar => [grammar.source.title, grammar] as const))('%s', (_, grammar) => {
  const LETTERS = grammar.source.qa.letters
  const isYes = ({ entry: { response } }: Asked): boolean => polarityOf({ response, grammar }) === true
  const levelsIn = (text: string): string[] => grammar.lexicon.find(text).flatMap(({ meaning }) => meaning.kind === 'level' ? [meaning.level] : [])

  /** Responses of one type drawn with another source of numbers. */
  function drawnWith(type: 'yes_no' | 'choice_level', change: (random: Random) => Random): string[] {
    return evenVideos(3000).flatMap(({ id, quality }) => {
      const wording = new Wording(grammar, new Picker(change(createRandom(1, id, type))))
      const writing = { impact: assessImpact(quality, taxonomy), times: {}, wording, isAsked: () => false, isAskedAnywhere: () => false }
      return QUESTION_TYPE_RULES[type].write(writing, grammar.questions[type] ?? {})?.response.text ?? []
    })
  }

  test('finds a biased drawing, and none in a fair one', () => {
    const letters = (change: (random: Random) => Random): number[] => countBy(drawnWith('choice_level', change), LETTERS, letterOf)
    const polarity = (change: (random: Random) => Random): number[] => countBy(drawnWith('yes_no', change), ['true', 'false'], response => `${polarityOf({ response, grammar })}`)
    expect(isFair(letters(random => random), 1 / 4)).toBe(true)
    expect(isFair(polarity(random => random), 1 / 2)).toBe(true)
    expect(isFair(letters(biased), 1 / 4)).toBe(false)
    expect(isFair(polarity(biased), 1 / 2)).toBe(false)
  })

  describe('yes and no', () => {
    const asked = questionsOf('yes_no', [...randomVideos(2500, 8), ...evenVideos(2500)], grammar)

    test('come equally often, overall and for every target', () => {
      expect(asked.length).toBeGreaterThan(4900)
      expect(isFair(countBy(asked, ['true', 'false'], entry => `${isYes(entry)}`), 1 / 2)).toBe(true)
      for (const target of Object.keys(grammar.names)) {
        const about = asked.filter(entry => targetOf(entry) === target)
        expect(about.length).toBeGreaterThan(60)
        expect(isFair(countBy(about, ['true', 'false'], entry => `${isYes(entry)}`), 1 / 2)).toBe(true)
      }
    })

    test('cannot be told from the level asked for where levels are equally common', () => {
      const even = questionsOf('yes_no', evenVideos(6000, 4), grammar)
      for (const level of LEVELS) {
        const about = even.filter(({ entry }) => readClaims(entry.question, grammar).claims[0]?.level === level)
        expect(about.length).toBeGreaterThan(900)
        expect(isFair(countBy(about, ['true', 'false'], entry => `${isYes(entry)}`), 1 / 2)).toBe(true)
      }
    })
  })

  test.each(['choice_level', 'choice_dimension', 'choice_description'] as const)('the right letter of %s is uniform', (type) => {
    const letters = questionsOf(type, randomVideos(3000, 9), grammar).map(({ entry }) => letterOf(entry.response))
    expect(letters.length).toBeGreaterThan(2000)
    expect(isFair(countBy(letters, LETTERS, letter => letter), 1 / 4)).toBe(true)
  })

  test('the levels that are offered do not give the right one away', () => {
    const asked = questionsOf('choice_level', evenVideos(5000, 6), grammar)
    for (const missing of LEVELS) {
      const offered = LEVELS.filter(level => level !== missing)
      const about = asked.filter(({ entry }) => !levelsIn(entry.question).includes(missing))
      expect(about.length).toBeGreaterThan(800)
      expect(isFair(countBy(about, offered, ({ entry }) => entry.claims[0]?.level), 1 / 4)).toBe(true)
    }
  })

  describe('a comparison', () => {
    const asked = questionsOf('comparison', evenVideos(4000), grammar)
    const levelsOf = ({ entry }: Asked): (string | undefined)[] => entry.claims.map(claim => claim.level)
    const isEven = (entry: Asked): boolean => new Set(levelsOf(entry)).size === 1

    test('is as often of different dimensions as of dimensions on a par', () => {
      expect(isFair(countBy(asked, ['true', 'false'], entry => `${isEven(entry)}`), 1 / 2)).toBe(true)
    })
    test('has the better one first as often as second', () => {
      const differing = asked.filter(entry => !isEven(entry))
      const isFirstBetter = ({ entry }: Asked): boolean => {
        const [first, second] = entry.claims.toSorted((a, b) => entry.question.indexOf(grammar.names[a.target] ?? '') - entry.question.indexOf(grammar.names[b.target] ?? ''))
        return LEVELS.indexOf(first?.level ?? 'bad') > LEVELS.indexOf(second?.level ?? 'bad')
      }
      expect(differing.length).toBeGreaterThan(1500)
      expect(isFair(countBy(differing, ['true', 'false'], entry => `${isFirstBetter(entry)}`), 1 / 2)).toBe(true)
    })
    test('affirms a difference as often as it denies one', () => {
      const whether = asked.filter(({ entry: { response } }) => polarityOf({ response, grammar }) !== null)
      expect(whether.length).toBeGreaterThan(900)
      expect(isFair(countBy(whether, ['true', 'false'], entry => `${isYes(entry)}`), 1 / 2)).toBe(true)
    })
  })

  test('the best and the worst are asked for equally often', () => {
    const asked = questionsOf('choice_dimension', evenVideos(2500), grammar)
    const { best = [] } = grammar.source.qa.types.choice_dimension ?? {}
    expect(isFair(countBy(asked, ['true', 'false'], ({ entry }) => `${best.some(form => entry.question.includes(form))}`), 1 / 2)).toBe(true)
  })

  test.each(['dimension_what', 'dimension_how', 'open', 'yes_no', 'choice_level'] as const)('a lone defect is the subject of %s about as often as all that is good together', (type) => {
    const groupsAside = (quality: ReturnType<typeof videoWith>): ReturnType<typeof videoWith> => ({ ...quality, quality: quality.quality.filter(({ target }) => taxonomy.dimensions.some(({ id }) => id === target)) })
    const videos = Array.from({ length: 1500 }, (_, index) => groupsAside(videoWith(uniformScores(0.7, { noise: 0.1 }), {}, `lone-${index}`)))
    const counts = countBy(questionsOf(type, videos, grammar), ['true', 'false'], entry => `${targetOf(entry) === 'noise'}`)
    expect(isFair(counts, 1 / 2)).toBe(true)
    // By chance alone it would be one of fourteen.
    expect(counts[0] ?? 0).toBeGreaterThan(4 * 1500 / 14)
  })

  test('where most dimensions are good, the levels asked about are spread more evenly than those there are', () => {
    const next = numbersFrom(13)
    const videos = Array.from({ length: 2000 }, (_, index) => videoWith(Object.fromEntries(taxonomy.dimensions.map(({ id }) => [id, Math.sqrt(next())])), {}, `mostly-good-${index}`))
    const spread = (counts: readonly number[]): number => Math.max(...counts) / Math.min(...counts)
    const there = videos.flatMap(({ quality }) => quality.filter(({ target }) => taxonomy.dimensions.some(({ id }) => id === target)))
    const asked = questionsOf('dimension_what', videos, grammar)
    expect(spread(countBy(there, LEVELS, ({ level }) => level))).toBeGreaterThan(5)
    expect(spread(countBy(asked, LEVELS, ({ entry }) => entry.claims[0]?.level))).toBeLessThan(3)
  })
})
