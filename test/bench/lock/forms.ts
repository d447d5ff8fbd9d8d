import type { Claim } from '../../../src-shared/domain/claim'
import type { Faithful, Mutation } from './mutations'
import { LEVELS, rankOf } from '../../../src-shared/domain/level'
import { insertAfter } from './mutations'

/** What is seen where a dimension is good, and where it is not: descriptions without a level word, apart from the lexicon. */
const SIGHTS: Readonly<Record<string, { readonly good: readonly string[], readonly poor: readonly string[] }>> = {
  sharpness: { good: ['the picture is razor sharp', 'the image is crisp'], poor: ['the image lacks sharpness', 'the picture is a blurry mess'] },
  focus: { good: ['the subject is perfectly in focus', 'the focus is precise'], poor: ['the subject is out of focus', 'the focus is off'] },
  noise: { good: ['there is no visible noise', 'the picture is free of grain'], poor: ['the picture is grainy', 'there is heavy noise'] },
  motion_blur: { good: ['there is no motion blur', 'moving objects are crisp'], poor: ['moving objects are smeared', 'there is severe motion blur'] },
  stability: { good: ['the camera is rock steady', 'the shot is free of camera shake'], poor: ['the camera is shaky', 'the shot suffers from camera shake'] },
  flicker: { good: ['there is no flicker', 'the picture is flicker free'], poor: ['the picture flickers', 'there is strong flicker'] },
  exposure: { good: ['the picture is perfectly exposed', 'the clip is well exposed'], poor: ['the picture is overexposed', 'the scene is too dark'] },
  compression: { good: ['there are no compression artifacts', 'the picture is free of blocking'], poor: ['the picture is blocky', 'there are massive compression artifacts'] },
  fluency: { good: ['the playback is smooth as butter', 'there is no stutter'], poor: ['the video stutters', 'the playback is choppy'] },
  content: { good: ['the content is fascinating', 'the scene is captivating'], poor: ['the content is boring', 'the scene is tedious'] },
  composition: { good: ['the shot is beautifully composed', 'the scene is masterfully framed'], poor: ['the frame is cluttered', 'the shot is badly framed'] },
  color: { good: ['the colors are vibrant', 'the colors are rich and vivid'], poor: ['the colors are washed out', 'the picture is faded'] },
  lighting: { good: ['the scene is beautifully lit', 'the light is superb'], poor: ['the scene is badly lit', 'the lighting is flat'] },
  trajectory: { good: ['the camera movement is purposeful', 'the pans are smooth'], poor: ['the camera movement is aimless', 'the pans are jerky'] },
}
const TIES = [', earning a {} rating', ', which is {}', ', resulting in a {} impression', ', and thus {}', ', no better than {}', ', reaching a {} level', ', and is {}']

/** A description that goes against the level beside it. */
const contradictDescription: Mutation = (text, dice) => {
  const { claims, response } = text.instruction
  const extreme = claims.filter(({ target, level }) => SIGHTS[target] && level !== 'fair')
  if (extreme.length === 0)
    return null
  const { target, level } = dice.pick(extreme)
  const sight = dice.pick(SIGHTS[target]?.[rankOf(level) > 2 ? 'poor' : 'good'] ?? [])
  const sentence = `${sight.charAt(0).toUpperCase()}${sight.slice(1)}.`
  return { original: text, response: dice.next() < 0.5 ? `${response.replace(/(?<![.!?])$/, '.')} ${sentence}` : `${sentence} ${response}` }
}

/** A second level, tied to a claim. */
const tieLevel: Mutation = (text, dice, grammar) => {
  const alone = text.instruction.claims.filter(claim => grammar.lexicon.find(claim.text).filter(entry => entry.meaning.kind === 'level').length < 2)
  if (alone.length === 0)
    return null
  const claim = dice.pick(alone)
  const level = dice.pick(LEVELS.filter(other => other !== claim.level))
  const response = insertAfter(text.instruction.response, claim, dice.pick(TIES).replace('{}', dice.pick(grammar.source.levels[level])))
  return response === null ? null : { original: text, response }
}

/** The last sentence as the answer, all before it as the chain of thought. */
function think(text: Faithful): { readonly original: Faithful, readonly chain: string, readonly answer: string } | null {
  const { response, claims } = text.instruction
  const end = Math.max(response.lastIndexOf('. '), response.lastIndexOf('.\n')) + 1
  const [chain, answer] = [response.slice(0, end).trim(), response.slice(end).trim()]
  const isParted = end > 0 && claims.every(({ text: piece }) => chain.includes(piece) !== answer.includes(piece))
  return isParted && claims.some(claim => answer.includes(claim.text)) ? { chain, answer, original: { ...text, instruction: { ...text.instruction, response: `<think>${chain}</think>\n${answer}` } } } : null
}

const breakChain: Mutation = (text, dice) => {
  const parted = think(text)
  if (!parted)
    return null
  const { original, chain, answer } = parted
  return { original, response: dice.pick([`${chain} ${answer}`, `<think>${chain} ${answer}</think>`, `<think>${chain}\n${answer}`, `</think>${chain}<think>\n${answer}`, `<think>${answer}</think>\n${chain}`, `<think>${chain}</think>\n<think>${answer}</think>`, `<think>${chain} ${answer}</think>\nThat is my answer.`]) }
}

const exchangeChoice: Mutation = (text, dice) => {
  const letters = ['A', 'B', 'C', 'D']
  const right = dice.pick(letters)
  const wrong = dice.pick(letters.filter(letter => letter !== right))
  const question = `Which of these fits? ${letters.map((letter, index) => `${letter}. ${['this', 'that', 'neither', 'both'][index]}`).join(' ')}`
  // A text that answers a choice already gets this one instead.
  const response = text.instruction.response.replace(/^[A-D]\. /, '')
  return { original: { ...text, instruction: { ...text.instruction, question, questionType: 'multiple_choice', response: `${right}. ${response}` } }, response: dice.pick([`${wrong}. ${response}`, `The answer is ${wrong}. ${response}`, `${right} or ${wrong}. ${response}`, response]) }
}

const SIDES = { first: ['the first video', 'the first clip'], second: ['the second video', 'the second clip'] } as const

/** A claim said of one video of a pair, and another level of the same target of the other. */
function pairOf({ level, target }: Claim, other: Claim['level'], sides: readonly [string, string], phrase: string): string {
  return `The ${phrase} is ${level} in ${sides[0]}, whereas in ${sides[1]} it is ${other}. ${level === 'bad' || rankOf(level) < rankOf(other) ? sides[1] : sides[0]} is better in ${target === 'overall' ? 'total quality' : phrase}.`
}

const swapSides: Mutation = (text, dice, grammar) => {
  const claim = dice.pick(text.instruction.claims)
  const other = dice.pick(LEVELS.filter(level => level !== claim.level))
  const phrase = (grammar.names[claim.target] ?? '').replace(/^the /, '')
  const [first, second] = [dice.pick(SIDES.first), dice.pick(SIDES.second)]
  const made = (sides: readonly [string, string]): string => pairOf(claim, other, sides, phrase)
  const response = made([first, second])
  const claims = [{ text: `The ${phrase} is ${claim.level}`, target: claim.target, level: claim.level }, { text: `it is ${other}`, target: claim.target, level: other }]
  const original: Faithful = { levels: {}, instruction: { ...text.instruction, questionType: 'pair', response, claims } }
  const [wins, loses] = response.includes(`. ${first} is better`) ? [first, second] : [second, first]
  return { original, response: dice.next() < 0.5 ? made([second, first]) : response.replace(`. ${wins} is better`, `. ${loses} is better`) }
}

/** Ways of falsifying the form of a text, and what stands beside its levels. */
export const FORM_MUTATIONS: Readonly<Record<string, Mutation>> = {
  'description contradicts the level': contradictDescription,
  'second level tied on': tieLevel,
  'videos of a pair exchanged': swapSides,
  'choice exchanged': exchangeChoice,
  'chain of thought broken': breakChain,
}
