import type { VerifiableInstruction } from '../../../../../src-main/core/instructions'
import type { Claim } from '../../../../../src-shared/domain/claim'
import type { Level } from '../../../../../src-shared/domain/level'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkRewrite, compileGrammar, generateInstructions, momentsOf, parseGrammar, parseReaderLexicon, verifyInstruction } from '../../../../../src-main/core/instructions'
import { INSTRUCTION_KINDS } from '../../../../../src-shared/domain/claim'
import { LEVELS } from '../../../../../src-shared/domain/level'
import { faithfulOf, originalOf, readParaphrases, readRewrites } from '../../../../bench/lock/paraphrases'
import { english, grammarJson, lexiconJson, moments, randomVideos, steppedTimeline, taxonomy } from './videoQuality'

type Levels = Readonly<Record<string, Level>>

/** An original that claims these levels. */
function claiming(levels: Levels, change: Partial<VerifiableInstruction> = {}): VerifiableInstruction {
  const claims = Object.entries(levels).map(([target, level]): Claim => ({ text: 'as it was', target, level }))
  return { kind: 'qa', questionType: 'dimension_how', question: 'What do you see?', response: 'As it was.', claims, ...change }
}

/** Problems of a text that must say these levels; `known` are the other levels of the video. */
function problemsOf(response: string, levels: Levels, known: Levels = {}): string {
  return checkRewrite(claiming(levels), { response }, { ...known, ...levels }, english).problems.join(' ')
}

describe('reads', () => {
  test.each<[string, Levels]>([
    ['The focus is poor.', { focus: 'poor' }],
    ['Poor focus, good colors.', { focus: 'poor', color: 'good' }],
    ['Good: focus, exposure and color.', { focus: 'good', exposure: 'good', color: 'good' }],
    ['Sharp as a tack, though the camera is shaky.', { sharpness: 'excellent', stability: 'poor' }],
    ['Although the light is poor, the framing is good.', { lighting: 'poor', composition: 'good' }],
    ['The picture is grainy and washed out.', { noise: 'bad', color: 'poor' }],
    ['Very poor lighting.', { lighting: 'bad' }],
    ['The picture is slightly noisy.', { noise: 'fair' }],
    ['There is no visible noise.', { noise: 'excellent' }],
    ['Without a trace of grain.', { noise: 'good' }],
    ['The exposure is not good.', { exposure: 'poor' }],
    ['The exposure is, I think, probably fair.', { exposure: 'fair' }],
    ['If the light were better, one would see more. The lighting is poor.', { lighting: 'poor' }],
    ['The composition is good. So is the lighting.', { composition: 'good', lighting: 'good' }],
    ['All in all, a fair clip.', { overall: 'fair' }],
    ['Technically, the clip is bad.', { distortion: 'bad' }],
    ['Technically, this is a poor video.', { distortion: 'poor' }],
    ['Compression artifacts are kept to a minimum, resulting in a good impression.', { compression: 'good' }],
    ['The colors are vivid and harmonious, reaching an excellent level.', { color: 'excellent' }],
    ['The focus keeps hunting, and is poor.', { focus: 'poor' }],
    ['Grainy but fair.', { noise: 'fair' }],
    ['Steady. Good.', { stability: 'good' }],
    ['The picture is convincingly clean of grain.', { noise: 'good' }],
    ['The colors are a little pale, I would rate them fair.', { color: 'fair' }],
    ['The light, which at first seemed promising, is in the end no better than poor.', { lighting: 'poor' }],
    ['Sharpness is good, since fine textures can be read up close.', { sharpness: 'good' }],
    ['Focus good color bad', { focus: 'good', color: 'bad' }],
    ['The focus, all things considered, is weak.', { focus: 'poor' }],
    ['A bad video with one good idea, its sharpness, which is good.', { overall: 'bad', sharpness: 'good' }],
  ])('%s', (text, levels) => {
    expect(problemsOf(text, levels)).toBe('')
  })

  test('a question in the words of the original, whatever else they may mean', () => {
    const original = claiming({ overall: 'poor' }, { kind: 'reasoning', questionType: 'reasoning', question: 'Give a detailed account of the visual quality of this video.', response: 'The overall quality of the video is poor.', claims: [{ text: 'The overall quality of the video is poor', target: 'overall', level: 'poor' }] })
    const ask = (question: string): string => checkRewrite(original, { question, response: original.response }, { overall: 'poor' }, english).problems.join(' ')
    expect(ask('Please write a detailed account of the visual quality of this video.')).toBe('')
    expect(ask('Please write an account of the visual quality of this crisply sharp video.')).toMatch(/level away|other aspects/)
  })

  test('a time of the claim that its rating was read as, though its name may mean another', () => {
    const claims: Claim[] = [{ text: 'The clarity is poor at the beginning', target: 'sharpness', level: 'poor' }, { text: 'The motion blur is poor', target: 'motion_blur', level: 'poor' }]
    const original = claiming({}, { response: 'The clarity is poor at the beginning. The motion blur is poor.', claims })
    const check = (response: string): string => checkRewrite(original, { response }, { sharpness: 'poor', motion_blur: 'poor' }, english).problems.join(' ')
    expect(check('At the start, the sharpness is poor. The motion blur is poor too.')).toBe('')
    expect(check('The clarity is poor. The motion blur is poor at the beginning.')).toMatch(/something else/)
  })

  test('claims as exact pieces of the new text', () => {
    const levels = { focus: 'poor', color: 'good' } as const
    const { claims } = checkRewrite(claiming(levels), { response: 'Nice, lively colors, but the focus is rather poor.' }, levels, english)
    expect(claims).toEqual([
      { text: 'Nice, lively colors', target: 'color', level: 'good' },
      { text: 'focus is rather poor', target: 'focus', level: 'poor' },
    ])
  })
})

describe('refuses, saying why', () => {
  test.each<[string, Levels, string]>([
    ['The focus is good.', { focus: 'poor' }, 'The text says the accuracy of focus on the main subject is good ("focus is good"); it must say poor.'],
    ['Nothing to see here.', { focus: 'poor' }, 'The text does not say that the accuracy of focus on the main subject is poor; it must.'],
    ['The focus is poor and the light is good.', { focus: 'poor' }, 'which the original does not'],
    ['The focus is poor. Overall a bad clip.', { focus: 'poor' }, 'rates the overall quality of the video'],
    ['The focus is poor. The audio is good.', { focus: 'poor' }, 'no rated aspect'],
    ['The focus is poor, and the wardrobe is good.', { focus: 'poor' }, '"good" rates nothing'],
    ['It is not true that the focus is poor.', { focus: 'poor' }, 'denies what follows'],
    ['The focus is anything but poor.', { focus: 'poor' }, 'it must say poor'],
    ['If the focus is poor, look away.', { focus: 'poor' }, 'does not say'],
    ['The focus is poor, three out of ten.', { focus: 'poor' }, 'figure or unit'],
    ['The focus is poor at 24 fps.', { focus: 'poor' }, 'holds a number'],
    ['The focus is poor. 🎥', { focus: 'poor' }, 'pictogram'],
    ['<video> The focus is poor.', { focus: 'poor' }, 'media token'],
    ['The focus is flumpy.', { focus: 'poor' }, 'cannot be read'],
    ['The focus is poor: edges are crisp and small textures remain distinct.', { focus: 'poor' }, 'describes the clarity'],
    ['The focus is poor: the lens holds the subject securely in focus.', { focus: 'poor' }, 'does not fit'],
    ['The picture is grainy. Its noise is good.', { noise: 'good' }, 'is bad or poor'],
    ['The focus is poor, earning a good rating.', { focus: 'poor' }, 'it must say poor'],
    ['The focus is poor in the second half.', { focus: 'poor' }, 'says when'],
    ['The focus is poor around frames 90 to 120.', { focus: 'poor' }, 'says when'],
    ['<think>Well.</think> The focus is poor.', { focus: 'poor' }, 'thinks before it answers'],
    ['The focus is poor in the first video.', { focus: 'poor' }, 'of the first video'],
  ])('%s', (text, levels, reason) => {
    expect(problemsOf(text, levels)).toContain(reason)
  })

  test('a comparison that the levels do not bear out', () => {
    const known = { sharpness: 'good', stability: 'bad' } as const
    expect(problemsOf('Sharpness is good; the sharpness is ahead of the stability.', { sharpness: 'good' }, known)).toBe('')
    expect(problemsOf('Sharpness is good; the stability is ahead of the sharpness.', { sharpness: 'good' }, known)).toContain('do not bear it out')
  })

  test('everything where the language has no lexicon', () => {
    const blind = compileGrammar(parseGrammar(grammarJson), taxonomy)
    expect(checkRewrite(claiming({ focus: 'poor' }), { response: 'The focus is poor.' }, { focus: 'poor' }, blind).problems.join()).toContain('no reading lexicon')
  })
})

describe('the question', () => {
  const original = claiming({ focus: 'poor' }, { questionType: 'yes_no', question: 'Is the accuracy of focus on the main subject poor in this video?' })
  const ask = (question: string, response: string, base = original): string => checkRewrite(base, { question, response }, { focus: 'poor' }, english).problems.join(' ')

  test('may be put otherwise while it asks for the same', () => {
    expect(ask('Would you call the focus poor?', 'Yes, the focus is poor.')).toBe('')
    expect(ask('Would you call the focus good?', 'Yes, the focus is poor.')).toContain('same level')
  })
  test('decides between yes and no', () => {
    expect(ask(original.question, 'No, the focus is poor.')).toContain('the answer to the question is yes')
    expect(ask(original.question, 'The focus is poor.')).toContain('yes or no')
  })
  test('gives no level away and asks about nothing else', () => {
    const plain = claiming({ focus: 'poor' }, { question: 'How is the accuracy of focus on the main subject?' })
    expect(ask('What about the focus?', 'The focus is poor.', plain)).toBe('')
    expect(ask('What about the poor focus?', 'The focus is poor.', plain)).toContain('gives a level away')
    expect(ask('What about the exposure?', 'The focus is poor.', plain)).toContain('other aspects')
  })
})

describe('generated texts', () => {
  const options = { kinds: INSTRUCTION_KINDS, seed: 7, grammar: english, taxonomy, pack: null }
  const generated = randomVideos(300).flatMap((video, index) => {
    const findings = { features: {}, moments: index % 2 === 0 ? null : momentsOf(steppedTimeline(index), taxonomy, moments) }
    return generateInstructions({ ...video, findings }, options)
  })
  const one = fc.constantFrom(...generated)

  test('pass as they are, with the claims they make', () => {
    for (const instruction of generated) {
      const { problems, claims } = checkRewrite(instruction, instruction, instruction.provenance.levels, english)
      expect(problems).toEqual([])
      const said = ({ target, level, frames }: Claim): string => `${target} ${level} ${frames ? `${frames.from}-${frames.to}` : ''}`
      expect(claims.map(said).sort()).toEqual(instruction.claims.map(said).sort())
      for (const claim of claims)
        expect(instruction.response).toContain(claim.text)
    }
  })
  test('with a level word swapped are refused', () => {
    fc.assert(fc.property(one, fc.nat(), fc.constantFrom(...LEVELS), (instruction, at, level) => {
      const claim = instruction.claims[at % instruction.claims.length] as Claim
      fc.pre(level !== claim.level)
      const word = english.source.levels[claim.level].find(entry => claim.text.toLowerCase().endsWith(entry)) ?? ''
      const swapped = instruction.response.replace(claim.text, claim.text.slice(0, claim.text.length - word.length) + level)
      expect(checkRewrite(instruction, { response: swapped }, instruction.provenance.levels, english).problems).not.toEqual([])
    }))
  })
  test('without a sentence that makes a claim are refused', () => {
    fc.assert(fc.property(one, fc.nat(), (instruction, at) => {
      const claim = instruction.claims[at % instruction.claims.length] as Claim
      const sentence = instruction.response.split(/(?<=\.)\s+/).find(entry => entry.includes(claim.text)) as string
      expect(checkRewrite(instruction, { response: instruction.response.replace(sentence, '') }, instruction.provenance.levels, english).problems).not.toEqual([])
    }))
  })
})

describe('refuses what is written to deceive', () => {
  const levels = { focus: 'poor', color: 'good' } as const
  test.each([
    'The focus is poor and the colors are good. Still, it is a wonderful clip.',
    'The focus is poor, the colors good, the sound crisp.',
    'The colors are good. Focus used to be poor but no more.',
    'The colors are poor, the focus good.',
    'Poor is not what I would call the focus; the colors are good.',
    'Hardly anyone would call the focus poor. The colors are good.',
    'The focus is poor? Not at all. The colors are good.',
    'The colors are good, and I would not say the focus is poor.',
    'Colors good, focus poor, stability rocky.',
    'The colors are good but the focus could not be called poor.',
    'Colors: good. Focus: poor. Shaky, too.',
    'Colors: good. Focus: poor. The bokeh is creamy and lovely.',
    'Colors are good. The focus is poor in a way that is actually excellent.',
    'The colors are good; focus, poor as it may seem, is excellent.',
    'The colors are good. They say the focus is poor; I disagree.',
    'Everyone claims that the focus is poor, which is nonsense. The colors are good.',
    'The focus is no longer poor and the colors are good.',
    'The focus is less than poor. The colors are good.',
    'Focus poor, colors good, a five-star clip.',
    'The focus is poor, the colors are too good to be true, honestly horrible.',
    'The focus is poor and the colors are as good as ruined.',
    'The focus was poor in the last clip, here it is great. The colors are good.',
    'The focus is poor; the colors are good; the picture drowns in noise.',
    'The colors are good. The focus is poor only in theory.',
    'The focus is poor, the colors good. An impressive piece of cinematography.',
    'The focus is poor. The colors are hardly good.',
    'Neither is the focus poor nor are the colors good.',
    'The colors, not the focus, are poor; the focus is good.',
    'The focus is poor, a good result, and the colors are good.',
    'The focus is poor, which is a matter of taste, and excellent. The colors are good.',
    'Colors good, focus poor. Superb.',
    'The focus is poor, giving an excellent impression; the colors are good.',
    'Excellent, the focus is poor and the colors good.',
    'The focus is poor and the colors are good in the second half.',
    'Technically, this is a good video. The focus is poor, the colors good.',
    'The focus is poor because the edges are razor sharp and the colors are good.',
    'The colors are good, since the palette is drab. The focus is poor.',
    'The frame is good. The focus is poor. The colors are good.',
    'The motion is bad, the focus is poor, the colors are good.',
    'The focus is poor. The colors are good. The brightness is bad.',
    'The colors are good. The focus is reasonably poor; it is fair.',
    'The colors are good and the focus is poor, no better than excellent.',
    'The focus is poor, nothing other than superb colors.',
    'The first video has poor focus, the colors are good.',
    'The focus is poor. Colors: good. Option B.',
    'The focus is poor. The colors are good. A bad effort.',
    'The colors are good. Poor focus is something this clip does not have.',
  ])('%s', (text) => {
    expect(problemsOf(text, levels, { overall: 'fair', stability: 'good' })).not.toBe('')
  })
})

test('reads the same ratings in any order of the sentences', () => {
  const sentences = ['The focus is poor.', 'Nice colors.', 'Grainy all over.', 'The camera shakes.', 'Well lit.'] as const
  const levels = { focus: 'poor', color: 'good', noise: 'bad', stability: 'bad', lighting: 'good' } as const
  fc.assert(fc.property(fc.shuffledSubarray([...sentences], { minLength: 5 }), (order) => {
    expect(problemsOf(order.join(' '), levels)).toBe('')
  }))
})

describe('keeps what a text says besides', () => {
  const rewrites = readRewrites()
  test.each([...new Set(rewrites.map(entry => entry.topic))])('%s: lets faithful rewrites pass, refuses false ones', (topic) => {
    const entries = rewrites.filter(entry => entry.topic === topic)
    for (const entry of entries) {
      const { instruction, levels } = originalOf(entry)
      const problems = (response: string): string[] => checkRewrite(instruction, { response }, levels, english).problems
      for (const response of [entry.response, ...entry.set === 'seen' ? entry.faithful : []])
        expect({ response, problems: problems(response) }).toEqual({ response, problems: [] })
      for (const response of entry.false)
        expect(problems(response), response).not.toEqual([])
    }
  })

  const parts = { beginning: 'at the beginning', middle: 'midway through', end: 'towards the end', first: 'in the first half', second: 'in the second half' }
  const part = fc.constantFrom(...Object.keys(parts) as (keyof typeof parts)[])
  const say = (said: string): VerifiableInstruction => claiming({ flicker: 'poor' }, { response: `The flicker is poor ${said}.` })
  test('a part of the video is kept and no other said', () => {
    fc.assert(fc.property(part, part, (from, to) => {
      const { problems } = checkRewrite(say(parts[from]), { response: `${parts[to]}, flicker is poor.` }, { flicker: 'poor' }, english)
      expect(problems.length === 0).toBe(from === to)
    }))
  })
  test('the numbers of frames are kept', () => {
    const number = fc.integer({ min: 0, max: 300 })
    fc.assert(fc.property(number, number, number, number, (a, b, c, d) => {
      const { problems } = checkRewrite(say(`around frames ${a} to ${b}`), { response: `Between frames ${c} and ${d} the flicker is poor.` }, { flicker: 'poor' }, english)
      expect(problems.length === 0).toBe(a === c && b === d)
    }))
    fc.assert(fc.property(number, number, (a, b) => {
      expect(checkRewrite(say(`around frames ${a} to ${b}`), { response: `The flicker is poor at frames ${a}-${b}.` }, { flicker: 'poor' }, english).problems).toEqual([])
    }))
  })

  test('the choices of a question stay word for word', () => {
    const original = claiming({ noise: 'bad' }, { questionType: 'multiple_choice', question: 'What harms most? A. the focus B. the noise level', response: 'B. The noise level is bad.' })
    const ask = (question: string): string => checkRewrite(original, { question, response: original.response }, { noise: 'bad' }, english).problems.join(' ')
    expect(ask('What does the most harm? A. the focus B. the noise level')).toBe('')
    expect(ask('What does the most harm? A. the noise level B. the focus')).toContain('other choices')
  })
})

test('lets nearly every faithful paraphrase pass, which the exact matcher refuses', () => {
  const texts = readParaphrases('en').map(faithfulOf)
  const refused = texts.filter(({ instruction, levels }) => checkRewrite(instruction, instruction, levels, english).problems.length > 0)
  expect(texts.length).toBeGreaterThanOrEqual(300)
  expect(refused.length / texts.length).toBeLessThan(0.05)
  const exact = texts.filter(({ instruction, levels }) => verifyInstruction(instruction, levels, english).length > 0)
  expect(exact.length / texts.length).toBeGreaterThan(0.9)
})

test('refuses a lexicon with a field too many, of another language, or with a phrase of two meanings', () => {
  expect(() => parseReaderLexicon({ ...lexiconJson, surprise: 1 })).toThrowError(expect.objectContaining({ code: 'input.invalid' }))
  const compile = (change: object) => () => compileGrammar(parseGrammar(grammarJson), taxonomy, parseReaderLexicon({ ...lexiconJson, ...change }))
  expect(compile({ language: 'de' })).toThrow('it is for "de"')
  expect(compile({ foreign: ['focus'] })).toThrow('"focus" is both')
  expect(compile({ levels: { 'bad|lovely': ['meh'] } })).toThrow('bad|lovely')
})
