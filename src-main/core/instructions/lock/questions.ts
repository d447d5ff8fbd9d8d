import type { Level } from '../../../../src-shared/domain/level'
import type { VerifiableInstruction } from '../verify'
import type { Rating } from './items'
import type { FreeReader, FreeReading } from './reader'
import { OVERALL } from '../../../../src-shared/domain/taxonomy'
import { checkSides, checkTimes } from './alike'
import { choicesOf, lettersIn } from './choice'
import { segmentsOf } from './segments'

/** A question and what follows the chain of thought. */
interface Answered { readonly question: string, readonly answer: string }

const answerOf = (response: string): string => response.slice(segmentsOf(response).answerAt)
const names = (reading: FreeReading): string[] => reading.mentions.flat()
const aspects = ({ mentions }: FreeReading): FreeReading['mentions'] => mentions.filter(targets => targets.length > 0)

/** "Give a detailed account" reads as sharpness: what the original asks in the same words gives nothing away. */
function repeatsRatings([original, before]: readonly [string, FreeReading], [text, after]: readonly [string, FreeReading]): boolean {
  const said = (question: string, { targets, start, end }: Rating): string => JSON.stringify([targets, question.slice(start, end).toLowerCase()])
  const own = new Set(before.ratings.map(rating => said(original, rating)))
  return after.ratings.every(rating => own.has(said(text, rating)))
}

/** The question must ask for the same as before, with the same choices, and give no level away but as a yes/no question or in a choice. */
export function checkQuestion(original: VerifiableInstruction, question: string, reader: FreeReader): string[] {
  if (question === original.question)
    return []
  const problems: string[] = []
  const [asked, now] = [choicesOf(original.question), choicesOf(question)]
  const [before, after] = [reader.read(asked.stem), reader.read(now.stem)]
  const isAskedStill = aspects(before).every(targets => targets.some(target => names(after).includes(target)) || (targets.includes(OVERALL) && after.mentions.length === 0))
  // "Leave the sound aside": what is no aspect may be named again.
  const strangers = (reading: FreeReading): number => reading.mentions.length - aspects(reading).length
  if (!isAskedStill || strangers(after) > strangers(before) || aspects(after).some(targets => !targets.some(target => names(before).includes(target)) && !targets.includes(OVERALL)))
    problems.push('The question asks about other aspects than the original.')
  if (original.questionType !== 'yes_no' && !repeatsRatings([asked.stem, before], [now.stem, after]))
    problems.push('The question gives a level away.')
  if (JSON.stringify([...asked.options]) !== JSON.stringify([...now.options]))
    problems.push('The question offers other choices than the original, or in another order; keep them word for word.')
  if (after.numbers.length > 0)
    problems.push(`The question holds a number ("${after.numbers[0]}"); ask without any.`)
  return [...problems, ...checkTimes(before, after, now.stem), ...checkSides(before, after)]
}

/** "Yes" only where the level asked for is the one to be said, "no" only where it is another. */
export function checkPolarity(original: VerifiableInstruction, { question, answer }: Answered, demands: readonly { readonly target: string, readonly level: Level }[], reader: FreeReader): string[] {
  const [before, ...more] = reader.read(original.question).ratings
  const [asked, ...others] = reader.read(question).ratings
  const target = before?.targets[0]
  if (!before || !asked || more.length + others.length > 0 || target === undefined || !asked.targets.includes(target) || !before.levels.every(level => asked.levels.includes(level)))
    return ['The question does not ask for the same level of the same aspect as the original.']
  const said = reader.polarityOf(answer)
  if (said === null)
    return ['The response must start with yes or no.']
  const truth = demands.some(demand => demand.target === target && before.levels.includes(demand.level)) ? 'yes' : 'no'
  return said === truth ? [] : [`The response says ${said}; the answer to the question is ${truth}.`]
}

/** The answer to a question with choices names the letter and the aspects that the original names, and no others. */
export function checkChoice(original: VerifiableInstruction, answer: string, [before, after]: readonly [FreeReading, FreeReading], reader: FreeReader): string[] {
  const [wanted, said] = [lettersIn(answerOf(original.response), reader.lexicon), lettersIn(answer, reader.lexicon)]
  const problems = wanted.join() === said.join() ? [] : [`The answer names ${said.length === 0 ? 'no choice' : `the choice ${said.join(', ')}`}; it must name ${wanted.length === 0 ? 'none' : wanted.join(', ')}.`]
  if (choicesOf(original.question).options.size === 0)
    return problems
  const isWithin = (inner: FreeReading, outer: FreeReading): boolean => inner.mentions.every(targets => targets.some(target => names(outer).includes(target)))
  if (!isWithin(before, after) || !isWithin(after, before))
    problems.push('The answer names other aspects than the original.')
  return problems
}
