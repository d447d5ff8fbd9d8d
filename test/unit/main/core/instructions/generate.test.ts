import type { CompiledGrammar, GeneratedInstruction } from '../../../../../src-main/core/instructions'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { generateInstructions, readClaims, verifyInstruction } from '../../../../../src-main/core/instructions'
import { polarityOf } from '../../../../../src-main/core/instructions/questions/asking'
import { INSTRUCTION_KINDS } from '../../../../../src-shared/domain/claim'
import { SCORE_SOURCES } from '../../../../../src-shared/domain/level'
import { english, languages, randomVideos, taxonomy, uniformScores, videoWith } from './videoQuality'

const options = { kinds: INSTRUCTION_KINDS, seed: 7, grammar: english, taxonomy, pack: 'analytic@1.0.0' }

function onlyOne(instructions: readonly GeneratedInstruction[], kind: string): GeneratedInstruction {
  const found = instructions.find(entry => entry.kind === kind)
  if (!found)
    throw new Error(`no ${kind}`)
  return found
}

test('writes one reasoning, two QA of different types and one stage-I pair per video', () => {
  const generated = generateInstructions(videoWith(uniformScores(0.5, { noise: 0.1 })), options)
  expect(generated.map(entry => entry.slot)).toEqual(['reasoning/1/en', 'qa/1/en', 'qa/2/en', 'stage1/1/en'])
  expect(generated[1]?.questionType).not.toBe(generated[2]?.questionType)
})

test('records what the text was made from', () => {
  const video = videoWith(uniformScores(0.5, { noise: 0.1 }))
  const { provenance } = onlyOne(generateInstructions(video, options), 'reasoning')
  expect(provenance).toEqual({
    pack: 'analytic@1.0.0',
    taxonomy: 's2i-14@1.0.0',
    grammar: `en@${english.source.version}`,
    seed: 7,
    llm: null,
    caption: null,
    levels: Object.fromEntries(video.quality.map(entry => [entry.target, entry.level])),
    basis: video.quality.map(entry => entry.target),
  })
  const perception = onlyOne(generateInstructions(video, options), 'stage1')
  expect(new Set(perception.provenance.basis)).toEqual(new Set(perception.claims.map(claim => claim.target)))
})

test('writes the same texts for the same seed, video and levels, and others for another seed or video', () => {
  const scores = uniformScores(0.5, { noise: 0.1, color: 0.9 })
  const texts = (id: string, seed: number): string[] => generateInstructions(videoWith(scores, {}, id), { ...options, seed }).map(entry => entry.response)
  expect(texts('a', 7)).toEqual(texts('a', 7))
  expect(texts('a', 7)).not.toEqual(texts('a', 8))
  expect(texts('a', 7)).not.toEqual(texts('b', 7))
})

test('writes a slot alike whichever other kinds are asked for', () => {
  const video = videoWith(uniformScores(0.5, { noise: 0.1 }))
  const alone = generateInstructions(video, { ...options, kinds: ['stage1'] })
  expect(alone).toEqual(generateInstructions(video, options).filter(entry => entry.kind === 'stage1'))
})

test('singles out a dimension of the worst level as most harmful and advises on it', () => {
  const all = randomVideos(400, 5).flatMap(video => generateInstructions(video, { ...options, kinds: ['qa'] }).map(entry => ({ video, entry })))
  const found = all.filter(({ entry }) => entry.questionType === 'most_harmful' || entry.questionType === 'advice')
  expect(found.length).toBeGreaterThan(50)
  for (const { video, entry } of found) {
    const dimensions = video.quality.filter(item => taxonomy.dimensions.some(({ id }) => id === item.target))
    const named = dimensions.find(item => item.target === entry.claims[0]?.target)
    expect(dimensions.every(item => named && english.taxonomy.levels.findIndex(({ id }) => id === item.level) >= english.taxonomy.levels.findIndex(({ id }) => id === named.level))).toBe(true)
  }
})

test('writes no chain of thought from one overall label, but still asks for the rating', () => {
  const quality = [{ target: 'overall', score: 0.5, level: 'fair', source: 'imported' } as const]
  const generated = generateInstructions({ id: 'mos-only', name: 'mos', quality }, options)
  expect(generated.map(entry => entry.kind)).toEqual(expect.arrayContaining(['qa', 'stage1']))
  expect(generated.some(entry => entry.kind === 'reasoning')).toBe(false)
  expect(generateInstructions({ id: 'nothing', name: 'nothing', quality: [] }, options)).toEqual([])
})

test('includes a group that is rated without any of its dimensions', () => {
  const video = videoWith({ sharpness: 0.3, noise: 0.8 })
  const quality = [...video.quality, { target: 'aesthetic', score: 0.7, level: 'good', source: 'imported' } as const]
  const { claims } = onlyOne(generateInstructions({ ...video, quality }, { ...options, kinds: ['reasoning'] }), 'reasoning')
  expect(claims).toContainEqual(expect.objectContaining({ target: 'aesthetic', level: 'good' }))
})

/** Whether a claim is said in one of the language's forms with a hedge. */
function isHedged(text: string, target: string, { names, source }: CompiledGrammar): boolean {
  const forms = [...source.claims.hedged, ...source.claims.relativeHedged].map(form => form.replace('{target}', names[target] ?? '').toLowerCase())
  const words = Object.values(source.levels).flat()
  return forms.some(form => words.some(word => form.replace('{level}', word) === text.toLowerCase()))
}

describe.each(languages.map(grammar => [grammar.source.title, grammar] as const))('%s', (_, grammar) => {
  const options = { kinds: INSTRUCTION_KINDS, seed: 7, grammar, taxonomy, pack: 'analytic@1.0.0' }

  test('names every dimension exactly once in reasoning and rates both groups and the overall', () => {
    for (const video of randomVideos(200)) {
      const { response, claims } = onlyOne(generateInstructions(video, { ...options, kinds: ['reasoning'] }), 'reasoning')
      const { mentions } = readClaims(response, grammar)
      for (const { id } of taxonomy.dimensions)
        expect(mentions.filter(target => target === id)).toHaveLength(1)
      expect(claims.map(entry => entry.target).sort()).toEqual(video.quality.map(entry => entry.target).sort())
      expect(claims.at(-1)?.target).toBe('overall')
    }
  })

  test('returns only verified texts for any subset of targets, scores and sources', () => {
    const ids = taxonomy.dimensions.map(entry => entry.id)
    const arbitraryVideo = fc.record({
      id: fc.string(),
      scores: fc.dictionary(fc.constantFrom(...ids), fc.double({ min: 0, max: 1, noNaN: true }), { maxKeys: 14 }),
      source: fc.constantFrom(...SCORE_SOURCES),
      seed: fc.nat(),
    })
    fc.assert(fc.property(arbitraryVideo, ({ id, scores, source, seed }) => {
      const sources = Object.fromEntries(Object.keys(scores).map((key, index) => [key, index % 2 ? source : 'measured' as const]))
      const video = videoWith(scores, sources, id)
      for (const entry of generateInstructions(video, { ...options, seed })) {
        expect(verifyInstruction(entry, entry.provenance.levels, grammar)).toEqual([])
        expect(entry.claims.every(claim => entry.response.includes(claim.text))).toBe(true)
        expect(`${entry.question}${entry.response}`).not.toMatch(/[<>\d{}]|undefined/)
      }
    }), { numRuns: 300, seed: 20 })
  })

  test('repeats hardly any reasoning response over 2,000 videos', () => {
    const responses = randomVideos(2000).map(video => onlyOne(generateInstructions(video, { ...options, kinds: ['reasoning'] }), 'reasoning').response)
    expect(new Set(responses).size / responses.length).toBeGreaterThanOrEqual(0.999)
  })

  test('varies the text among videos that share every level', () => {
    const responses = Array.from({ length: 500 }, (_, index) => onlyOne(generateInstructions(videoWith(uniformScores(0.5), {}, `same-${index}`), { ...options, kinds: ['reasoning'] }), 'reasoning').response)
    expect(new Set(responses).size).toBe(500)
  })

  test('answers yes and no equally often', () => {
    const answers = randomVideos(3000).flatMap(video => generateInstructions(video, { ...options, kinds: ['qa'] })).filter(entry => entry.questionType === 'yes_no')
    const affirmative = answers.filter(({ response }) => polarityOf({ response, grammar }) === true).length
    expect(answers.length).toBeGreaterThan(500)
    expect(affirmative / answers.length).toBeGreaterThan(0.46)
    expect(affirmative / answers.length).toBeLessThan(0.54)
  })

  test('hedges what is inferred, keeps its level word and shows no evidence for it', () => {
    const video = videoWith(uniformScores(0.9, { content: 0.05 }), { content: 'inferred' })
    const { response, claims } = onlyOne(generateInstructions(video, { ...options, kinds: ['reasoning'] }), 'reasoning')
    const said = claims.find(entry => entry.target === 'content')
    expect(said?.level).toBe('bad')
    expect(isHedged(said?.text ?? '', 'content', grammar)).toBe(true)
    for (const evidence of grammar.evidence.content?.severe.general ?? [])
      expect(response.toLowerCase()).not.toContain(evidence)
  })

  test('hedges every inferred rating, in lists too', () => {
    const generated = randomVideos(150, 4).flatMap(video => generateInstructions(video, options).map(entry => ({ video, entry })))
    for (const { video, entry } of generated) {
      const inferred = video.quality.filter(item => item.source === 'inferred').map(item => item.target)
      for (const claim of entry.claims.filter(({ target }) => inferred.includes(target)))
        expect(isHedged(claim.text, claim.target, grammar), claim.text).toBe(true)
    }
  })

  test('leads with the defect that weighs heaviest on its group', () => {
    const video = videoWith(uniformScores(0.7, { focus: 0.1, flicker: 0.1 }))
    const { response } = onlyOne(generateInstructions(video, { ...options, kinds: ['reasoning'] }), 'reasoning')
    // Focus weighs .15 and flicker .05 at the same score, so focus is the driver and told first.
    const placeOf = (target: string): number => grammar.lexicon.find(response).findIndex(({ meaning }) => meaning.kind === 'target' && meaning.target === target)
    expect(placeOf('focus')).toBeGreaterThanOrEqual(0)
    expect(placeOf('focus')).toBeLessThan(placeOf('flicker'))
  })
})
