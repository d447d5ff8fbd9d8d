import type { QuestionType } from '../../../../../../src-shared/domain/generation'
import type { Asked } from './asked'
import { describe, expect, test } from 'vitest'
import { checkRewrite, verifyInstruction } from '../../../../../../src-main/core/instructions'
import { evidenceTexts } from '../../../../../../src-main/core/instructions/language'
import { liesIn, PARTS } from '../../../../../../src-main/core/instructions/moments'
import { QUESTION_TYPES } from '../../../../../../src-shared/domain/generation'
import { LEVELS } from '../../../../../../src-shared/domain/level'
import { english, randomVideos, taxonomy } from '../videoQuality'
import { questionsOf, timed, timesOf } from './asked'

type Text = Asked['entry']
/** A falsehood of one kind; null where the text offers no place for it. */
type Falsify = (text: Text, levels: Text['provenance']['levels']) => Partial<Text> | null

const { qa } = english.source
const dimensions = taxonomy.dimensions.map(({ id }) => id)
const nameOf = (target: string): string => english.names[target] ?? ''
const firstOf = (text: Text): string => text.claims[0]?.target ?? ''
const swap = (text: string, one: string, other: string): string => text.replaceAll(one, '\0').replaceAll(other, one).replaceAll('\0', other)
/** Replaces a text wherever and however it is written. */
function put(text: string, old: string, now: string): string {
  const at = text.toLowerCase().indexOf(old.toLowerCase())
  if (at < 0 || old === '')
    return text
  const written = /^[A-Z]/.test(text.slice(at)) ? now.charAt(0).toUpperCase() + now.slice(1) : now
  return text.slice(0, at) + written + text.slice(at + old.length)
}

/** The question about another target of the same kind, the answer left as it is. */
const askElse: Falsify = (text, levels) => {
  const target = firstOf(text)
  const kin = [dimensions, taxonomy.groups.map(({ id }) => id)].find(ids => ids.includes(target)) ?? dimensions
  const other = kin.find(id => id !== target && levels[id] && !text.claims.some(claim => claim.target === id))
  return other ? { question: text.question.replace(nameOf(target), nameOf(other)) } : null
}

/** A true answer about another target than the one asked about. */
const answerElse: Falsify = (text, levels) => {
  const target = firstOf(text)
  const other = dimensions.find(id => id !== target && levels[id] && !text.claims.some(claim => claim.target === id))
  const level = other && levels[other]
  if (!other || !level)
    return null
  const claim = { text: `${nameOf(other)} is ${level}`, target: other, level }
  return { response: `${text.questionType.startsWith('choice') ? text.response.slice(0, 3) : text.questionType === 'yes_no' ? `${text.response.split(/\W/, 1).join('')}, ` : ''}${claim.text}.`, claims: [claim] }
}

/** What is seen belongs to another band than the level's. */
const wrongEvidence: Falsify = (text, levels) => {
  const target = firstOf(text)
  const level = levels[target]
  const bands = english.source.evidence[target]
  const shown = Object.values(bands ?? {}).flatMap(evidenceTexts).find(phrase => text.response.toLowerCase().includes(phrase))
  const other = level && (['severe', 'clean'] as const).find(band => band !== english.source.bands[level])
  return shown && other && bands ? { response: put(text.response, shown, evidenceTexts(bands[other])[0] ?? '') } : null
}

const optionsOf = ({ question }: Text): string[] => question.split('\n').slice(1).map(line => line.slice(3))
const placeOf = ({ response }: Text): number => qa.letters.indexOf(response.slice(0, 1))
const rightOf = (text: Text): string => optionsOf(text)[placeOf(text)] ?? ''
const wrongOf = (text: Text): string => optionsOf(text).find(option => option !== rightOf(text)) ?? ''

const wrongLetter: Falsify = text => ({ response: `${qa.letters[(placeOf(text) + 1) % 4]}${text.response.slice(1)}` })
const noLetter: Falsify = text => ({ response: text.response.slice(3) })
const fewerOptions: Falsify = text => ({ question: text.question.split('\n').slice(0, -1).join('\n') })
const disordered: Falsify = text => ({ question: swap(text.question, '\nA. ', '\nB. ') })
const twiceTheSame: Falsify = text => ({ question: text.question.replace(`. ${wrongOf(text)}`, `. ${rightOf(text)}`) })
const rightAndWrongExchanged: Falsify = text => ({ question: swap(text.question, rightOf(text), wrongOf(text)) })
const choice = { wrongLetter, noLetter, fewerOptions, disordered, twiceTheSame, rightAndWrongExchanged, answerElse } as const

function verdictOf(text: Text): { direction: 'ahead' | 'behind' | 'even', words: string } | undefined {
  return (['ahead', 'behind', 'even'] as const).flatMap(direction => qa.verdicts[direction].filter(words => text.response.toLowerCase().includes(words)).map(words => ({ direction, words })))[0]
}
function withVerdict(direction: 'ahead' | 'behind' | 'even'): Falsify {
  return (text) => {
    const verdict = verdictOf(text)
    return verdict && verdict.direction !== direction ? { response: put(text.response, verdict.words, qa.verdicts[direction][0] ?? '') } : null
  }
}
const flipPolarity: Falsify = ({ response }) => /^(?:Yes|No)\b/.test(response) ? { response: response.startsWith('Yes') ? response.replace(/^Yes/, 'No') : response.replace(/^No/, 'Yes') } : null
const neitherYesNorNo: Falsify = ({ response }) => ({ response: response.replace(/^(?:Yes|No)\b/, 'Well') })

/** A dimension of a better level in the place of the one singled out, with its own level. */
const singleOutBetter: Falsify = (text, levels) => {
  const [claim] = text.claims
  const other = dimensions.find(id => claim && levels[id] && LEVELS.indexOf(levels[id]) > LEVELS.indexOf(claim.level) && !text.claims.some(entry => entry.target === id))
  const level = other && levels[other]
  if (!claim || !other || !level)
    return null
  const said = { text: `${nameOf(other)}, which is ${level}`, target: other, level }
  return { response: `What hurts it most is ${said.text}.`, claims: [said] }
}
const otherMeasure: Falsify = (text) => {
  const measure = english.source.advice[firstOf(text)]?.find(entry => text.response.includes(entry))
  const other = dimensions.find(id => !text.claims.some(claim => claim.target === id)) ?? ''
  return measure ? { response: text.response.replace(measure, english.source.advice[other]?.[0] ?? '') } : null
}

const formOf = (text: Text, list: string): string => qa.types[text.questionType as QuestionType]?.[list]?.[0] ?? ''
const withStem = (text: Text, stem: string): string => [stem, ...text.question.split('\n').slice(1)].join('\n')

const reasonsOfAnotherGroup: Falsify = (text, levels) => {
  const [claim] = text.claims
  const other = taxonomy.groups.find(({ id }) => id !== claim?.target)?.id ?? ''
  const level = levels[other]
  if (!claim || !level || text.claims.length < 2)
    return null
  const said = { text: `${nameOf(other)} is ${level}`, target: other, level }
  return {
    question: text.question.replace(nameOf(claim.target), nameOf(other)),
    response: `${said.text.charAt(0).toUpperCase()}${said.text.slice(1)}. ${text.response.slice(text.response.indexOf('. ') + 2)}`,
    claims: [{ ...said, text: `${said.text.charAt(0).toUpperCase()}${said.text.slice(1)}` }, ...text.claims.slice(1)],
  }
}

const single = { askElse, answerElse } as const
const FALSEHOODS: Readonly<Record<QuestionType, Readonly<Record<string, Falsify>>>> = {
  overall_score: single,
  overall_why: { answerElse, wrongEvidence: text => wrongEvidence({ ...text, claims: text.claims.slice(1) }, text.provenance.levels) },
  group_score: single,
  group_why: { ...single, reasonsOfAnotherGroup },
  dimension_what: single,
  dimension_how: { ...single, wrongEvidence },
  yes_no: { ...single, wrongEvidence, flipPolarity, neitherYesNorNo, twoLevels: ({ question }) => ({ question: `${question} Or would you call ${nameOf('noise')} bad?` }) },
  comparison: {
    askElse,
    answerElse,
    ahead: withVerdict('ahead'),
    behind: withVerdict('behind'),
    even: withVerdict('even'),
    flipPolarity,
    noVerdict: text => ({ response: put(text.response, verdictOf(text)?.words ?? '', 'comes along') }),
    twoVerdicts: text => ({ response: `${text.response} One of them ${verdictOf(text)?.direction === 'ahead' ? 'falls behind' : 'fares better'}.` }),
    oneDropped: text => ({ claims: text.claims.slice(0, 1) }),
  },
  most_harmful: { singleOutBetter, wrongEvidence },
  advice: { singleOutBetter, otherMeasure },
  choice_level: {
    ...choice,
    askElse,
    levelInStem: text => ({ question: withStem(text, `Is it bad? ${text.question.split('\n', 1).join('')}`) }),
    optionWithTwoLevels: text => ({ question: text.question.replace(`. ${wrongOf(text)}`, `. ${wrongOf(text)} or ${rightOf(text)}`) }),
    optionThatIsNone: text => ({ question: text.question.replace(`. ${wrongOf(text)}`, '. Green') }),
  },
  choice_dimension: {
    ...choice,
    worstForBest: text => ({ question: withStem(text, formOf(text, qa.types.choice_dimension?.best?.some(form => text.question.includes(form)) ? 'worst' : 'best')) }),
    asksNeither: text => ({ question: withStem(text, 'Which of these would you name?') }),
    secondRightOption: (text, levels) => {
      const other = dimensions.find(id => id !== firstOf(text) && levels[id] === levels[firstOf(text)])
      return other ? { question: text.question.replace(wrongOf(text), nameOf(other)) } : null
    },
    nearlyRightOption: (text, levels) => {
      const rank = LEVELS.indexOf(levels[firstOf(text)] ?? 'bad')
      const other = dimensions.find(id => levels[id] && Math.abs(LEVELS.indexOf(levels[id]) - rank) === 1)
      return other ? { question: text.question.replace(wrongOf(text), nameOf(other)) } : null
    },
    levelInOption: text => ({ question: text.question.replace(wrongOf(text), `${wrongOf(text)}, which is good`) }),
  },
  choice_description: {
    ...choice,
    secondRightOption: (text, levels) => {
      const other = dimensions.find(id => id !== firstOf(text) && levels[id])
      const level = other && levels[other]
      return other && level ? { question: text.question.replace(wrongOf(text), english.evidence[other]?.[english.source.bands[level]].general[0] ?? '') } : null
    },
    otherEvidence: text => ({ response: put(text.response, rightOf(text), wrongOf(text)) }),
    unknownOption: text => ({ question: text.question.replace(wrongOf(text), 'The audio crackles') }),
    levelInOption: text => ({ question: text.question.replace(wrongOf(text), `${wrongOf(text)}, which is good`) }),
  },
  open: {
    answerElse,
    wrongEvidence,
    namesTheDimension: text => ({ question: text.question.replace(/[.?]/, `, that is ${nameOf(firstOf(text))}?`) }),
    namesALevel: text => ({ question: `${text.question} Is it good?` }),
    anotherTopic: (text) => {
      const topic = qa.topics[firstOf(text)]?.find(entry => text.question.includes(entry)) ?? ''
      const other = dimensions.find(id => id !== firstOf(text)) ?? ''
      return { question: text.question.replace(topic, qa.topics[other]?.[0] ?? '') }
    },
  },
  temporal: {
    ...single,
    anotherTime: (text) => {
      const [said] = english.times.find(text.response)
      const frames = text.claims[0]?.frames
      const other = frames && PARTS.find(part => !liesIn(frames, part, 100) && english.times.phrases[part].length > 0)
      return said && other ? { response: put(text.response, text.response.slice(said.start, said.end), english.times.phrases[other][0] ?? '') } : null
    },
    twoTimes: text => ({ response: `${text.response} That is in the first half and in the second half.` }),
    worstForBest: text => ({ question: (qa.types.temporal?.when_best?.some(form => text.question.includes(form.replace('{target}', nameOf(firstOf(text))))) ? formOf(text, 'when_worst') : formOf(text, 'when_best')).replace('{target}', nameOf(firstOf(text))) }),
  },
}

describe.each(QUESTION_TYPES)('%s', (type) => {
  const asked = questionsOf(type, timed(randomVideos(150, 21)), 1)

  test('texts pass untouched', () => {
    expect(asked.length).toBeGreaterThan(60)
    for (const { video, entry } of asked)
      expect(verifyInstruction(entry, entry.provenance.levels, english, timesOf(video))).toEqual([])
  })

  test.each(Object.entries(FALSEHOODS[type]))('%s is caught', (_, falsify) => {
    let made = 0
    for (const { video, entry } of asked) {
      const change = falsify(entry, entry.provenance.levels)
      if (!change)
        continue
      const falsified = { ...entry, ...change }
      if (falsified.question === entry.question && falsified.response === entry.response && falsified.claims === entry.claims)
        continue
      made++
      expect(verifyInstruction(falsified, entry.provenance.levels, english, timesOf(video)), `${falsified.question}\n${falsified.response}`).not.toEqual([])
    }
    expect(made).toBeGreaterThan(10)
  })
})

describe('rewording', () => {
  const problemsOf = (entry: Text, change: Partial<Text>): readonly string[] => checkRewrite(entry, { question: entry.question, response: entry.response, ...change }, entry.provenance.levels, english).problems
  const textsOf = (type: QuestionType): Text[] => questionsOf(type, timed(randomVideos(40, 22))).map(({ entry }) => entry)

  test.each<[string, QuestionType, Falsify]>([
    ['another letter', 'choice_level', wrongLetter],
    ['another letter', 'choice_dimension', wrongLetter],
    ['another letter', 'choice_description', wrongLetter],
    ['other options', 'choice_level', rightAndWrongExchanged],
    ['the opposite verdict', 'comparison', text => withVerdict(verdictOf(text)?.direction === 'ahead' ? 'behind' : 'ahead')(text, {})],
    ['no for yes', 'comparison', flipPolarity],
    ['another time', 'temporal', FALSEHOODS.temporal.anotherTime as Falsify],
    ['another topic', 'open', FALSEHOODS.open.anotherTopic as Falsify],
  ])('that gives %s is refused for %s', (_, type, falsify) => {
    let made = 0
    for (const entry of textsOf(type)) {
      const change = falsify(entry, entry.provenance.levels)
      if (!change)
        continue
      made++
      expect(problemsOf(entry, change), entry.response).not.toEqual([])
      expect(problemsOf(entry, { response: `${entry.response} That is how it looks to me.` })).toEqual([])
    }
    expect(made).toBeGreaterThan(5)
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
