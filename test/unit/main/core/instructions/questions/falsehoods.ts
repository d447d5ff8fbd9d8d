import type { CompiledGrammar } from '../../../../../../src-main/core/instructions'
import type { QuestionType } from '../../../../../../src-shared/domain/generation'
import type { Level } from '../../../../../../src-shared/domain/level'
import type { Asked } from './asked'
import { evidenceTexts } from '../../../../../../src-main/core/instructions/language'
import { liesIn, PARTS } from '../../../../../../src-main/core/instructions/moments'
import { polarityOf } from '../../../../../../src-main/core/instructions/questions/asking'
import { LEVELS } from '../../../../../../src-shared/domain/level'
import { taxonomy } from '../videoQuality'

/** What texts are falsified with, by language. */
const WORDS = {
  en: {
    yes: 'Yes',
    no: 'No',
    well: 'Well',
    orIsItBad: ' Or would you call {target} bad?',
    isItBad: 'Is it bad? ',
    isItGood: ' Is it good?',
    or: ' or ',
    green: 'Green',
    noVerdict: 'comes along',
    oneOfThem: ' One of them {verdict}.',
    whichWouldYouName: 'Which of these would you name?',
    whichIsGood: ', which is good',
    audioCrackles: 'The audio crackles',
    thatIs: ', that is {target}?',
    twoTimes: ' That is in the first half and in the second half.',
    looksToMe: ' That is how it looks to me.',
  },
  zh: {
    yes: '是的',
    no: '不是',
    well: '嗯',
    orIsItBad: '还是说{target}极差？',
    isItBad: '极差吗？',
    isItGood: '良好吗？',
    or: '或',
    green: '绿色',
    noVerdict: '也在其中',
    oneOfThem: '其中一项{verdict}。',
    whichWouldYouName: '下列方面中你会提到哪一项？',
    whichIsGood: '（良好）',
    audioCrackles: '音频有爆音',
    thatIs: '，也就是{target}？',
    twoTimes: '这是在前半段和在后半段。',
    looksToMe: '这就是我的看法。',
  },
} as const

/** Words of a language to falsify its texts with. */
export function falsifyingWords({ source: { language } }: CompiledGrammar) {
  const found = Object.entries(WORDS).find(([code]) => code === language)
  if (!found)
    throw new Error(`Add words of "${language}", so that its questions can be falsified.`)
  return found[1]
}

export type Text = Asked['entry']
/** A falsehood of one kind; null where the text offers no place for it. */
export type Falsify = (text: Text, levels: Text['provenance']['levels']) => Partial<Text> | null

const dimensions = taxonomy.dimensions.map(({ id }) => id)
const swap = (text: string, one: string, other: string): string => text.replaceAll(one, '\0').replaceAll(other, one).replaceAll('\0', other)
const raised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Replaces a text wherever and however it is written. */
function put(text: string, old: string, now: string): string {
  const at = text.toLowerCase().indexOf(old.toLowerCase())
  if (at < 0 || old === '')
    return text
  const written = /^[A-Z]/.test(text.slice(at)) ? raised(now) : now
  return text.slice(0, at) + written + text.slice(at + old.length)
}

/** Ways of falsifying texts of each question type in a language, and those that rewordings are tried with. */
export function createFalsehoods(grammar: CompiledGrammar) {
  const words = falsifyingWords(grammar)
  const { marks, joins } = grammar.source
  const comma = marks.comma + joins.sentence
  const stop = marks.sentence.charAt(0)
  /** What stands before the first mark. */
  const openingOf = ({ response }: Text): string => {
    const end = [...response].findIndex(sign => (marks.clause + marks.sentence).includes(sign))
    return end < 0 ? response : response.slice(0, end)
  }
  const { qa } = grammar.source
  const nameOf = (target: string): string => grammar.names[target] ?? ''
  const said = (forms: readonly string[], target: string, level: Level): string => (forms[0] ?? '').replace('{target}', nameOf(target)).replace('{level}', grammar.source.levels[level][0] ?? '')
  const firstOf = (text: Text): string => text.claims[0]?.target ?? ''
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
    const claim = { text: said(grammar.source.claims.plain, other, level), target: other, level }
    const lead = text.questionType.startsWith('choice') ? text.response.slice(0, 3) : text.questionType === 'yes_no' ? openingOf(text) + comma : ''
    return { response: `${lead}${claim.text}${stop}`, claims: [claim] }
  }

  /** What is seen belongs to another band than the level's. */
  const wrongEvidence: Falsify = (text, levels) => {
    const target = firstOf(text)
    const level = levels[target]
    const bands = grammar.source.evidence[target]
    const shown = Object.values(bands ?? {}).flatMap(evidenceTexts).find(phrase => text.response.toLowerCase().includes(phrase))
    const other = level && (['severe', 'clean'] as const).find(band => band !== grammar.source.bands[level])
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
  const flipPolarity: Falsify = (text) => {
    const affirmative = polarityOf({ response: text.response, grammar })
    return affirmative === null ? null : { response: (affirmative ? words.no : words.yes) + text.response.slice(openingOf(text).length) }
  }
  const neitherYesNorNo: Falsify = text => ({ response: words.well + text.response.slice(openingOf(text).length) })

  /** A dimension of a better level in the place of the one singled out, with its own level. */
  const singleOutBetter: Falsify = (text, levels) => {
    const [claim] = text.claims
    const other = dimensions.find(id => claim && levels[id] && LEVELS.indexOf(levels[id]) > LEVELS.indexOf(claim.level) && !text.claims.some(entry => entry.target === id))
    const level = other && levels[other]
    if (!claim || !other || !level)
      return null
    const better = { text: said(grammar.source.claims.relative, other, level), target: other, level }
    const form = qa.types.most_harmful?.harmed?.find(entry => !entry.includes('{evidence}')) ?? ''
    return { response: form.replace('{relative}', better.text), claims: [better] }
  }
  const otherMeasure: Falsify = (text) => {
    const measure = grammar.source.advice[firstOf(text)]?.find(entry => text.response.includes(entry))
    const other = dimensions.find(id => !text.claims.some(claim => claim.target === id)) ?? ''
    return measure ? { response: text.response.replace(measure, grammar.source.advice[other]?.[0] ?? '') } : null
  }

  const formOf = (text: Text, list: string): string => qa.types[text.questionType as QuestionType]?.[list]?.[0] ?? ''
  const withStem = (text: Text, stem: string): string => [stem, ...text.question.split('\n').slice(1)].join('\n')

  const reasonsOfAnotherGroup: Falsify = (text, levels) => {
    const [claim] = text.claims
    const other = taxonomy.groups.find(({ id }) => id !== claim?.target)?.id ?? ''
    const level = levels[other]
    if (!claim || !level || text.claims.length < 2)
      return null
    const first = { text: raised(said(grammar.source.claims.plain, other, level)), target: other, level }
    return {
      question: text.question.replace(nameOf(claim.target), nameOf(other)),
      response: first.text + text.response.slice(text.response.indexOf(stop)),
      claims: [first, ...text.claims.slice(1)],
    }
  }

  const single = { askElse, answerElse } as const
  const byType: Readonly<Record<QuestionType, Readonly<Record<string, Falsify>>>> = {
    overall_score: single,
    overall_why: { answerElse, wrongEvidence: text => wrongEvidence({ ...text, claims: text.claims.slice(1) }, text.provenance.levels) },
    group_score: single,
    group_why: { ...single, reasonsOfAnotherGroup },
    dimension_what: single,
    dimension_how: { ...single, wrongEvidence },
    yes_no: { ...single, wrongEvidence, flipPolarity, neitherYesNorNo, twoLevels: ({ question }) => ({ question: question + words.orIsItBad.replace('{target}', nameOf('noise')) }) },
    comparison: {
      askElse,
      answerElse,
      ahead: withVerdict('ahead'),
      behind: withVerdict('behind'),
      even: withVerdict('even'),
      flipPolarity,
      noVerdict: text => ({ response: put(text.response, verdictOf(text)?.words ?? '', words.noVerdict) }),
      twoVerdicts: text => ({ response: text.response + words.oneOfThem.replace('{verdict}', qa.verdicts[verdictOf(text)?.direction === 'ahead' ? 'behind' : 'ahead'][0] ?? '') }),
      oneDropped: text => ({ claims: text.claims.slice(0, 1) }),
    },
    most_harmful: { singleOutBetter, wrongEvidence },
    advice: { singleOutBetter, otherMeasure },
    choice_level: {
      ...choice,
      askElse,
      levelInStem: text => ({ question: withStem(text, words.isItBad + text.question.split('\n', 1).join('')) }),
      optionWithTwoLevels: text => ({ question: text.question.replace(`. ${wrongOf(text)}`, `. ${wrongOf(text)}${words.or}${rightOf(text)}`) }),
      optionThatIsNone: text => ({ question: text.question.replace(`. ${wrongOf(text)}`, `. ${words.green}`) }),
    },
    choice_dimension: {
      ...choice,
      worstForBest: text => ({ question: withStem(text, formOf(text, qa.types.choice_dimension?.best?.some(form => text.question.includes(form)) ? 'worst' : 'best')) }),
      asksNeither: text => ({ question: withStem(text, words.whichWouldYouName) }),
      secondRightOption: (text, levels) => {
        const other = dimensions.find(id => id !== firstOf(text) && levels[id] === levels[firstOf(text)])
        return other ? { question: text.question.replace(wrongOf(text), nameOf(other)) } : null
      },
      nearlyRightOption: (text, levels) => {
        const rank = LEVELS.indexOf(levels[firstOf(text)] ?? 'bad')
        const other = dimensions.find(id => levels[id] && Math.abs(LEVELS.indexOf(levels[id]) - rank) === 1)
        return other ? { question: text.question.replace(wrongOf(text), nameOf(other)) } : null
      },
      levelInOption: text => ({ question: text.question.replace(wrongOf(text), wrongOf(text) + words.whichIsGood) }),
    },
    choice_description: {
      ...choice,
      secondRightOption: (text, levels) => {
        const other = dimensions.find(id => id !== firstOf(text) && levels[id])
        const level = other && levels[other]
        return other && level ? { question: text.question.replace(wrongOf(text), grammar.evidence[other]?.[grammar.source.bands[level]].general[0] ?? '') } : null
      },
      otherEvidence: text => ({ response: put(text.response, rightOf(text), wrongOf(text)) }),
      unknownOption: text => ({ question: text.question.replace(wrongOf(text), words.audioCrackles) }),
      levelInOption: text => ({ question: text.question.replace(wrongOf(text), wrongOf(text) + words.whichIsGood) }),
    },
    open: {
      answerElse,
      wrongEvidence,
      namesTheDimension: text => ({ question: text.question.replace(/[.?。？]/, words.thatIs.replace('{target}', nameOf(firstOf(text)))) }),
      namesALevel: text => ({ question: text.question + words.isItGood }),
      anotherTopic: (text) => {
        const topic = qa.topics[firstOf(text)]?.find(entry => text.question.includes(entry)) ?? ''
        const other = dimensions.find(id => id !== firstOf(text)) ?? ''
        return { question: text.question.replace(topic, qa.topics[other]?.[0] ?? '') }
      },
    },
    temporal: {
      ...single,
      anotherTime: (text) => {
        const [said] = grammar.times.find(text.response)
        const frames = text.claims[0]?.frames
        const other = frames && PARTS.find(part => !liesIn(frames, part, 100) && grammar.times.phrases[part].length > 0)
        return said && other ? { response: put(text.response, text.response.slice(said.start, said.end), grammar.times.phrases[other][0] ?? '') } : null
      },
      twoTimes: text => ({ response: text.response + words.twoTimes }),
      worstForBest: text => ({ question: (qa.types.temporal?.when_best?.some(form => text.question.includes(form.replace('{target}', nameOf(firstOf(text))))) ? formOf(text, 'when_worst') : formOf(text, 'when_best')).replace('{target}', nameOf(firstOf(text))) }),
    },
  }

  return { byType, wrongLetter, rightAndWrongExchanged, flipPolarity, verdictOf, withVerdict }
}
