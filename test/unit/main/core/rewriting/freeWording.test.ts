import { join } from 'node:path'
import { expect, test } from 'vitest'
import EN from '../../../../../resources/lexicon/en.json'
import PROMPT from '../../../../../resources/prompts/rewrite-en.json'
import { checkRewrite, compileGrammar, generateInstructions, parseReaderLexicon } from '../../../../../src-main/core/instructions'
import { plainTextProblems } from '../../../../../src-main/core/rewriting/plainText'
import { compilePrompt, promptFile } from '../../../../../src-main/core/rewriting/prompt'
import { readGrammar } from '../../../../../src-main/resources'
import { INSTRUCTION_KINDS } from '../../../../../src-shared/domain/claim'
import { LEVELS } from '../../../../../src-shared/domain/level'
import { OVERALL } from '../../../../../src-shared/domain/taxonomy'
import { ROOT } from '../../../../support/repository'
import { dropped, faithful, flipped } from '../../../../support/reword'
import { TAXONOMY } from '../../../../support/stores'

const grammar = compileGrammar(readGrammar(join(ROOT, 'resources/templates/en')), TAXONOMY, parseReaderLexicon(EN))
const targets = [...TAXONOMY.dimensions.map(({ id }) => id), 'distortion', 'aesthetic', OVERALL]
const texts = Array.from({ length: 60 }, (_, video) => {
  const quality = targets.map((target, place) => {
    const step = (video * 3 + place * 7) % 5
    return { target, score: step / 5 + 0.1, level: LEVELS[step] ?? 'fair', source: 'measured' as const }
  })
  return generateInstructions({ id: `v${video}`, name: `v${video}.mp4`, quality }, { kinds: INSTRUCTION_KINDS, seed: video, grammar, taxonomy: TAXONOMY, pack: null })
}).flat()
type Text = typeof texts[number]
const prompt = compilePrompt(promptFile.parse(PROMPT))
const sent = texts.filter(text => !prompt.isFixedForm(text))
const asked = (text: Text) => ({ ...text, ratings: text.claims.map(({ target, level }) => ({ aspect: grammar.names[target] ?? '', level })) })
const check = (text: Text, rewritten: { question: string, response: string }) => checkRewrite(text, rewritten, text.provenance.levels, grammar)

test('every text of the grammar is plain and passes as its own rewrite', () => {
  expect(texts.length).toBeGreaterThan(200)
  for (const text of texts) {
    expect(plainTextProblems(text.response, 8000)).toEqual([])
    expect(plainTextProblems(text.question, 8000)).toEqual([])
    expect(check(text, text).problems).toEqual([])
  }
})

test('a text that is wholly reworded passes, and its claims are pieces of the new text, in their order', () => {
  for (const text of sent) {
    const rewritten = faithful(asked(text))
    const { problems, claims } = check(text, rewritten)
    expect({ problems, rewritten }).toEqual({ problems: [], rewritten })
    expect(claims.map(({ target, level }) => `${target}=${level}`).sort()).toEqual(text.claims.map(({ target, level }) => `${target}=${level}`).sort())
    let from = 0
    for (const claim of claims) {
      from = rewritten.response.indexOf(claim.text, from)
      expect(from).toBeGreaterThanOrEqual(0)
    }
  }
})

test('another rating, one less and one more do not pass', () => {
  for (const text of sent) {
    expect(check(text, flipped(asked(text))).problems).not.toEqual([])
    expect(check(text, dropped(asked(text))).problems).not.toEqual([])
    const { question, response } = faithful(asked(text))
    const other = targets.find(target => !text.claims.some(claim => claim.target === target))
    if (other !== undefined)
      expect(check(text, { question, response: `${response} In short, ${grammar.names[other]} is superb.` }).problems).not.toEqual([])
  }
})
