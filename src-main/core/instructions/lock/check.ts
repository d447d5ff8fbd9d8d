import type { Claim } from '../../../../src-shared/domain/claim'
import type { Level } from '../../../../src-shared/domain/level'
import type { CompiledGrammar } from '../compiledGrammar'
import type { VerifiableInstruction } from '../verify'
import type { Rating } from './items'
import type { FreeReader, FreeReading } from './reader'
import { rankOf } from '../../../../src-shared/domain/level'
import { OVERALL } from '../../../../src-shared/domain/taxonomy'
import { bandOf } from '../compiledGrammar'
import { isQuestionType, QUESTION_TYPE_RULES } from '../questions'

/** A text written anew; the question where that changed too. */
export interface Rewritten { readonly question?: string, readonly response: string }

/** `problems` are sentences for a curator or a model, none when the text may be kept; `claims` are exact pieces of it. */
export interface RewriteVerdict { readonly problems: string[], readonly claims: Claim[] }

/** A rating of more levels only rules levels out. */
const LEVELS_A_WORD_MAY_MEAN = 2
const MEDIA_TOKEN = /<\/?(?:video|image|audio)>/i
const SYMBOL = /\p{Extended_Pictographic}/u

interface Context {
  readonly demands: ReadonlyMap<string, Level>
  readonly levels: Readonly<Record<string, Level>>
  readonly labelOf: (target: string) => string
  readonly text: string
}

const either = (values: readonly string[]): string => values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`

/** Sorts a rating under the demanded claim it makes; null with a sentence where it makes none. */
function place(rating: Rating, { demands, levels, labelOf, text }: Context, isMet: (target: string) => boolean): { target: string | null, problem: string | null } {
  const quote = text.slice(rating.start, rating.end)
  if (rating.targets.length === 0)
    return { target: null, problem: `The text rates something that is no rated aspect ("${quote}"); leave it out.` }
  const asked = rating.targets.filter(target => demands.has(target))
  const fitting = asked.filter(target => rating.levels.includes(demands.get(target) as Level))
  const target = fitting.find(entry => !isMet(entry)) ?? fitting[0]
  if (target !== undefined)
    return { target, problem: null }
  const wrong = asked[0]
  if (wrong !== undefined)
    return { target: null, problem: `The text says ${labelOf(wrong)} is ${either(rating.levels)} ("${quote}"); it must say ${demands.get(wrong)}.` }
  const names = either(rating.targets.map(labelOf))
  const known = rating.targets.flatMap(entry => levels[entry] ?? [])
  const isFalse = known.length > 0 && !known.some(level => rating.levels.includes(level))
  return { target: null, problem: `The text rates ${names} ("${quote}"), which the original does not${isFalse ? `, and wrongly: it is ${either(known)}` : ''}; leave it out.` }
}

function checkRatings(reading: FreeReading, context: Context, order: readonly string[]): RewriteVerdict {
  const problems: string[] = []
  const met = new Map<string, Rating>()
  // What names one target alone is placed first; what may mean several takes what is left.
  for (const rating of reading.ratings.toSorted((a, b) => a.targets.length - b.targets.length || a.start - b.start)) {
    const { target, problem } = place(rating, context, entry => met.has(entry))
    if (problem !== null)
      problems.push(problem)
    else if (target !== null && rating.levels.length <= LEVELS_A_WORD_MAY_MEAN && !met.has(target))
      met.set(target, rating)
  }
  for (const target of order.filter(entry => !met.has(entry)))
    problems.push(`The text does not say that ${context.labelOf(target)} is ${context.demands.get(target)}; it must.`)
  const claims = [...met].sort(([, a], [, b]) => a.start - b.start || a.end - b.end)
  return { problems, claims: claims.map(([target, { start, end }]) => ({ text: context.text.slice(start, end), target, level: context.demands.get(target) as Level })) }
}

function checkAround(reading: FreeReading, { demands, levels, labelOf, text }: Context, grammar: CompiledGrammar): string[] {
  const problems = reading.doubts.map(doubt => `${doubt}; say it in plainer words or leave it out.`)
  for (const target of new Set(reading.leftOver)) {
    if (!demands.has(target))
      problems.push(`The text names ${labelOf(target)} amid ratings, and the original does not rate it; leave it out.`)
  }
  for (const { target, bands, text: shown } of reading.evidence) {
    const level = demands.get(target)
    if (level === undefined)
      problems.push(`"${shown}" describes ${labelOf(target)}, which the original does not rate; leave it out.`)
    else if (!bands.includes(bandOf(grammar, level)))
      problems.push(`"${shown}" does not fit ${labelOf(target)} being ${level}.`)
  }
  for (const { better, worse, start, end } of reading.relations) {
    const holds = better.some(a => worse.some(b => levels[a] !== undefined && levels[b] !== undefined && rankOf(levels[a]) > rankOf(levels[b])))
    if (!holds)
      problems.push(`"${text.slice(start, end)}" compares two aspects, and their levels do not bear it out; leave it out.`)
  }
  return problems
}

function checkForm(original: VerifiableInstruction, question: string, response: string, reader: FreeReader): string[] {
  const problems: string[] = []
  if (/\p{N}/u.test(response) || /\p{N}/u.test(question.replace(original.question, '')))
    problems.push('The text holds a number; say it without any.')
  for (const unit of reader.unitsIn(response))
    problems.push(`The text gives a figure or unit ("${unit}"); say it without any.`)
  if (MEDIA_TOKEN.test(question) || MEDIA_TOKEN.test(response))
    problems.push('The text holds a media token; leave it out.')
  if (SYMBOL.test(response))
    problems.push('The text holds a pictogram; use words.')
  return problems
}

/** The question must ask for the same as before and, unless it is a yes/no question, give no level away. */
function checkQuestion(original: VerifiableInstruction, question: string, reader: FreeReader): string[] {
  if (question === original.question)
    return []
  const [before, after] = [reader.read(original.question), reader.read(question)]
  const problems: string[] = []
  const names = (reading: FreeReading): string[] => reading.mentions.flat()
  const isAskedStill = before.mentions.every(targets => targets.some(target => names(after).includes(target)) || (targets.includes(OVERALL) && after.mentions.length === 0))
  if (!isAskedStill || after.mentions.some(targets => !targets.some(target => names(before).includes(target)) && !targets.includes(OVERALL)))
    problems.push('The question asks about other aspects than the original.')
  if (original.questionType !== 'yes_no' && after.ratings.length > 0)
    problems.push('The question gives a level away.')
  return problems
}

/** "Yes" only where the level asked for is the one to be said, "no" only where it is another. */
function checkPolarity(original: VerifiableInstruction, question: string, { demands, text }: Context, reader: FreeReader): string[] {
  const [before, ...more] = reader.read(original.question).ratings
  const [asked, ...others] = reader.read(question).ratings
  const target = before?.targets[0]
  if (!before || !asked || more.length + others.length > 0 || target === undefined || !asked.targets.includes(target) || !before.levels.every(level => asked.levels.includes(level)))
    return ['The question does not ask for the same level of the same aspect as the original.']
  const said = reader.polarityOf(text)
  if (said === null)
    return ['The response must start with yes or no.']
  const truth = before.levels.includes(demands.get(target) as Level) ? 'yes' : 'no'
  return said === truth ? [] : [`The response says ${said}; the answer to the question is ${truth}.`]
}

/**
 * The rating lock: reads a rewritten text back into ratings, knowing nothing of how it was written, and compares them with
 * the original's claims. Each must be said, at its level; nothing else may be rated; what cannot be read is refused.
 */
export function checkRewrite(original: VerifiableInstruction, rewritten: Rewritten, levels: Readonly<Record<string, Level>>, grammar: CompiledGrammar): RewriteVerdict {
  const { reader } = grammar
  if (reader === null)
    return { problems: [`There is no reading lexicon for "${grammar.source.language}", so a rewritten text cannot be checked.`], claims: [] }
  const { response, question = original.question } = rewritten
  if (original.claims.some(claim => claim.video === 'second'))
    return { problems: ['A comparison of two videos cannot be checked when it is reworded; leave it as it is.'], claims: [] }
  const context: Context = {
    demands: new Map(original.claims.map(claim => [claim.target, claim.level])),
    levels,
    labelOf: target => grammar.names[target] ?? target,
    text: response,
  }
  const reading = reader.read(response)
  const { problems, claims } = checkRatings(reading, context, [...context.demands.keys()])
  problems.push(...checkAround(reading, context, grammar), ...checkForm(original, question, response, reader), ...checkQuestion(original, question, reader))
  if (original.questionType === 'yes_no')
    problems.push(...checkPolarity(original, question, context, reader))
  if (original.kind === 'qa' && isQuestionType(original.questionType))
    problems.push(...QUESTION_TYPE_RULES[original.questionType].checkReworded?.({ original, question, response, grammar }) ?? [])
  return { problems, claims }
}
