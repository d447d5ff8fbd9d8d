import type { Claim } from '../../../src-shared/domain/claim'
import type { Dice, Faithful, Falsified, Mutation } from './mutations'
import { insertAfter } from './mutations'

/** How one speaks of the parts of a video; apart from the lexicon. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  'beginning': ['at the beginning', 'in the opening seconds', 'early in the clip', 'at the start of the video'],
  'first half': ['in the first half', 'during the first half of the clip', 'over the first half'],
  'middle': ['around the middle of the clip', 'midway through', 'halfway through the video'],
  'second half': ['in the second half', 'during the latter half', 'in the second half of the video'],
  'end': ['towards the end', 'near the end of the clip', 'in the closing seconds', 'at the end of the video'],
  'throughout': ['throughout the clip', 'from start to finish', 'all the time'],
  'at times': ['at times', 'now and then', 'from time to time'],
}

const frames = (from: number, to: number, dice: Dice): string => dice.pick([`around frames ${from} to ${to}`, `at frames ${from}-${to}`, `between frames ${from} and ${to}`, `from frame ${from} to frame ${to}`])

/** A text with something said after one of its claims; null where the claim is not to be found. */
function withPhrase({ instruction, levels }: Faithful, claim: Claim, phrase: string): Faithful | null {
  const response = insertAfter(instruction.response, claim, ` ${phrase}`)
  return response === null ? null : { levels, instruction: { ...instruction, response } }
}

/** Says a time after a claim, and in the falsified text something else; a claim after which nothing can be said is passed over. */
function say(text: Faithful, claim: Claim, said: string, instead: string): Falsified | null {
  const original = withPhrase(text, claim, said)
  const response = insertAfter(text.instruction.response, claim, ` ${instead}`)
  return original && response !== null ? { original, response } : null
}

const moveTime: Mutation = (text, dice) => {
  const [part, other] = [dice.pick(Object.keys(PARTS)), dice.pick(Object.keys(PARTS))]
  return part === other ? null : say(text, dice.pick(text.instruction.claims), dice.pick(PARTS[part] ?? []), dice.pick(PARTS[other] ?? []))
}

const sentenceOf = (response: string, claim: Claim): string | undefined => response.split(/(?<=[.!?;\n])\s+(?=\p{Lu})/u).find(entry => entry.includes(claim.text))

const moveToOther: Mutation = (text, dice) => {
  const { claims, response } = text.instruction
  const [from, to] = [dice.pick(claims), dice.pick(claims)]
  const phrase = newTime(text, dice)
  if (from.target === to.target || sentenceOf(response, from) === sentenceOf(response, to))
    return null
  const [original, moved] = [withPhrase(text, from, phrase), withPhrase(text, to, phrase)]
  return original && moved ? { original, response: moved.instruction.response } : null
}

/** A time that the text does not say already: to say it twice is no falsification. */
function newTime({ instruction }: Faithful, dice: Dice): string {
  const says = /throughout|all the time|to the end|to (?:end|finish|last)|at times|now and then|always/i.test(instruction.response)
  return dice.pick(PARTS[dice.pick(Object.keys(PARTS).filter(part => !says || (part !== 'throughout' && part !== 'at times')))] ?? [])
}

const inventTime: Mutation = (text, dice) => {
  const response = insertAfter(text.instruction.response, dice.pick(text.instruction.claims), ` ${newTime(text, dice)}`)
  return response === null ? null : { original: text, response }
}

const dropTime: Mutation = (text, dice) => {
  const original = withPhrase(text, dice.pick(text.instruction.claims), newTime(text, dice))
  return original && { original, response: text.instruction.response }
}

const changeFrame: Mutation = (text, dice) => {
  const from = 1 + Math.floor(dice.next() * 400)
  const to = from + 1 + Math.floor(dice.next() * 90)
  const [a, b] = dice.pick([[from + 1, to + 1], [from, to + 10], [to, from], [from * 10, to * 10], [from - 1, to]] as const)
  return say(text, dice.pick(text.instruction.claims), frames(from, to, dice), frames(a, b, dice))
}

const inventFrame: Mutation = (text, dice) => {
  const from = 1 + Math.floor(dice.next() * 400)
  const response = insertAfter(text.instruction.response, dice.pick(text.instruction.claims), ` ${frames(from, from + 20, dice)}`)
  return response === null ? null : { original: text, response }
}

/** Ways of falsifying when something shows. */
export const TIME_MUTATIONS: Readonly<Record<string, Mutation>> = {
  'time moved': moveTime,
  'time given to another aspect': moveToOther,
  'time invented': inventTime,
  'time dropped': dropTime,
  'frame number changed': changeFrame,
  'frames invented': inventFrame,
}

/** A text with a time, and the same said in other words: what must pass. */
export function rewordTime(text: Faithful, dice: Dice): Falsified | null {
  const part = PARTS[dice.pick(Object.keys(PARTS))] ?? []
  const number = 1 + Math.floor(dice.next() * 400)
  const [said, again] = dice.next() < 0.3 ? [frames(number, number + 30, dice), frames(number, number + 30, dice)] : [dice.pick(part), dice.pick(part)]
  return say(text, dice.pick(text.instruction.claims), said, again)
}
