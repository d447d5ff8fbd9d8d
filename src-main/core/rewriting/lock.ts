import type { CompiledGrammar } from '../instructions'
import type { RatingLock } from './ports'
import { readClaims, verifyInstruction } from '../instructions'

/** What a question asks about, with the levels that it names. */
function subjectsOf(question: string, grammar: CompiledGrammar): string {
  const { mentions, claims } = readClaims(question, grammar)
  return JSON.stringify([[...mentions].sort(), claims.map(({ target, level }) => [target, level])])
}

/**
 * A lock that holds a rewrite to the letter: the pieces that rate stay as they are, in their order, and everything
 * between them is free.
 */
export const verbatimLock: RatingLock = (original, { question = original.question, response }, levels, grammar) => {
  const problems = verifyInstruction({ ...original, question, response }, levels, grammar)
  if (subjectsOf(question, grammar) !== subjectsOf(original.question, grammar))
    problems.push('the question asks about something else')
  return { problems, claims: original.claims }
}
