import QA from '../../resources/templates/en/qa.json'

/** A pair as the prompt gives it to a model. */
export interface AskedPair {
  readonly question: string
  readonly response: string
  readonly ratings: readonly { readonly aspect: string, readonly level: string }[]
  /** What the video shows, where that is known. */
  readonly scene?: string
}
export interface Reworded { readonly question: string, readonly response: string }

/** Other words of the same strength. */
const LEVEL_WORDS: Readonly<Record<string, readonly string[]>> = {
  bad: ['bad', 'terrible', 'awful'],
  poor: ['poor', 'weak', 'poor'],
  fair: ['fair', 'passable', 'average'],
  good: ['good', 'solid', 'good'],
  excellent: ['excellent', 'superb', 'outstanding'],
}
/** Usual names of the same things. */
const NAMES: readonly (readonly [string, string])[] = [
  ['the clarity of edges and fine detail', 'the sharpness'],
  ['the overall quality of the video', 'the quality as a whole'],
]
const SENTENCES = [
  (aspect: string, level: string) => `To my eye, ${aspect} is ${level}.`,
  (aspect: string, level: string) => `I find ${aspect} to be ${level}.`,
  (aspect: string, level: string) => `As for ${aspect}, it is ${level}.`,
  (aspect: string, level: string) => `I would describe ${aspect} as ${level}.`,
  (aspect: string, level: string) => `${aspect}, in my view, is ${level}.`,
  (aspect: string, level: string) => `Then there is ${aspect}, which is ${level}.`,
]
const QUESTIONS = [
  (question: string) => `Here is what I want to know. ${question}`,
  (question: string) => `One more thing about this clip. ${question}`,
]
/** Said of two aspects; such a text keeps its words. */
const VERDICTS = Object.values(QA.verdicts).flat()

const pick = <Item>(list: readonly Item[], place: number): Item => list[place % list.length] as Item
const raise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
const another = (aspect: string): string => NAMES.find(([name]) => name === aspect)?.[1] ?? aspect

const isComparison = ({ response, ratings }: AskedPair): boolean => ratings.length === 2 && VERDICTS.some(verdict => response.toLowerCase().includes(verdict))
const otherEnd = (level: string): string => level === 'excellent' || level === 'good' ? 'bad' : 'excellent'

/** The same ratings in the words of another writer: other sentences, order, level words and, for some, names. */
export function faithful(pair: AskedPair): Reworded {
  const { question, response, ratings, scene } = pair
  const voice = response.length
  if (isComparison(pair))
    return { question: pick(QUESTIONS, voice)(question), response }
  const polarity = /^(?:yes|no)\b/i.exec(response)?.[0]
  const last = ratings.at(-1)
  const order = [...ratings.slice(0, -1).toReversed(), ...last ? [last] : []]
  const sentences = order.map(({ aspect, level }, place) => {
    const said = pick(SENTENCES, voice + place)(another(aspect), pick(LEVEL_WORDS[level] ?? [level], voice + place))
    return polarity !== undefined && place === 0 ? `${raise(polarity.toLowerCase())}, ${said.charAt(0) === 'I' ? said : said.charAt(0).toLowerCase() + said.slice(1)}` : raise(said)
  })
  const paragraphs = sentences.length > 3 ? [sentences.slice(0, -1), sentences.slice(-1)] : [sentences]
  const body = paragraphs.map(paragraph => paragraph.join(' ')).join('\n\n')
  return {
    question: polarity === undefined ? pick(QUESTIONS, voice)(question) : question,
    response: scene === undefined || scene === '' ? body : `This is footage of ${scene}. ${body}`,
  }
}

/** As faithful, but for one level, which is that of the other end of the scale. */
export function flipped(pair: AskedPair): Reworded {
  const { ratings: [first, ...rest] } = pair
  if (first && isComparison(pair))
    return { question: pair.question, response: `${pair.response} ${raise(first.aspect)} is ${otherEnd(first.level)}.` }
  return faithful({ ...pair, ratings: first ? [{ ...first, level: otherEnd(first.level) }, ...rest] : rest })
}

/** As faithful, but for one rating, which is not made. */
export function dropped(pair: AskedPair): Reworded {
  const { ratings } = pair
  return ratings.length < 2 || isComparison(pair) ? { question: pair.question, response: 'It is what it is.' } : faithful({ ...pair, ratings: ratings.slice(1) })
}
