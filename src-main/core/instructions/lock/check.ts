import type { Claim } from '../../../../src-shared/domain/claim'
import type { Level } from '../../../../src-shared/domain/level'
import type { CompiledGrammar } from '../compiledGrammar'
import type { VerifiableInstruction } from '../verify'
import type { Resolved } from './alike'
import type { Rating } from './items'
import type { FreeReader, FreeReading } from './reader'
import type { Side } from './senses'
import { rankOf } from '../../../../src-shared/domain/level'
import { bandOf } from '../compiledGrammar'
import { isQuestionType, QUESTION_TYPE_RULES } from '../questions'
import { checkSides, checkTimes } from './alike'
import { checkChoice, checkPolarity, checkQuestion } from './questions'
import { segmentsOf } from './segments'

/** A text written anew; the question where that changed too. */
export interface Rewritten { readonly question?: string, readonly response: string }

/** `problems` are sentences for a curator or a model, none when the text may be kept; `claims` are exact pieces of it. */
export interface RewriteVerdict { readonly problems: string[], readonly claims: Claim[] }

/** A rating of more levels only rules levels out. */
const LEVELS_A_WORD_MAY_MEAN = 2
const MEDIA_TOKEN = /<\/?(?:video|image|audio)>/i
const SYMBOL = /\p{Extended_Pictographic}/u

/** A claim to be made: of which video of a pair, whether in the answer or in the chain of thought before it, and the rating that made it. */
interface Demand { readonly target: string, readonly level: Level, readonly side: Side | null, readonly inAnswer: boolean, readonly rating: Rating | null }

interface Context {
  readonly demands: readonly Demand[]
  readonly levels: Readonly<Record<string, Level>>
  readonly labelOf: (target: string) => string
  readonly text: string
  /** Where the answer starts after a chain of thought. */
  readonly answerAt: number
}

const either = (values: readonly string[]): string => values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`
const sideLabel = (side: Side | null): string => side === null ? '' : ` of the ${side} video`

/** "grainy but fair": a description beside a level need only come near it. */
const isNear = (rating: Rating, level: Level): boolean => !rating.isDirect && rating.levels.length <= LEVELS_A_WORD_MAY_MEAN && rating.levels.some(said => Math.abs(rankOf(said) - rankOf(level)) <= 1)

/** Sorts a rating under the demanded claim it makes; none with a sentence where it makes none. */
function place(rating: Rating, { demands, levels, labelOf, text, answerAt }: Context, met: ReadonlyMap<Demand, Rating>): { demand: Demand | null, problem: string | null } {
  const quote = text.slice(rating.start, rating.end)
  if (rating.targets.length === 0)
    return { demand: null, problem: `The text rates something that is no rated aspect ("${quote}"); leave it out.` }
  const asked = demands.filter(demand => rating.targets.includes(demand.target) && demand.side === rating.side)
  const fitting = asked.filter(demand => rating.levels.includes(demand.level))
  const here = fitting.filter(demand => demand.inAnswer === (rating.start >= answerAt))
  if (fitting.length > 0)
    return { demand: here.find(entry => !met.has(entry)) ?? here[0] ?? null, problem: null }
  const wrong = asked[0]
  if (wrong !== undefined)
    return { demand: null, problem: `The text says ${labelOf(wrong.target)}${sideLabel(wrong.side)} is ${either(rating.levels)} ("${quote}"); it must say ${wrong.level}.` }
  const names = either(rating.targets.map(labelOf)) + sideLabel(rating.side)
  const known = rating.targets.flatMap(entry => levels[entry] ?? [])
  const isFalse = known.length > 0 && !known.some(level => rating.levels.includes(level))
  return { demand: null, problem: `The text rates ${names} ("${quote}"), which the original does not${isFalse ? `, and wrongly: it is ${either(known)}` : ''}; leave it out.` }
}

/** "stands out crisply": a description that the original's evidence holds too, of nothing named. */
function isRepeated(rating: Rating, { text }: Context, before: FreeReading): boolean {
  const quote = text.slice(rating.start, rating.end).toLowerCase()
  return !rating.isDirect && before.evidence.some(shown => shown.text.toLowerCase().includes(quote))
}

function checkRatings(reading: FreeReading, context: Context, before: FreeReading): RewriteVerdict & { readonly resolved: Resolved } {
  const problems: string[] = []
  const met = new Map<Demand, Rating>()
  const isTold = (demand: Demand): boolean => reading.ratings.some(({ targets, levels, isDirect, side }) => isDirect && levels.length <= LEVELS_A_WORD_MAY_MEAN && side === demand.side && targets.includes(demand.target) && levels.includes(demand.level))
  const told = context.demands.filter(isTold)
  // What names one target alone is placed first; what may mean several takes what is left.
  for (const rating of reading.ratings.toSorted((a, b) => a.targets.length - b.targets.length || a.start - b.start)) {
    const { demand, problem } = place(rating, context, met)
    const isUnasked = !context.demands.some(entry => rating.targets.includes(entry.target))
    const isBesideLevel = told.some(({ target, level, side }) => side === rating.side && rating.targets.includes(target) && isNear(rating, level))
    if (problem !== null && !isBesideLevel && !(isUnasked && isRepeated(rating, context, before)))
      problems.push(problem)
    else if (demand !== null && rating.levels.length <= LEVELS_A_WORD_MAY_MEAN && !met.has(demand))
      met.set(demand, rating)
  }
  for (const demand of context.demands.filter(entry => !met.has(entry)))
    problems.push(`The text does not say${context.answerAt > 0 ? demand.inAnswer ? ' in the answer' : ' in the chain of thought' : ''} that ${context.labelOf(demand.target)}${sideLabel(demand.side)} is ${demand.level}; it must.`)
  const claims = [...met].sort(([, a], [, b]) => a.start - b.start || a.end - b.end)
  return {
    problems,
    claims: claims.map(([{ target, level }, { start, end }]) => ({ text: context.text.slice(start, end), target, level })),
    resolved: new Map(claims.map(([{ target }, rating]) => [rating, [target]])),
  }
}

function checkAround(reading: FreeReading, { demands, levels, labelOf, text }: Context, grammar: CompiledGrammar): string[] {
  const problems = reading.doubts.map(doubt => `${doubt}; say it in plainer words or leave it out.`)
  for (const target of new Set(reading.leftOver)) {
    if (!demands.some(demand => demand.target === target))
      problems.push(`The text names ${labelOf(target)} amid ratings, and the original does not rate it; leave it out.`)
  }
  for (const { target, bands, text: shown } of reading.evidence) {
    const asked = demands.filter(demand => demand.target === target)
    if (asked.length === 0)
      problems.push(`"${shown}" describes ${labelOf(target)}, which the original does not rate; leave it out.`)
    else if (!asked.some(({ level }) => bands.includes(bandOf(grammar, level))))
      problems.push(`"${shown}" does not fit ${labelOf(target)} being ${either(asked.map(({ level }) => level))}.`)
  }
  for (const { better, worse, start, end } of reading.relations) {
    const holds = better.some(a => worse.some(b => levels[a] !== undefined && levels[b] !== undefined && rankOf(levels[a]) > rankOf(levels[b])))
    if (!holds)
      problems.push(`"${text.slice(start, end)}" compares two aspects, and their levels do not bear it out; leave it out.`)
  }
  return problems
}

function checkForm(question: string, response: string, reading: FreeReading, reader: FreeReader): string[] {
  const problems: string[] = []
  for (const number of reading.numbers)
    problems.push(`The text holds a number ("${number}"); say it without any.`)
  for (const unit of reader.unitsIn(response))
    problems.push(`The text gives a figure or unit ("${unit}"); say it without any.`)
  if (MEDIA_TOKEN.test(question) || MEDIA_TOKEN.test(response))
    problems.push('The text holds a media token; leave it out.')
  if (SYMBOL.test(response))
    problems.push('The text holds a pictogram; use words.')
  return problems
}

/** The original's claims, each with the video of a pair and the part of the response that it stands in. */
function demandsOf({ response, claims }: VerifiableInstruction, before: FreeReading): Demand[] {
  const { answerAt } = segmentsOf(response)
  const used = new Map<string, number>()
  return claims.map(({ text, target, level }) => {
    // A claim made twice stands at two places.
    const key = `${target} ${text}`
    const start = response.indexOf(text, used.get(key) ?? 0)
    used.set(key, start + text.length)
    const said = before.ratings.find(rating => rating.targets.includes(target) && rating.start < start + text.length && rating.end > start)
    return { target, level, side: said?.side ?? null, inAnswer: start < 0 || start >= answerAt, rating: said ?? null }
  })
}

/** What the original's ratings claim. */
function claimedBy(demands: readonly Demand[]): Resolved {
  const claimed = new Map<Rating, string[]>()
  for (const { rating, target } of demands) {
    if (rating !== null)
      claimed.set(rating, [...claimed.get(rating) ?? [], target])
  }
  return claimed
}

/** A claim of the rewrite with the frames of the one it stands for: its time is still said, else there is a problem. */
function framed(claim: Claim, originals: readonly Claim[]): Claim {
  const frames = originals.find(({ target, level }) => target === claim.target && level === claim.level)?.frames
  return frames ? { ...claim, frames } : claim
}

/**
 * The rating lock: reads a rewritten text back into ratings, knowing nothing of how it was written, and compares them with
 * the original's claims. Each must be said, at its level; nothing else may be rated; what cannot be read is refused. Times,
 * frames, the videos of a pair, the letter of a choice and the chain of thought must be the original's too.
 */
export function checkRewrite(original: VerifiableInstruction, rewritten: Rewritten, levels: Readonly<Record<string, Level>>, grammar: CompiledGrammar): RewriteVerdict {
  const { reader } = grammar
  if (reader === null)
    return { problems: [`There is no reading lexicon for "${grammar.source.language}", so a rewritten text cannot be checked.`], claims: [] }
  const { response, question = original.question } = rewritten
  if (original.claims.some(claim => claim.video === 'second'))
    return { problems: ['A comparison of two videos cannot be checked when it is reworded; leave it as it is.'], claims: [] }
  const [segmentsBefore, segments] = [segmentsOf(original.response), segmentsOf(response)]
  const before = reader.read(segmentsBefore.text)
  const reading = reader.read(segments.text)
  const demands = demandsOf(original, before)
  const context: Context = { demands, levels, labelOf: target => grammar.names[target] ?? target, text: response, answerAt: segments.answerAt }
  const answer = segments.text.slice(segments.answerAt)
  const { problems, claims, resolved } = checkRatings(reading, context, before)
  if (segments.problem !== null)
    problems.push(`${segments.problem}.`)
  if ((segmentsBefore.answerAt > 0) !== (segments.answerAt > 0))
    problems.push(segments.answerAt > 0 ? 'The text thinks before it answers, and the original does not; leave that out.' : 'The original thinks between <think> and </think> before it answers; keep that.')
  problems.push(...checkAround(reading, context, grammar), ...checkForm(question, response, reading, reader), ...checkTimes(before, reading, response, [claimedBy(demands), resolved]), ...checkSides(before, reading), ...checkQuestion(original, question, reader), ...checkChoice(original, answer, [before, reading], reader))
  if (original.questionType === 'yes_no')
    problems.push(...checkPolarity(original, { question, answer }, demands, reader))
  if (original.kind === 'qa' && isQuestionType(original.questionType))
    problems.push(...QUESTION_TYPE_RULES[original.questionType].checkReworded?.({ original, question, response, grammar }) ?? [])
  return { problems, claims: claims.map(claim => framed(claim, original.claims)) }
}
