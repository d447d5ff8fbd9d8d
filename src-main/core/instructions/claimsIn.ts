import type { Claim } from '../../../src-shared/domain/claim'
import type { CompiledGrammar } from './compiledGrammar'
import { readPair } from './pairs/read'
import { readClaims } from './verify'

/** The claims that a person's text about one or two videos makes beyond doubt; what is negated or rates nothing is left out. */
export function claimsIn(text: string, grammar: CompiledGrammar, videos: 'one' | 'two' = 'one'): Claim[] {
  const { claims, doubts } = videos === 'two' && grammar.pairs ? readPair(text, grammar.pairs.lexicon) : readClaims(text, grammar)
  return claims.filter(claim => !doubts.some(doubt => doubt.includes(claim.text)))
}
