import type { Claim, InstructionKind, Provenance } from '../../../src-shared/domain/claim'
import type { Level } from '../../../src-shared/domain/level'
import type { CompiledGrammar } from './compiledGrammar'
import type { Grammar } from './language'
import type { Occurrence, Reading } from './lexicon'
import type { Finished } from './questions/type'
import { mediaTokenProblems } from './form'
import { isQuestionType, QUESTION_TYPE_RULES } from './questions'
import { checkTimesSaid } from './verifyTimes'

/** A text and the ratings it says it makes. */
export interface VerifiableInstruction {
  readonly kind: InstructionKind
  readonly questionType: string
  readonly question: string
  readonly response: string
  readonly claims: readonly Claim[]
  /** How many frames there are, where the text says times. */
  readonly provenance?: Pick<Provenance, 'frameCount'>
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

/**
 * Checks a text against the levels it was written from: every claim verbatim, in order, with its own level's words
 * and no other's; nothing rated beyond the claims; no time or number but where a claim's frames lie; no media token;
 * and what the kind and question type promise. `times` are those of the video, for questions that ask when.
 * Returns the problems as sentences; none means verified.
 */
export function verifyInstruction(instruction: VerifiableInstruction, levels: Readonly<Record<string, Level>>, grammar: CompiledGrammar, times: Finished['times'] = {}): string[] {
  const { question, response, kind, questionType, claims } = instruction
  const reading = readClaims(response, grammar)
  const asked = readClaims(question, grammar)
  const problems = [...checkClaims(instruction, reading, levels), ...checkReading(instruction, reading), ...mediaTokenProblems(instruction)]
  if (instruction.claims.length === 0)
    problems.push('the response rates nothing')
  problems.push(...checkTimesSaid(response, instruction.claims, grammar, instruction.provenance?.frameCount ?? null))
  if (kind === 'reasoning')
    problems.push(...checkReasoning(reading, levels, grammar))
  const rules = kind === 'qa' && isQuestionType(questionType) ? QUESTION_TYPE_RULES[questionType] : null
  if (kind === 'qa' && rules === null)
    problems.push(`"${questionType}" is no type of question`)
  if (!rules?.asksLevels && asked.words.some(({ meaning }) => meaning.kind === 'level'))
    problems.push('the question gives a level away')
  problems.push(...rules?.check({ question, response, claims, asked, said: reading, levels, times, grammar }) ?? [])
  return problems
}
