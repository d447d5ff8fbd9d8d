import type { CompiledGrammar, VerifiableInstruction } from '../../../src-main/core/instructions'
import type { Claim } from '../../../src-shared/domain/claim'
import type { Level } from '../../../src-shared/domain/level'
import { LEVELS } from '../../../src-shared/domain/level'
import { OVERALL } from '../../../src-shared/domain/taxonomy'

/** A text that says what its claims say, and the levels it must not go against. */
export interface Faithful { readonly instruction: VerifiableInstruction, readonly levels: Readonly<Record<string, Level>> }

/** A seeded choice. */
export interface Dice { readonly pick: <T>(list: readonly T[]) => T, readonly next: () => number }

/** A false response, and the text it is a rewrite of: as it was, or with what the falsification needs. */
export interface Falsified { readonly original: Faithful, readonly response: string }

/** Falsifies a text; null where it offers no place for it. Knows the claims as written down beside the text, nothing of the reader. */
export type Mutation = (text: Faithful, dice: Dice, grammar: CompiledGrammar) => Falsified | null

/** A mutation that leaves the original as it was. */
function falsify(change: (text: Faithful, dice: Dice, grammar: CompiledGrammar) => string | null): Mutation {
  return (text, dice, grammar) => {
    const response = change(text, dice, grammar)
    return response === null ? null : { original: text, response }
  }
}

/** The response with something added right after a claim. */
export function insertAfter(response: string, claim: Claim, added: string): string | null {
  const at = response.indexOf(claim.text)
  return at < 0 ? null : response.slice(0, at + claim.text.length) + added + response.slice(at + claim.text.length)
}

/** Things nobody rated, most of them unknown to any lexicon. */
const STRANGERS = ['audio', 'frame rate', 'resolution', 'bokeh', 'story', 'acting', 'white balance', 'depth of field', 'gamma curve', 'sound mix', 'film stock', 'choreography', 'sensor readout', 'subtitle placement', 'wardrobe', 'stereo depth', 'loudness', 'black level', 'horizon', 'seat comfort', 'humour', 'pacing', 'watermark', 'metadata', 'voice track']
const NEGATIONS = ['not', 'hardly', 'anything but', 'far from', 'never', 'by no means', 'not really', 'not at all']
const NUMBERS = ['It scores 7 out of 10.', 'That makes 62 percent.', 'I give it 4 stars.', 'On a scale it reaches 0.8.', 'This holds for 90% of the clip.', 'It ranks 2nd.', 'Of 5 viewers, 3 agree.', 'Seen at 1080p.']
const UNITS = ['It scores seven out of ten.', 'That makes sixty percent.', 'I give it four stars.', 'The level drops by twenty decibels.', 'It runs at sixty frames per second.', 'The shift amounts to ten pixels.', 'The rate lies at five megabits.', 'The light measures forty lux.']

const different = (level: Level, dice: Dice): Level => dice.pick(LEVELS.filter(other => other !== level))

/** The one plain level word in a claim; none where it is negated or said in other words. */
function levelWord({ text, level }: Claim, grammar: CompiledGrammar): { readonly word: string, readonly at: number } | null {
  const found = grammar.lexicon.find(text)
  const words = found.filter(entry => entry.meaning.kind === 'level')
  const [only] = words
  if (words.length !== 1 || !only || only.meaning.kind !== 'level' || only.meaning.level !== level || found.some(entry => entry.meaning.kind === 'negator') || /\b(?:no|without|none|more or less)\b/i.test(text))
    return null
  return { word: text.slice(only.start, only.end), at: only.start }
}

/** The response with the text of a claim replaced at its place. */
function replaceClaim({ instruction }: Faithful, claim: Claim, text: string): string | null {
  const at = instruction.response.indexOf(claim.text)
  return at < 0 ? null : instruction.response.slice(0, at) + text + instruction.response.slice(at + claim.text.length)
}

const putWord = (claim: Claim, place: { word: string, at: number }, word: string): string => claim.text.slice(0, place.at) + word + claim.text.slice(place.at + place.word.length)

/** Claims with one plain level word whose text makes no other claim. */
function plainClaims({ instruction: { claims } }: Faithful, grammar: CompiledGrammar) {
  return claims.flatMap((claim) => {
    const place = claims.filter(other => other.text === claim.text).length === 1 ? levelWord(claim, grammar) : null
    return place ? [{ claim, place }] : []
  })
}

const swapLevel = falsify((text, dice, grammar) => {
  const plain = plainClaims(text, grammar)
  if (plain.length === 0)
    return null
  const { claim, place } = dice.pick(plain)
  return replaceClaim(text, claim, putWord(claim, place, dice.pick(grammar.source.levels[different(claim.level, dice)])))
})

const dropClaim = falsify((text, dice) => {
  const { response, claims } = text.instruction
  const claim = dice.pick(claims)
  if (dice.next() < 0.5)
    return replaceClaim(text, claim, '')
  const sentence = response.split(/(?<=[.!?])\s+/).find(entry => entry.includes(claim.text))
  return sentence === undefined ? null : response.replace(sentence, '')
})

const negate = falsify((text, dice, grammar) => {
  const plain = plainClaims(text, grammar)
  if (plain.length === 0)
    return null
  const { claim, place } = dice.pick(plain)
  return replaceClaim(text, claim, dice.next() < 0.2 ? `it is not true that ${claim.text}` : putWord(claim, place, `${dice.pick(NEGATIONS)} ${place.word}`))
})

const swapTargets = falsify((text, dice, grammar) => {
  const plain = plainClaims(text, grammar)
  const pairs = plain.flatMap(a => plain.filter(b => b.claim.level !== a.claim.level).map(b => [a, b] as const))
  if (pairs.length === 0)
    return null
  const [a, b] = dice.pick(pairs)
  const { response } = text.instruction
  const [atA, atB] = [response.indexOf(a.claim.text) + a.place.at, response.indexOf(b.claim.text) + b.place.at]
  const [first, second] = atA < atB ? [{ ...a, at: atA }, { ...b, at: atB }] : [{ ...b, at: atB }, { ...a, at: atA }]
  return response.slice(0, first.at) + second.place.word + response.slice(first.at + first.place.word.length, second.at) + first.place.word + response.slice(second.at + second.place.word.length)
})

function addSentence(response: string, sentence: string, dice: Dice): string {
  if (dice.next() < 0.3)
    return response.replace(/[.!?]?$/, `, and ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`)
  return dice.next() < 0.5 ? `${response} ${sentence}` : response.replace(/[.!?] |$/, end => end === '' ? ` ${sentence}` : `${end}${sentence} `)
}

const inventDimension = falsify(({ instruction, levels }, dice, grammar) => {
  const unrated = grammar.taxonomy.dimensions.filter(({ id }) => !instruction.claims.some(claim => claim.target === id))
  const own = unrated.length > 0 && dice.next() < 0.5 ? dice.pick(unrated) : null
  const level = own && dice.next() < 0.5 ? levels[own.id] ?? dice.pick(LEVELS) : dice.pick(LEVELS)
  const word = dice.pick(grammar.source.levels[level])
  return addSentence(instruction.response, `The ${own?.phrase ?? dice.pick(STRANGERS)} ${dice.pick(['is', 'looks', 'comes across as', 'can be rated as'])} ${word}.`, dice)
})

const contradictOverall = falsify(({ instruction, levels }, dice, grammar) => {
  const word = dice.pick(grammar.source.levels[levels[OVERALL] ? different(levels[OVERALL], dice) : dice.pick(LEVELS)])
  const form = dice.pick(['All in all, the overall quality of the video is {}.', 'Overall, the clip is {}.', 'The overall impression is {}.', 'As a whole it is {}.', 'On balance I would call the video {}.', 'In total, the result is {}.'])
  return addSentence(instruction.response, form.replace('{}', word), dice)
})

const flipPolarity = falsify(({ instruction: { questionType, response } }) => {
  if (questionType !== 'yes_no')
    return null
  return response.startsWith('Yes') ? response.replace(/^Yes/, 'No') : response.replace(/^No/, 'Yes')
})

/** Ways of falsifying what a text rates. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'level word swapped': swapLevel,
  'claim dropped': dropClaim,
  'claim negated': negate,
  'targets swapped': swapTargets,
  'dimension invented': inventDimension,
  'overall contradicted': contradictOverall,
  'number invented': falsify(({ instruction }, dice) => addSentence(instruction.response, dice.pick(NUMBERS), dice)),
  'unit invented': falsify(({ instruction }, dice) => addSentence(instruction.response, dice.pick(UNITS), dice)),
  'yes and no exchanged': flipPolarity,
}
