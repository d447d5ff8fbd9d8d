import type { CompiledGrammar, VerifiableInstruction } from '../../../src-main/core/instructions'
import type { Claim } from '../../../src-shared/domain/claim'
import type { Level } from '../../../src-shared/domain/level'
import type { Falsehoods } from './falsehoods'
import { LEVELS } from '../../../src-shared/domain/level'
import { OVERALL } from '../../../src-shared/domain/taxonomy'
import { FALSEHOODS } from './falsehoods'

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

/** The words of a language. */
function falsehoodsOf({ source: { language } }: CompiledGrammar): Falsehoods {
  const found = FALSEHOODS[language]
  if (!found)
    throw new Error(`Add "${language}" to falsehoods.ts, so that its texts can be falsified.`)
  return found
}

const different = (level: Level, dice: Dice): Level => dice.pick(LEVELS.filter(other => other !== level))

/** The one plain level word in a claim; none where it is negated or said in other words. */
function levelWord({ text, level }: Claim, grammar: CompiledGrammar): { readonly word: string, readonly at: number } | null {
  const found = grammar.lexicon.find(text)
  const words = found.filter(entry => entry.meaning.kind === 'level')
  const [only] = words
  if (words.length !== 1 || !only || only.meaning.kind !== 'level' || only.meaning.level !== level || found.some(entry => entry.meaning.kind === 'negator') || falsehoodsOf(grammar).absence.test(text))
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

/** The sentences of a text, each with its end and the blank after it. */
function sentencesOf(text: string, { sentenceEnd }: Falsehoods): string[] {
  return text.match(new RegExp(`[\\s\\S]+?(?:${sentenceEnd.source}|$)`, 'g')) ?? []
}

const dropClaim = falsify((text, dice, grammar) => {
  const { response, claims } = text.instruction
  const claim = dice.pick(claims)
  if (dice.next() < 0.5)
    return replaceClaim(text, claim, '')
  const sentence = sentencesOf(response, falsehoodsOf(grammar)).find(entry => entry.includes(claim.text))
  return sentence === undefined ? null : response.replace(sentence, '')
})

const negate = falsify((text, dice, grammar) => {
  const plain = plainClaims(text, grammar)
  if (plain.length === 0)
    return null
  const { claim, place } = dice.pick(plain)
  const { denial, negations, between } = falsehoodsOf(grammar)
  return replaceClaim(text, claim, dice.next() < 0.2 ? `${denial}${claim.text}` : putWord(claim, place, `${dice.pick(negations)}${between}${place.word}`))
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

function addSentence(response: string, sentence: string, dice: Dice, grammar: CompiledGrammar): string {
  const { sentenceEnd, gap, also } = falsehoodsOf(grammar)
  if (dice.next() < 0.3)
    return response.replace(new RegExp(`(?:${sentenceEnd.source})?$`), `${also}${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`)
  const [first = '', ...rest] = sentencesOf(response, falsehoodsOf(grammar))
  return dice.next() < 0.5 || rest.length === 0 ? `${response}${gap}${sentence}` : `${first}${sentence}${gap}${rest.join('')}`
}

const inventDimension = falsify(({ instruction, levels }, dice, grammar) => {
  const unrated = grammar.taxonomy.dimensions.filter(({ id }) => !instruction.claims.some(claim => claim.target === id))
  const own = unrated.length > 0 && dice.next() < 0.5 ? dice.pick(unrated) : null
  const level = own && dice.next() < 0.5 ? levels[own.id] ?? dice.pick(LEVELS) : dice.pick(LEVELS)
  const word = dice.pick(grammar.source.levels[level])
  const { strangers, statements } = falsehoodsOf(grammar)
  const target = own ? grammar.source.phrases[own.id] ?? own.phrase : dice.pick(strangers)
  return addSentence(instruction.response, dice.pick(statements).replace('{target}', target).replace('{level}', word), dice, grammar)
})

const contradictOverall = falsify(({ instruction, levels }, dice, grammar) => {
  const word = dice.pick(grammar.source.levels[levels[OVERALL] ? different(levels[OVERALL], dice) : dice.pick(LEVELS)])
  return addSentence(instruction.response, dice.pick(falsehoodsOf(grammar).wholes).replace('{}', word), dice, grammar)
})

const flipPolarity = falsify(({ instruction: { questionType, response } }, dice, grammar) => {
  const { polarity } = falsehoodsOf(grammar)
  const { clause, sentence } = grammar.source.marks
  const opening = response.slice(0, [...response].findIndex(sign => clause.includes(sign) || sentence.includes(sign)))
  const opposites = polarity.flatMap(([yes, no]) => yes === opening ? [no] : no === opening ? [yes] : [])
  return questionType !== 'yes_no' || opposites.length === 0 ? null : dice.pick(opposites) + response.slice(opening.length)
})

/** Ways of falsifying what a text rates, in every language. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'level word swapped': swapLevel,
  'claim dropped': dropClaim,
  'claim negated': negate,
  'targets swapped': swapTargets,
  'dimension invented': inventDimension,
  'overall contradicted': contradictOverall,
  'number invented': falsify(({ instruction }, dice, grammar) => addSentence(instruction.response, dice.pick(falsehoodsOf(grammar).numbers), dice, grammar)),
  'unit invented': falsify(({ instruction }, dice, grammar) => addSentence(instruction.response, dice.pick(falsehoodsOf(grammar).units), dice, grammar)),
  'yes and no exchanged': flipPolarity,
}
