import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compileGrammar, generateInstructions } from '../../../../../src-main/core/instructions'
import { verbatimLock } from '../../../../../src-main/core/rewriting/lock'
import { plainTextProblems } from '../../../../../src-main/core/rewriting/plainText'
import { readGrammar } from '../../../../../src-main/resources'
import { INSTRUCTION_KINDS } from '../../../../../src-shared/domain/claim'
import { LEVELS } from '../../../../../src-shared/domain/level'
import { OVERALL } from '../../../../../src-shared/domain/taxonomy'
import { faithful } from '../../../../support/llmServer'
import { ROOT } from '../../../../support/repository'
import { TAXONOMY } from '../../../../support/stores'

const grammar = compileGrammar(readGrammar(join(ROOT, 'resources/templates/en')), TAXONOMY)
const targets = [...TAXONOMY.dimensions.map(({ id }) => id), 'distortion', 'aesthetic', OVERALL]
const texts = Array.from({ length: 60 }, (_, video) => {
  const quality = targets.map((target, place) => {
    const step = (video * 3 + place * 7) % 5
    return { target, score: step / 5 + 0.1, level: LEVELS[step] ?? 'fair', source: 'measured' as const }
  })
  return generateInstructions({ id: `v${video}`, name: `v${video}.mp4`, quality }, { kinds: INSTRUCTION_KINDS, seed: video, grammar, taxonomy: TAXONOMY, pack: null })
}).flat()
const levelsOf = (text: typeof texts[number]) => text.provenance.levels

test('every text of the grammar is plain and passes as its own rewrite', () => {
  expect(texts.length).toBeGreaterThan(200)
  for (const text of texts) {
    expect(plainTextProblems(text.response, 8000)).toEqual([])
    expect(plainTextProblems(text.question, 8000)).toEqual([])
    expect(verbatimLock(text, text, levelsOf(text), grammar)).toEqual({ problems: [], claims: text.claims })
  }
})

test('other words around the ratings pass; another rating, one more and one less do not', () => {
  for (const text of texts) {
    const problems = (response: string, question = text.question): readonly string[] => verbatimLock(text, { question, response }, levelsOf(text), grammar).problems
    const words = faithful({ ...text, keep: [] })
    expect(problems(words.response, words.question)).toEqual([])
    const [{ text: piece } = { text: '' }] = text.claims
    expect(problems(text.response.replace(piece, 'so it is'))).not.toEqual([])
    expect(problems(`${text.response} In short, ${grammar.names.sharpness} is superb.`)).not.toEqual([])
    expect(problems('')).not.toEqual([])
  }
})

test('a question that asks about something else does not pass', () => {
  for (const text of texts.filter(({ kind }) => kind === 'qa'))
    expect(verbatimLock(text, { question: `${text.question} And would you call ${grammar.names.noise} excellent?`, response: text.response }, levelsOf(text), grammar).problems).not.toEqual([])
})
