import { describe, expect, test } from 'vitest'
import { compileGrammar, parseGrammar } from '../../../../../src-main/core/instructions'
import { LEVELS } from '../../../../../src-shared/domain/level'
import { english, grammarJson, grammarOf, languages, taxonomy } from './videoQuality'

function changed(change: (grammar: any) => void): () => unknown {
  const copy = structuredClone(grammarJson)
  change(copy)
  return () => compileGrammar(parseGrammar(copy), taxonomy)
}

/** How many alternatives stand at each place of a language, by path. */
function countsOf(value: unknown, path = ''): Record<string, number> {
  if (Array.isArray(value))
    return { [path]: value.length }
  return typeof value === 'object' && value !== null ? Object.assign({}, ...Object.entries(value).map(([key, entry]) => countsOf(entry, `${path}/${key}`))) : {}
}

describe.each(languages.map(grammar => [grammar.source.title, grammar] as const))('%s', (_, grammar) => {
  test('covers every dimension, level and band of the shipped taxonomy', () => {
    for (const level of LEVELS)
      expect(grammar.source.levels[level].length).toBeGreaterThanOrEqual(5)
    for (const { id } of taxonomy.dimensions)
      expect(Object.values(grammar.evidence[id] ?? {}).flatMap(({ general }) => general).length).toBeGreaterThanOrEqual(12)
  })

  test('is as rich as the first language', () => {
    // Captions and comparisons of videos are parts that a language may do without.
    const { pairs, captions, ...parts } = english.source
    const [own, first] = [countsOf(grammar.source), countsOf({ ...parts, ...(grammar.source.pairs ? { pairs } : {}), captions: captions.slice(0, grammar.source.captions.length === 0 ? 0 : captions.length) })]
    expect(Object.keys(own).sort()).toEqual(Object.keys(first).sort())
    expect(Object.keys(first).filter(path => (own[path] ?? 0) < (first[path] ?? 0))).toEqual([])
  })

  test('names every target in words of its own', () => {
    const others = languages.filter(other => other !== grammar)
    const words = new Set(others.flatMap(other => Object.values(other.names)))
    expect(Object.values(grammar.names).filter(name => words.has(name))).toEqual([])
  })
})

test('names each level by its own word in English', () => {
  for (const level of LEVELS)
    expect(english.source.levels[level][0]).toBe(level)
})

test('refuses fields it does not know', () => {
  expect(changed(grammar => grammar.surprise = 1)).toThrowError(expect.objectContaining({ code: 'input.invalid' }))
})

test('refuses a dimension without evidence or advice', () => {
  expect(changed(grammar => delete grammar.evidence.noise)).toThrow('evidence.noise is missing')
  expect(changed(grammar => delete grammar.advice.noise)).toThrow('advice.noise is missing')
})

test('refuses a word that serves two levels', () => {
  expect(changed(grammar => grammar.levels.poor.push('bad'))).toThrow('"bad" has two meanings')
})

test('refuses a level word in fixed text, which would be an unfounded rating', () => {
  expect(changed(grammar => grammar.evidence.noise.clean.push('the shadows look excellent'))).toThrow('names the level excellent')
  expect(changed(grammar => grammar.reasoning.strengths.many.push('these are good: {list}.'))).toThrow('names the level good')
})

test('refuses a target named in fixed text', () => {
  expect(changed(grammar => grammar.reasoning.overall.mid.push('the steadiness of the camera decides, so {claim}.'))).toThrow('names the target stability')
})

test('refuses a number in fixed text', () => {
  expect(changed(grammar => grammar.advice.noise.push('lower the gain by 6 dB'))).toThrow('holds a digit')
})

test('refuses a claim that is negated and a sentence without its claim', () => {
  expect(changed(grammar => grammar.claims.plain.push('{target} is not {level}'))).toThrow('negates its claim')
  expect(changed(grammar => grammar.reasoning.group.mixed.push('so be it.'))).toThrow('lacks {claim}')
})

test('refuses a yes that starts like a no, or with what a slot holds', () => {
  expect(changed(grammar => grammar.qa.types.yes_no.yes.push('No, {claim}.'))).toThrow('qa.types.yes_no.yes ("No, {claim}.") does not start with a word of qa.polarity.yes')
  expect(changed(grammar => grammar.qa.types.yes_no.no.push('{claim}.'))).toThrow('does not start with a word of qa.polarity.no')
  expect(changed(grammar => grammar.qa.types.comparison.equal.push('Yes: {verdict}'))).toThrow('qa.types.comparison.equal')
})

test('refuses a text that makes a word with what its slot holds, where words are not set apart', () => {
  const changedIn = (language: string, question: string): () => unknown => {
    const copy = grammarOf(language) as any
    copy.stage1.questions.push(question)
    return () => compileGrammar(parseGrammar(copy), taxonomy)
  }
  expect(changedIn('zh', '请看出{targets}。')).toThrow('makes another word with "色彩的鲜活与和谐程度"')
  expect(changedIn('zh', '请看{targets}。')).not.toThrow()
})

test('refuses a phrase that holds a level word', () => {
  const grammar = parseGrammar({ ...grammarJson, phrases: { noise: 'good cleanliness' } })
  expect(() => compileGrammar(grammar, taxonomy)).toThrow('the phrase of noise')
})

test('refuses a sentence plan that tells something twice or leaves it out', () => {
  expect(changed(grammar => grammar.reasoning.plans.mixed.push(['opening', 'trade', 'drag', 'defects', 'spread', 'inferred', 'verdict']))).toThrow('needs exactly one of drag, lead, trade')
  expect(changed(grammar => grammar.reasoning.plans.low.push(['thesis', 'lead', 'counter', 'defects', 'spread']))).toThrow('needs exactly one of inferred')
  expect(changed(grammar => grammar.reasoning.plans.even = [['thesis', 'lead', 'counter', 'defects', 'spread', 'inferred']])).toThrow('needs a plan with a verdict')
})

test('refuses a time in fixed text, a time of two parts, and evidence that needs a feature only', () => {
  expect(changed(grammar => grammar.evidence.noise.weak.push('grain shows at the end'))).toThrow('says a time')
  expect(changed(grammar => grammar.times.end.push('at the start'))).toThrow('is beginning too')
  expect(changed(grammar => grammar.times.frames.push('around frame {from}'))).toThrow('needs each of {from}, {to} once')
  expect(changed(grammar => grammar.evidence.noise.weak = [{ when: [{ feature: 'noise_sigma', is: 'above', value: 3 }], texts: ['grain'] }])).toThrow('needs words without a condition')
})
