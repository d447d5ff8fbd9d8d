import type { CompiledGrammar } from '../compiledGrammar'
import type { DimensionImpact } from '../impact'
import type { Occurrence } from '../lexicon'
import type { Reworded, Writing } from './type'
import { rankOf } from '../../../../src-shared/domain/level'
import { ask, drawByLevel, polarityOf } from './asking'
import { defineType } from './type'

/** Scores this close across a border of levels are no difference worth asking about. */
const MIN_DIFFERENCE = 0.05
/** Scores further apart than half a level are not on a par, though their words are the same. */
const MAX_PAR = 0.1

type Fits = (one: DimensionImpact, other: DimensionImpact) => boolean
const differs: Fits = (one, other) => one.level !== other.level && Math.abs(one.score - other.score) >= MIN_DIFFERENCE
const equals: Fits = (one, other) => one.level === other.level && Math.abs(one.score - other.score) <= MAX_PAR

const subjectOf = (one: string, other: string): string => [one, other].sort().join('|')

/** Two dimensions, the first named first; null where no pair is left that fits. */
function drawPair({ impact: { dimensions }, wording: { picker }, isAsked }: Writing, fits: Fits): [DimensionImpact, DimensionImpact] | null {
  const partnersOf = (one: DimensionImpact): DimensionImpact[] =>
    dimensions.filter(other => other !== one && fits(one, other) && !isAsked(subjectOf(one.target, other.target)))
  const one = drawByLevel(dimensions.filter(entry => partnersOf(entry).length > 0), picker)
  const other = one && drawByLevel(partnersOf(one), picker)
  // Which of the two is drawn first depends on how common their levels are; which is named first must not.
  return one && other && (picker.random.chance(0.5) ? [one, other] : [other, one])
}

interface Verdict { readonly direction: 'ahead' | 'behind' | 'even', readonly of: string | null }

/** The verdicts in a text, each with the target it is said of. */
function verdictsIn(response: string, words: readonly Occurrence[], grammar: CompiledGrammar): Verdict[] {
  const text = response.toLowerCase()
  return (['ahead', 'behind', 'even'] as const).flatMap(direction => grammar.source.qa.verdicts[direction].flatMap((verdict) => {
    const at = text.indexOf(verdict)
    const subject = words.findLast(({ end, meaning }) => meaning.kind === 'target' && end <= at)?.meaning
    return at < 0 ? [] : [{ direction, of: subject?.kind === 'target' ? subject.target : null }]
  }))
}

/** The verdict and, where there is one, the yes or no stay in words that can be read. */
function keepsVerdict({ original, response, grammar }: Reworded): string[] {
  const tell = (text: string): string => JSON.stringify([polarityOf({ response: text, grammar }), verdictsIn(text, grammar.lexicon.find(text), grammar).map(({ direction, of }) => [direction, direction === 'even' ? null : of])])
  return tell(response) === tell(original.response) ? [] : ['The response must keep its verdict on the two aspects, with their names, in the words of the original.']
}

/**
 * Half of the pairs differ, half are on a par, as far as the video has such; which of two is better is as often the
 * first named as the second.
 */
export const comparison = defineType({
  lists: {
    which_better: ['first', 'second'],
    which_worse: ['first', 'second'],
    whether: ['first', 'second'],
    ahead: ['better|better_claim', 'worse|worse_claim'],
    behind: ['worse|worse_claim', 'better|better_claim'],
    even: ['first_claim', 'second_claim'],
    differ: ['verdict'],
    equal: ['verdict'],
  },
  write: (writing, forms) => {
    const { wording } = writing
    const { picker } = wording
    const [preferred, fallback] = picker.random.chance(0.5) ? [differs, equals] : [equals, differs]
    const pair = drawPair(writing, preferred) ?? drawPair(writing, fallback)
    if (!pair)
      return null
    const [first, second] = pair
    const form = picker.random.below(3)
    const questions = [forms.which_better, forms.which_worse, forms.whether][form]?.all ?? []
    const question = ask(questions, { first: wording.nameOf(first.target), second: wording.nameOf(second.target) }, wording)
    const [better, worse] = rankOf(first.level) >= rankOf(second.level) ? [first, second] : [second, first]
    const isEven = first.level === second.level
    const direction = isEven ? 'even' : form === 0 || (form === 2 && picker.random.chance(0.5)) ? 'ahead' : 'behind'
    const template = picker.pick(forms[direction].all)
    const verdict = wording.fill(template, wording.claimsFor(template, { better, worse, first, second }))
    const response = form === 2 ? wording.fill(picker.pick(isEven ? forms.equal.all : forms.differ.all), { verdict }) : verdict
    const targets = [first.target, second.target]
    return { subject: subjectOf(first.target, second.target), question, response: wording.paragraph([response]), weighs: targets }
  },
  check: (finished) => {
    const { asked, claims, levels } = finished
    const [one, other, ...more] = asked.mentions
    const rated = claims.map(claim => claim.target)
    if (!one || !other || more.length > 0 || one === other || rated.length !== 2 || !rated.includes(one) || !rated.includes(other))
      return [`the question compares ${asked.mentions.join(', ')}, the response rates ${rated.join(', ')}`]
    const [verdict, ...verdicts] = verdictsIn(finished.response, finished.said.words, finished.grammar)
    if (!verdict || verdicts.length > 0)
      return ['the response does not compare in one way']
    const difference = (verdict.of === other ? -1 : 1) * (rankOf(levels[one] ?? 'bad') - rankOf(levels[other] ?? 'bad'))
    const holds = verdict.direction === 'even' ? difference === 0 : verdict.of !== null && (verdict.direction === 'ahead' ? difference > 0 : difference < 0)
    const affirmative = polarityOf(finished)
    const problems = holds ? [] : [`the comparison says ${verdict.of} is ${verdict.direction}, which the levels do not bear out`]
    if (affirmative !== null && affirmative === (difference === 0))
      problems.push(`the answer ${affirmative ? 'affirms' : 'denies'} a difference, which the levels do not bear out`)
    return problems
  },
  checkReworded: keepsVerdict,
})
