import type { Claim, InstructionKind } from '../../../src-shared/domain/claim'
import type { Level } from '../../../src-shared/domain/level'
import type { CompiledGrammar } from './grammar'
import type { Grammar } from './language'
import type { Occurrence } from './lexicon'
import { rankOf } from '../../../src-shared/domain/level'
import { openingOf } from './grammar'

/** A text and the ratings it says it makes. */
export interface VerifiableInstruction {
  readonly kind: InstructionKind
  readonly questionType: string
  readonly question: string
  readonly response: string
  readonly claims: readonly Claim[]
}

/** What reading a text found. */
export interface Reading {
  /** Claims in order; `text` runs from the target's phrase to the level word. */
  readonly claims: readonly Claim[]
  /** Targets in the order of their mentions, with or without a rating. */
  readonly mentions: readonly string[]
  /** Level words that rate nothing, and ratings in a negated clause, as sentences. */
  readonly doubts: readonly string[]
  /** Every word that bears on ratings, in order. */
  readonly words: readonly Occurrence[]
}

/** Where the clause that `before` stands in starts, `from` at the earliest. */
function clauseStartOf(text: string, before: number, from: number, { clause, sentence }: Grammar['marks']): number {
  for (let at = before - 1; at >= from; at--) {
    if (clause.includes(text.charAt(at)) || sentence.includes(text.charAt(at)))
      return at + 1
  }
  return from
}

function endsBetween(text: string, from: number, to: number, { sentence }: Grammar['marks']): boolean {
  for (let at = from; at < to; at++) {
    if (sentence.includes(text.charAt(at)))
      return true
  }
  return false
}

/**
 * Reads the ratings out of a text by the words alone: a level word rates the phrase before it in the same sentence.
 * Knows nothing of how the text was written, so it also reads what a person or a model wrote.
 */
export function readClaims(text: string, grammar: CompiledGrammar): Reading {
  const claims: Claim[] = []
  const mentions: string[] = []
  const doubts: string[] = []
  const negators: Occurrence[] = []
  let subject: { target: string, start: number, end: number } | null = null
  let claimedUpTo = 0
  const { marks } = grammar.source
  const words = grammar.lexicon.find(text)
  for (const { start, end, meaning } of words) {
    if (meaning.kind === 'negator') {
      negators.push({ start, end, meaning })
    }
    else if (meaning.kind === 'target') {
      mentions.push(meaning.target)
      subject = { target: meaning.target, start, end }
    }
    else if (subject === null || endsBetween(text, subject.end, start, marks)) {
      doubts.push(`"${text.slice(start, end)}" rates nothing that is named before it`)
    }
    else {
      claims.push({ text: text.slice(subject.start, end), target: subject.target, level: meaning.level })
      const clauseStart = negators.length === 0 ? subject.start : clauseStartOf(text, subject.start, claimedUpTo, marks)
      if (negators.some(word => word.start >= clauseStart && word.start < start))
        doubts.push(`"${text.slice(clauseStart, end).trim()}" is negated`)
      claimedUpTo = end
      subject = null
    }
  }
  return { claims, mentions, doubts, words }
}

/** The claims that a person's text makes beyond doubt; what is negated or rates nothing is left out. */
export function claimsIn(text: string, grammar: CompiledGrammar): Claim[] {
  const { claims, doubts } = readClaims(text, grammar)
  return claims.filter(claim => !doubts.some(doubt => doubt.includes(claim.text)))
}

function checkClaim({ text, target, level }: Claim, words: readonly Occurrence[], levels: Readonly<Record<string, Level>>): string[] {
  const problems: string[] = []
  const targets = words.flatMap(({ meaning }) => meaning.kind === 'target' ? [meaning.target] : [])
  const ratings = words.flatMap(({ meaning }) => meaning.kind === 'level' ? [meaning.level] : [])
  if (targets.length !== 1 || targets[0] !== target)
    problems.push(`the claim "${text}" does not name ${target} alone`)
  if (ratings.length !== 1 || ratings[0] !== level)
    problems.push(`the claim "${text}" does not say ${level} alone`)
  if (targets.length + ratings.length < words.length)
    problems.push(`the claim "${text}" is negated`)
  if (levels[target] !== level)
    problems.push(`the claim "${text}" says ${level}, but ${target} is ${levels[target] ?? 'not rated'}`)
  return problems
}

function checkClaims(instruction: VerifiableInstruction, reading: Reading, levels: Readonly<Record<string, Level>>): string[] {
  const problems: string[] = []
  let searchFrom = 0
  let next = 0
  for (const claim of instruction.claims) {
    const at = instruction.response.indexOf(claim.text, searchFrom)
    if (at < 0) {
      problems.push(`the claim "${claim.text}" does not occur in the response (in the order of the claims)`)
      continue
    }
    searchFrom = at + claim.text.length
    const inside: Occurrence[] = []
    for (let word = reading.words[next]; word !== undefined && word.end <= searchFrom; word = reading.words[++next]) {
      if (word.start >= at)
        inside.push(word)
    }
    problems.push(...checkClaim(claim, inside, levels))
  }
  return problems
}

function checkReading(instruction: VerifiableInstruction, reading: Reading): string[] {
  const problems = [...reading.doubts]
  const said = instruction.claims.map(entry => `${entry.target}=${entry.level}`)
  const read = reading.claims.map(entry => `${entry.target}=${entry.level}`)
  if (said.length !== read.length || said.some((entry, index) => entry !== read[index]))
    problems.push(`the text reads as [${read.join(', ')}], the claims say [${said.join(', ')}]`)
  return problems
}

/** A reasoning response names every rated dimension exactly once and rates every rated target exactly once. */
function checkReasoning(reading: Reading, levels: Readonly<Record<string, Level>>, grammar: CompiledGrammar): string[] {
  const problems: string[] = []
  for (const { id } of grammar.taxonomy.dimensions) {
    const times = reading.mentions.filter(target => target === id).length
    if (times !== (levels[id] === undefined ? 0 : 1))
      problems.push(`${id} is named ${times} times`)
  }
  for (const target of Object.keys(levels)) {
    const times = reading.claims.filter(entry => entry.target === target).length
    if (times !== 1)
      problems.push(`${target} is rated ${times} times`)
  }
  return problems
}

/** "Yes" only where the level asked for is the video's, "no" only where it is another. */
function checkPolarity(instruction: VerifiableInstruction, levels: Readonly<Record<string, Level>>, grammar: CompiledGrammar): string[] {
  const [asked, ...more] = readClaims(instruction.question, grammar).claims
  if (!asked || more.length > 0)
    return ['the question does not ask about one level of one target']
  const { marks, qa: { yes_no: { yes, no } } } = grammar.source
  const opening = openingOf(instruction.response, marks)
  const startsLike = (forms: readonly string[]): boolean => forms.some(form => openingOf(form, marks) === opening)
  const affirmative = startsLike(yes)
  if (affirmative === startsLike(no))
    return ['the response answers neither yes nor no']
  return affirmative === (levels[asked.target] === asked.level) ? [] : [`the answer to "${instruction.question}" contradicts the level ${levels[asked.target]}`]
}

/** The dimension singled out has the worst level of the video. */
function checkWorst(instruction: VerifiableInstruction, levels: Readonly<Record<string, Level>>, grammar: CompiledGrammar): string[] {
  const [first] = instruction.claims
  const ranks = grammar.taxonomy.dimensions.flatMap(({ id }) => levels[id] ? [rankOf(levels[id])] : [])
  return first && rankOf(first.level) === Math.min(...ranks) ? [] : ['the dimension singled out does not have the worst level']
}

const MEDIA_TOKEN = /<\/?(?:video|image|audio)>/i

/**
 * Checks a text against the levels it was written from: every claim verbatim, in order, with its own level's words
 * and no other's; nothing rated beyond the claims; no number; no media token; and what the kind and question type promise.
 * Returns the problems as sentences; none means verified.
 */
export function verifyInstruction(instruction: VerifiableInstruction, levels: Readonly<Record<string, Level>>, grammar: CompiledGrammar): string[] {
  const { question, response, kind, questionType } = instruction
  const reading = readClaims(response, grammar)
  const problems = [...checkClaims(instruction, reading, levels), ...checkReading(instruction, reading)]
  if (instruction.claims.length === 0)
    problems.push('the response rates nothing')
  if (/\p{N}/u.test(response))
    problems.push('the response holds a number')
  if (MEDIA_TOKEN.test(question) || MEDIA_TOKEN.test(response))
    problems.push('the text holds a media token')
  if (kind === 'reasoning')
    problems.push(...checkReasoning(reading, levels, grammar))
  if (questionType === 'yes_no')
    problems.push(...checkPolarity(instruction, levels, grammar))
  else if (readClaims(question, grammar).claims.length > 0)
    problems.push('the question gives a level away')
  if (questionType === 'most_harmful' || questionType === 'advice')
    problems.push(...checkWorst(instruction, levels, grammar))
  return problems
}
