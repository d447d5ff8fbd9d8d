import type { Dice, Faithful } from '../../../../bench/lock/mutations'
import { describe, expect, test } from 'vitest'
import { generateInstructions, verifyInstruction } from '../../../../../src-main/core/instructions'
import { INSTRUCTION_KINDS } from '../../../../../src-shared/domain/claim'
import { LEVELS } from '../../../../../src-shared/domain/level'
import { MUTATIONS } from '../../../../bench/lock/mutations'
import { languages, numbersFrom, randomVideos, taxonomy } from './videoQuality'

const next = numbersFrom(3)
const dice: Dice = { next, pick: list => list[Math.floor(next() * list.length)] as never }

describe.each(languages.map(grammar => [grammar.source.title, grammar] as const))('%s: the exact verifier', (_, grammar) => {
  const options = { kinds: INSTRUCTION_KINDS, seed: 11, grammar, taxonomy, pack: null }
  const texts = randomVideos(1000, 8).flatMap(video => generateInstructions(video, options)).map((instruction): Faithful => ({ instruction, levels: instruction.provenance.levels }))
  const accepts = ({ instruction, levels }: Faithful, change: object): boolean => verifyInstruction({ ...instruction, ...change }, levels, grammar).length === 0

  test('accepts what was generated from thousands of random score vectors', () => {
    expect(texts.length).toBeGreaterThan(3900)
    expect(texts.filter(text => !accepts(text, {}))).toEqual([])
  })

  // A unit in words is no rating and no digit: only the lock, which reads free texts, looks for it.
  test.each(Object.entries(MUTATIONS).filter(([name]) => name !== 'unit invented'))('catches: %s', (_name, mutate) => {
    const made = texts.flatMap((text) => {
      const response = mutate(text, dice, grammar)?.response
      return response === undefined || response === text.instruction.response ? [] : [{ text, response }]
    })
    expect(made.length).toBeGreaterThan(100)
    expect(made.filter(({ text, response }) => accepts(text, { response })).map(entry => entry.response)).toEqual([])
  })

  test('catches a level word swapped in text and claim alike', () => {
    for (const text of texts) {
      const { instruction: { claims, response } } = text
      const claim = dice.pick(claims)
      const word = grammar.lexicon.find(claim.text).find(entry => entry.meaning.kind === 'level')
      const other = dice.pick(grammar.source.levels[dice.pick(LEVELS.filter(level => level !== claim.level))])
      const swapped = word ? claim.text.slice(0, word.start) + other + claim.text.slice(word.end) : ''
      const change = { response: response.replace(claim.text, swapped), claims: claims.map(entry => entry === claim ? { ...claim, text: swapped } : entry) }
      expect(accepts(text, change)).toBe(false)
    }
  })
})
