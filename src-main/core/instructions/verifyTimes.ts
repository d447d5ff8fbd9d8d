import type { Claim } from '../../../src-shared/domain/claim'
import type { CompiledGrammar } from './compiledGrammar'
import type { Grammar } from './language'
import type { TimeMention } from './times'
import { liesIn } from './moments'

interface Span { readonly start: number, readonly end: number }
interface Placed extends Span { readonly claim: Claim }

function sentencesOf(text: string, { sentence }: Grammar['marks']): Span[] {
  const ends = Array.from({ length: text.length }, (_, at) => at + 1).filter(end => sentence.includes(text.charAt(end - 1)))
  return [0, ...ends].map((start, index) => ({ start, end: ends[index] ?? text.length }))
}

/** Where the claims stand, in their order; one that does not occur is left out (another check says so). */
function placeClaims(text: string, claims: readonly Claim[]): Placed[] {
  let from = 0
  return claims.flatMap((claim) => {
    const start = text.indexOf(claim.text, from)
    if (start < 0)
      return []
    from = start + claim.text.length
    return [{ claim, start, end: from }]
  })
}

function checkMention({ part, frames: said, start, end }: TimeMention, text: string, claims: readonly Placed[], frameCount: number | null): string[] {
  const quote = text.slice(start, end)
  const [only, ...more] = claims
  if (!only || more.length > 0)
    return [`the time "${quote}" does not belong to one claim`]
  const { frames } = only.claim
  if (!frames || frameCount === null)
    return [`the time "${quote}" belongs to a claim without frames`]
  if (said !== null)
    return said.from === frames.from && said.to === frames.to ? [] : [`the time "${quote}" names other frames than ${frames.from} to ${frames.to - 1}`]
  return liesIn(frames, part, frameCount) ? [] : [`frames ${frames.from} to ${frames.to - 1} of ${frameCount} do not lie "${quote}"`]
}

/**
 * Reads times and numbers back from a text by its words alone. A time stands in the sentence of one claim, whose frames lie
 * there; a number is one of those frames; and a claim with frames says when. Returns the problems as sentences.
 */
export function checkTimesSaid(text: string, claims: readonly Claim[], grammar: CompiledGrammar, frameCount: number | null): string[] {
  const isTimed = claims.some(claim => claim.frames)
  const mentions = grammar.times.find(text)
  if (!isTimed && mentions.length === 0)
    return /\p{N}/u.test(text) ? ['the response holds a number'] : []
  const problems: string[] = []
  const placed = placeClaims(text, claims)
  const timed = new Set<Claim>()
  for (const { start, end } of sentencesOf(text, grammar.source.marks)) {
    const within = placed.filter(claim => claim.start >= start && claim.start < end)
    for (const mention of mentions.filter(entry => entry.start >= start && entry.start < end)) {
      problems.push(...checkMention(mention, text, within, frameCount))
      within.forEach(({ claim }) => timed.add(claim))
    }
  }
  for (const claim of claims) {
    if (claim.frames && !timed.has(claim))
      problems.push(`the claim "${claim.text}" has frames, but its sentence says no time`)
    if (claim.frames && (claim.frames.from >= claim.frames.to || claim.frames.to > (frameCount ?? 0)))
      problems.push(`the frames of the claim "${claim.text}" are not in the video`)
  }
  const rest = mentions.reduceRight((left, { start, end, frames }) => frames === null ? left : left.slice(0, start) + left.slice(end), text)
  if (/\p{N}/u.test(rest))
    problems.push('the response holds a number that is no frame')
  return problems
}
