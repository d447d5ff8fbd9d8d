import type { GeneratedInstruction } from '../../../../../src-main/core/instructions'
import type { Level } from '../../../../../src-shared/domain/level'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { claimsIn, compileGrammar, generatePair, isPairDrawn, parseGrammar, verifyPair } from '../../../../../src-main/core/instructions'
import { LEVELS, rankOf, SCORE_SOURCES } from '../../../../../src-shared/domain/level'
import { english, grammarJson, randomVideos, taxonomy, uniformScores, videoWith } from './videoQuality'

const pairs = english.pairs ?? expect.unreachable('English compares videos')
const lexicon = pairs.lexicon
const options = { grammar: english, taxonomy, seed: 7 }

interface Written { readonly instruction: GeneratedInstruction, readonly levels: { readonly first: Record<string, Level>, readonly second: Record<string, Level> } }

function compare(first: ReturnType<typeof videoWith>, second: ReturnType<typeof videoWith>, seed = 7): Written | null {
  const instruction = generatePair({ ...first, pack: 'analytic@1.0.0' }, { ...second, pack: null }, { ...options, seed })
  const { provenance } = instruction ?? {}
  return instruction && provenance?.second ? { instruction, levels: { first: provenance.levels, second: provenance.second.levels } } : null
}

/** Comparisons of neighbours among random videos. */
function manyPairs(count: number, seed = 1): Written[] {
  const videos = randomVideos(count * 2, seed)
  return Array.from({ length: count }, (_, index) => {
    const [first, second] = videos.slice(index * 2)
    return first && second ? compare(first, second) : null
  }).filter(entry => entry !== null)
}

const WRITTEN = manyPairs(600)
const problemsOf = ({ instruction, levels }: Written, change: Partial<GeneratedInstruction> = {}): string[] => verifyPair({ ...instruction, ...change }, levels, lexicon)
const nameOf = (side: 'first' | 'second'): RegExp => new RegExp(`\\bthe ${side} (video|clip)\\b`, 'gi')
function isFirstAnswer({ response }: GeneratedInstruction): boolean {
  const [verdict] = verdictsOf(response)
  return verdict === 'first'
}

/** The video of the sentence that compares, found by the words of the data alone. */
function verdictsOf(response: string): string[] {
  return response.split(/[.:;]/).filter(unit => [...pairs.source.words.better, ...pairs.source.words.worse].some(word => new RegExp(`\\b${word}\\b`, 'i').test(unit))).map(unit => /the (first|second)/i.exec(unit)?.[1]?.toLowerCase() ?? '')
}

test('writes a comparison that says what it was made from and belongs to the first video', () => {
  const first = videoWith(uniformScores(0.9), {}, 'a')
  const second = videoWith(uniformScores(0.1), {}, 'b')
  const { instruction } = compare(first, second) ?? expect.unreachable()
  expect(instruction).toMatchObject({ slot: 'pair/1/en', kind: 'qa', questionType: 'pair' })
  expect(instruction.provenance).toMatchObject({ pack: 'analytic@1.0.0', levels: { overall: 'excellent' }, second: { video: 'b', pack: null, levels: { overall: 'bad' } } })
  expect(instruction.claims.map(claim => claim.video ?? 'first').sort()).toEqual(expect.arrayContaining(['first', 'second']))
  expect(compare(first, second)?.instruction).toEqual(instruction)
  expect(compare(first, second, 8)?.instruction.response).not.toBe(instruction.response)
})

test('returns only verified texts for any two videos, and compares nothing that was inferred', () => {
  const ids = taxonomy.dimensions.map(entry => entry.id)
  const scores = fc.dictionary(fc.constantFrom(...ids), fc.double({ min: 0, max: 1, noNaN: true }), { maxKeys: 14 })
  fc.assert(fc.property(scores, scores, fc.constantFrom(...SCORE_SOURCES), fc.nat(), (one, other, source, seed) => {
    const inferred = Object.keys(other).filter((_, index) => index % 3 === 0 && source === 'inferred')
    const written = compare(videoWith(one), videoWith(other, Object.fromEntries(inferred.map(id => [id, source])), 'other'), seed)
    if (written === null)
      return
    expect(problemsOf(written)).toEqual([])
    expect(written.instruction.claims.filter(claim => inferred.includes(claim.target))).toEqual([])
    expect(`${written.instruction.question}${written.instruction.response}`).not.toMatch(/[<>\d{}]|undefined/)
  }), { numRuns: 300, seed: 21 })
})

test('asks about the overall, with and without reasons, and single dimensions, and finds ties', () => {
  const why = WRITTEN.filter(({ instruction }) => instruction.claims.length > 2)
  const overall = WRITTEN.filter(({ instruction }) => instruction.claims.length === 2 && instruction.claims[0]?.target === 'overall')
  const ties = WRITTEN.filter(({ instruction: { claims } }) => claims.length === 2 && claims[0]?.level === claims[1]?.level)
  for (const [found, least, most] of [[why, 0.15, 0.35], [overall, 0.25, 0.5], [ties, 0.1, 0.35]] as const) {
    expect(found.length / WRITTEN.length).toBeGreaterThan(least)
    expect(found.length / WRITTEN.length).toBeLessThan(most)
  }
  expect(new Set(WRITTEN.map(entry => entry.instruction.response)).size).toBe(WRITTEN.length)
})

test('depends on what it rates, and where it gives reasons on all that could be compared', () => {
  const inferred = ['motion_blur', 'content', 'composition']
  const compared = taxonomy.dimensions.map(entry => entry.id).filter(id => !inferred.includes(id)).concat('overall')
  for (const { instruction: { claims, provenance } } of WRITTEN)
    expect(provenance.basis).toEqual(claims.length > 2 ? compared : [claims[0]?.target])
})

test('names both videos equally often, even where the first is always the better one', () => {
  const better = videoWith(uniformScores(0.9), {}, 'better')
  const answers = Array.from({ length: 2000 }, (_, index) => compare(better, videoWith(uniformScores(0.1), {}, `worse-${index}`))?.instruction ?? expect.unreachable())
  const first = answers.filter(isFirstAnswer).length / answers.length
  expect(first).toBeGreaterThan(0.46)
  expect(first).toBeLessThan(0.54)
})

test('reasons speak for the verdict and name no dimension twice', () => {
  for (const { instruction, levels } of WRITTEN.filter(entry => entry.instruction.claims.length > 2)) {
    const targets = [...new Set(instruction.claims.map(claim => claim.target))]
    expect(instruction.claims).toHaveLength(targets.length * 2)
    const lead = (target: string): number => Math.sign(rankOf(levels.first[target] as Level) - rankOf(levels.second[target] as Level))
    expect(lead(targets[1] as string)).toBe(lead('overall'))
  }
})

/** Each changes the truth of a text; `null` where the text has nothing to change. */
const MUTATIONS: Record<string, (written: Written) => { change: Partial<GeneratedInstruction> } | { levels: Written['levels'] } | null> = {
  'the videos swapped in the text': ({ instruction: { response } }) => ({
    change: { response: response.replaceAll(nameOf('first'), 'the \u0002 $1').replaceAll(nameOf('second'), 'the first $1').replaceAll('\u0002', 'second') },
  }),
  'the videos swapped in text and claims': ({ instruction: { response, claims }, levels: { first, second } }) => {
    const swap = (text: string): string => text.replaceAll(nameOf('first'), 'the \u0002 $1').replaceAll(nameOf('second'), 'the first $1').replaceAll('\u0002', 'second')
    if (claims.every(({ target }) => first[target] === second[target]))
      return null
    return { change: { response: swap(response), claims: claims.map(({ video, ...claim }) => ({ ...claim, text: swap(claim.text), ...(video === undefined && { video: 'second' as const }) })) } }
  },
  'the levels of the other video': ({ levels: { first, second }, instruction: { claims } }) => claims.every(({ target }) => first[target] === second[target]) ? null : { levels: { first: second, second: first } },
  'the verdict reversed': ({ instruction: { response } }) => {
    const [from, to] = /\b(?:worse|behind|inferior|weaker)\b/.test(response)
      ? [/\b(?:worse|behind|inferior|weaker)\b/, 'better'] as const
      : [/\b(?:better|ahead|superior|stronger)\b/, 'worse'] as const
    return from.test(response) ? { change: { response: response.replace(from, to) } } : null
  },
  'the verdict on the other video': ({ instruction: { response } }) => {
    const unit = response.split(/[.:;]/).find(part => [...pairs.source.words.better, ...pairs.source.words.worse].some(word => part.includes(word)))
    const other = unit?.replace(/the (first|second)/i, (_, side: string) => side === 'first' ? 'the second' : 'the first')
    return unit === undefined || other === undefined || other === unit ? null : { change: { response: response.replace(unit, other) } }
  },
  'a tie where one is ahead': ({ instruction: { response } }) => {
    const unit = response.split(/[.:;]/).find(part => [...pairs.source.words.better, ...pairs.source.words.worse].some(word => part.includes(word)))
    return unit === undefined ? null : { change: { response: response.replace(unit, ' The two are on a par') } }
  },
  'the question turned round': ({ instruction: { question, response } }) => {
    const tie = pairs.source.words.tie.some(word => response.toLowerCase().includes(word))
    const turned = question.replace(/\b(better|worse)\b/, word => word === 'better' ? 'worse' : 'better')
    return tie || turned === question ? null : { change: { question: turned } }
  },
  'one level word changed': ({ instruction: { response, claims } }) => {
    const claim = claims[0]
    const word = claim && english.source.levels[claim.level].find(entry => claim.text.includes(` ${entry}`))
    return claim && word ? { change: { response: response.replace(` ${word}`, ` ${LEVELS[(rankOf(claim.level) + 1) % 5]}`) } } : null
  },
  'one level word changed in text and claim': ({ instruction: { response, claims: [claim, ...claims] } }) => {
    const word = claim && english.source.levels[claim.level].find(entry => claim.text.includes(` ${entry}`))
    const level = claim && LEVELS[(rankOf(claim.level) + 2) % 5]
    return claim && word && level ? { change: { response: response.replace(` ${word}`, ` ${level}`), claims: [{ ...claim, level, text: claim.text.replace(` ${word}`, ` ${level}`) }, ...claims] } } : null
  },
  'a claim moved to the other video': ({ instruction: { claims: [claim, ...claims] } }) => claim ? { change: { claims: [{ text: claim.text, target: claim.target, level: claim.level, ...(!claim.video && { video: 'second' as const }) }, ...claims] } } : null,
  'a claim dropped': ({ instruction: { claims } }) => ({ change: { claims: claims.slice(1) } }),
  'another target asked about': ({ instruction: { question, claims } }) => {
    const asked = claims[0] && pairs.names[claims[0].target]
    return asked ? { change: { question: question.replace(asked, pairs.names[claims[0]?.target === 'noise' ? 'stability' : 'noise'] ?? '') } } : null
  },
  'a negation': ({ instruction: { response } }) => ({ change: { response: response.replace(/\b(is|as|proves|turns out|comes across|counts)\b/, '$1 not') } }),
  'an invented number': ({ instruction: { response } }) => ({ change: { response: `${response} It is sharper by 20 percent.` } }),
  'another rating added': ({ instruction: { response } }) => ({ change: { response: `${response} In the first video, the technical quality is good.` } }),
}

describe('refuses', () => {
  test.each(Object.entries(MUTATIONS))('%s', (_name, mutate) => {
    const mutants = WRITTEN.flatMap((written) => {
      const mutant = mutate(written)
      return mutant ? [{ written, mutant }] : []
    })
    expect(mutants.length).toBeGreaterThan(100)
    const missed = mutants.filter(({ written, mutant }) => problemsOf('levels' in mutant ? { ...written, levels: mutant.levels } : written, 'change' in mutant ? mutant.change : {}).length === 0)
    expect(missed.map(({ written }) => written.instruction.response)).toEqual([])
  })
})

test('the control: the same texts unchanged pass', () => {
  expect(WRITTEN.flatMap(written => problemsOf(written))).toEqual([])
})

test('reads which video a person rates', () => {
  expect(claimsIn('The steadiness of the camera in the second clip is weak. The first video: great! In the first video the overall quality is superb; that of the second video is not good.', english, 'two')).toEqual([
    { text: 'steadiness of the camera in the second clip is weak', target: 'stability', level: 'poor', video: 'second' },
    { text: 'the first video the overall quality is superb', target: 'overall', level: 'excellent' },
  ])
})

test('draws the asked share of pairs, and a larger share adds to a smaller one', () => {
  const videos = randomVideos(4000, 9).map(video => ({ ...video, pack: null }))
  const drawn = (pairShare: number): string[] => videos.flatMap((first, index) => {
    const second = videos[index + 1]
    return index % 2 === 0 && second && isPairDrawn(first.id, second.id, { seed: 1, pairShare }) ? [first.id] : []
  })
  expect(drawn(0)).toEqual([])
  expect(drawn(1)).toHaveLength(2000)
  expect(drawn(0.15).length / 2000).toBeCloseTo(0.15, 1)
  expect(drawn(0.3)).toEqual(expect.arrayContaining(drawn(0.15)))
})

describe('the language file', () => {
  function changed(change: (grammar: any) => void): () => unknown {
    const copy = structuredClone(grammarJson)
    change(copy.pairs)
    return () => compileGrammar(parseGrammar(copy), taxonomy)
  }

  test('may go without comparisons', () => {
    const { pairs: _pairs, ...rest } = structuredClone(grammarJson)
    const grammar = compileGrammar(parseGrammar(rest), taxonomy)
    const [first, second] = randomVideos(2).map(video => ({ ...video, pack: null }))
    expect(first && second && generatePair(first, second, { ...options, grammar })).toBeNull()
  })

  test.each<[string, (pairs: any) => void]>([
    ['a verdict that says the opposite', pairs => pairs.verdicts.better.push('{video} is worse than {other}')],
    ['a verdict about the other video', pairs => pairs.verdicts.better.push('{other} is not as good, {video} is better')],
    ['a verdict whose word the reader does not know', pairs => pairs.verdicts.worse.push('{video} is beaten by {other}')],
    ['a question in both directions', pairs => pairs.questions.better.push('Which video is better and which is worse in {target}?')],
    ['a question without its target', pairs => pairs.whys.worse.push('Which video is worse, and why?')],
    ['a claim that names its video after the level', pairs => pairs.claims.full.push('{target} is {level}: I mean {video}')],
    ['a claim that is negated', pairs => pairs.claims.full.push('in {video}, {target} is not {level}')],
    ['a short claim that names a target', pairs => pairs.claims.short.push('in {video} the technical quality is {level}')],
    ['a level in fixed text', pairs => pairs.reasons.push('the good news: {comparison}.')],
    ['a video named in fixed text', pairs => pairs.objections.push('for the second video, {comparison}.')],
    ['a word with two meanings', pairs => pairs.words.tie.push('better')],
    ['a number', pairs => pairs.responses.push('{verdict}, 100 percent: {comparison}.')],
  ])('is refused with %s', (_name, change) => {
    expect(changed(change)).toThrowError(expect.objectContaining({ code: 'input.invalid' }))
  })
})
