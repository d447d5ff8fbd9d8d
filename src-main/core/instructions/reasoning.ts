import type { DimensionImpact, GroupImpact, Impact, QualityEntry } from './impact'
import type { Balance, Enumeration, GroupPattern, Move } from './reasoningGrammar'
import type { Piece } from './template'
import type { Wording } from './wording'
import { rankOf } from '../../../src-shared/domain/level'
import { join } from './template'

/** Defects told one by one with evidence; the others follow in one sentence. */
const DEFECTS_TOLD_SINGLY = 2
/** As many are now and then told in two sentences. */
const LONG_LIST = 4
/** Contributions whose ratio is nearer to 1 balance one another. */
const CLEARLY_MORE = 1.25

type Direction = 'up' | 'down' | null
interface Sentence { readonly piece: Piece, readonly direction: Direction, readonly isIntroduced: boolean }
/** Which paragraph this is, and what was told in it so far. */
interface Context { readonly place: 'first' | 'next', readonly told: readonly Sentence[] }
type Writer = (group: GroupImpact, wording: Wording, context: Context) => Sentence[]

/** The sentence that `wording` has just made. */
function told(piece: Piece, direction: Direction, wording: Wording): Sentence {
  return { piece, direction, isIntroduced: wording.isIntroduced }
}

const isDefect = (entry: QualityEntry): boolean => rankOf(entry.level) <= 1
const isStrength = (entry: QualityEntry): boolean => rankOf(entry.level) >= 3

/** The dimensions that are no driver of their group and fulfil a condition. */
function othersOf(group: GroupImpact, isMeant: (entry: DimensionImpact) => boolean): DimensionImpact[] {
  return group.dimensions.filter(entry => entry !== group.drag && entry !== group.support && isMeant(entry))
}

const strengthsOf = (group: GroupImpact): DimensionImpact[] => othersOf(group, entry => entry.source !== 'inferred' && isStrength(entry))
const middlingsOf = (group: GroupImpact): DimensionImpact[] => othersOf(group, entry => entry.source !== 'inferred' && rankOf(entry.level) === 2)

/** Dimensions of one kind: one alone with what is seen, several as a list, many in two sentences; `isFurther` after what points the same way. */
function enumerate(entries: readonly DimensionImpact[], pools: Enumeration, { direction, isFurther }: { direction: Direction, isFurther: boolean }, wording: Wording): Sentence[] {
  const [only] = entries
  if (only === undefined)
    return []
  if (entries.length === 1)
    return [told(wording.sentence(isFurther ? pools.further : pools.one, only, 0.3), direction, wording)]
  const split = entries.length >= LONG_LIST && wording.picker.random.chance(0.5) ? Math.floor(entries.length / 2) : entries.length
  const parts = [entries.slice(0, split), entries.slice(split)].filter(part => part.length > 0)
  return parts.map((part, index) => told(wording.aroundList(isFurther || index > 0 ? pools.more : pools.many, part), direction, wording))
}

const hasTold = (context: Context, direction: Direction): boolean => context.told.some(sentence => sentence.direction === direction)

const tellDrag: Writer = ({ drag }, wording) => {
  const { reasoning } = wording.grammar
  return drag ? [told(wording.sentence(isDefect(drag) ? reasoning.drag.defect : reasoning.drag.mild, drag, 0.1), isStrength(drag) ? null : 'down', wording)] : []
}

const tellSupport: Writer = ({ support }, wording) => {
  const { reasoning } = wording.grammar
  return support ? [told(wording.sentence(isStrength(support) ? reasoning.support.strength : reasoning.support.mild, support, 0.1), isDefect(support) ? null : 'up', wording)] : []
}

/** Whether the group's level is owed to what lowers it rather than to what raises it. */
function leadsDown({ quality, drag, support }: GroupImpact): boolean {
  if (!drag || !support || !quality || rankOf(quality.level) === 2)
    return -(drag?.contribution ?? 0) > (support?.contribution ?? 0)
  return isDefect(quality)
}

const tellLead: Writer = (group, wording, context) => {
  const { lead } = wording.grammar.reasoning
  // Nothing in particular is the reason for a level in the middle.
  const isClear = group.quality !== null && rankOf(group.quality.level) !== 2
  if (leadsDown(group))
    return isClear && group.drag && isDefect(group.drag) ? [told(wording.sentence(lead.down, group.drag, 0.1), 'down', wording)] : tellDrag(group, wording, context)
  return isClear && group.support && isStrength(group.support) ? [told(wording.sentence(lead.up, group.support, 0.1), 'up', wording)] : tellSupport(group, wording, context)
}

const tellCounter: Writer = (group, wording, context) => leadsDown(group) ? tellSupport(group, wording, context) : tellDrag(group, wording, context)

function balanceOf(support: DimensionImpact, drag: DimensionImpact): Balance {
  const ratio = support.contribution / -drag.contribution
  return ratio > CLEARLY_MORE ? 'outweighs' : ratio < 1 / CLEARLY_MORE ? 'falls_short' : 'balances'
}

/** A strength against a defect in one sentence; anything less is told in two. */
const tellTrade: Writer = (group, wording, context) => {
  const { drag, support } = group
  if (!drag || !support || !isDefect(drag) || !isStrength(support))
    return leadsDown(group) ? [...tellDrag(group, wording, context), ...tellSupport(group, wording, context)] : [...tellSupport(group, wording, context), ...tellDrag(group, wording, context)]
  const template = wording.choose(wording.grammar.reasoning.trade[balanceOf(support, drag)])
  return [told(wording.fill(template, { support: wording.claim(support, 'fact'), drag: wording.claim(drag, 'fact') }), null, wording)]
}

const tellDefects: Writer = (group, wording, context) => {
  const defects = othersOf(group, entry => entry.source !== 'inferred' && isDefect(entry))
  const pools = wording.grammar.reasoning.defects
  // A rest of one is told like those before it.
  const alone = defects.length === DEFECTS_TOLD_SINGLY + 1 ? defects.length : DEFECTS_TOLD_SINGLY
  const isFurther = hasTold(context, 'down')
  return [
    ...defects.slice(0, alone).flatMap((entry, index) => enumerate([entry], pools, { direction: 'down', isFurther: isFurther || index > 0 }, wording)),
    ...enumerate(defects.slice(alone), pools, { direction: 'down', isFurther: true }, wording),
  ]
}

const tellStrengths: Writer = (group, wording, context) =>
  enumerate(strengthsOf(group), wording.grammar.reasoning.strengths, { direction: 'up', isFurther: hasTold(context, 'up') }, wording)
const tellMiddlings: Writer = (group, wording) =>
  enumerate(middlingsOf(group), wording.grammar.reasoning.middlings, { direction: null, isFurther: false }, wording)

const tellSpread: Writer = (group, wording, context) => {
  const [strengths, middlings] = [strengthsOf(group), middlingsOf(group)]
  if (strengths.length === 0 || middlings.length === 0)
    return [...tellStrengths(group, wording, context), ...tellMiddlings(group, wording, context)]
  const template = wording.choose(wording.grammar.reasoning.spread)
  return [told(wording.fill(template, { strengths: wording.list(strengths), middlings: wording.list(middlings) }), null, wording)]
}

const tellInferred: Writer = (group, wording) =>
  enumerate(othersOf(group, entry => entry.source === 'inferred'), wording.grammar.reasoning.inferred, { direction: null, isFurther: false }, wording)

const open: Writer = ({ group }, wording, { place }) => {
  const template = wording.choose(wording.grammar.reasoning.openings[place])
  return [told(wording.fill(template, { group: wording.nameOf(group.id) }), null, wording)]
}

const tellThesis: Writer = (group, wording, context) => {
  if (!group.quality)
    return open(group, wording, context)
  return [told(wording.around(wording.grammar.reasoning.thesis[context.place], group.quality), null, wording)]
}

const tellVerdict: Writer = (group, wording) =>
  group.quality ? [told(wording.around(wording.grammar.reasoning.group[patternIn(group, wording)], group.quality), null, wording)] : []

const WRITERS: Readonly<Record<Move, Writer>> = {
  opening: open,
  thesis: tellThesis,
  drag: tellDrag,
  support: tellSupport,
  lead: tellLead,
  counter: tellCounter,
  trade: tellTrade,
  defects: tellDefects,
  strengths: tellStrengths,
  middlings: tellMiddlings,
  spread: tellSpread,
  inferred: tellInferred,
  verdict: tellVerdict,
}

/** The group's pattern; `temporal_defect` where something holds up and all that fails only shows over time. */
function patternIn({ pattern, dimensions }: GroupImpact, { grammar }: Wording): GroupPattern {
  const isPartlyDefective = pattern === 'one_defect' || pattern === 'mixed'
  return isPartlyDefective && dimensions.every(entry => !isDefect(entry) || grammar.reasoning.temporal.has(entry.target)) ? 'temporal_defect' : pattern
}

/** Sentences in the order of a plan; where the argument changes direction, a word of contrast. */
function follow(plan: readonly Move[], group: GroupImpact, place: 'first' | 'next', wording: Wording): Piece[] {
  const told: Sentence[] = []
  for (const move of plan) {
    for (const sentence of WRITERS[move](group, wording, { place, told })) {
      const before = told.findLast(entry => entry.direction !== null)?.direction ?? null
      const isTurn = before !== null && sentence.direction !== null && sentence.direction !== before && !sentence.isIntroduced
      const piece = isTurn && sentence.direction !== null ? join([wording.opener(wording.grammar.reasoning.turns[sentence.direction]), sentence.piece], () => '') : sentence.piece
      told.push({ ...sentence, piece })
    }
  }
  return told.map(sentence => sentence.piece)
}

function describeGroup(group: GroupImpact, place: 'first' | 'next', isDeferred: boolean, wording: Wording): Piece[] {
  const { plans, overall } = wording.grammar.reasoning
  if (group.dimensions.length === 0 && group.quality)
    return [...open(group, wording, { place, told: [] }).map(sentence => sentence.piece), wording.around(overall.single, group.quality)]
  const suitable = isDeferred ? plans[patternIn(group, wording)].filter(plan => plan.includes('verdict')) : plans[patternIn(group, wording)]
  const plan = wording.picker.pick(suitable)
  return follow(isDeferred ? plan.filter(move => move !== 'verdict') : plan, group, place, wording)
}

function concludeOverall(impact: Impact, wording: Wording): Piece[] {
  if (!impact.overall)
    return []
  const names = impact.stronger && impact.weaker ? { stronger: wording.nameOf(impact.stronger.target), weaker: wording.nameOf(impact.weaker.target) } : {}
  return [wording.around(wording.grammar.reasoning.overall[impact.pattern], impact.overall, names)]
}

/**
 * The hierarchical chain of thought as text: for each group the impact of its dimensions and its rating, by a sentence
 * plan of its level pattern, then the overall weighing the groups. Every scored dimension is named exactly once.
 */
export function writeReasoning(impact: Impact, wording: Wording): Piece {
  const { reasoning, source } = wording.grammar
  const [first, second, ...more] = wording.picker.random.chance(0.5) ? impact.groups : impact.groups.toReversed()
  const rated = [first, second].flatMap(group => group && group.dimensions.length > 0 && group.quality ? [group.quality] : [])
  const drawn = wording.picker.pick(reasoning.layouts)
  const layout = drawn === 'deferred' && (rated.length !== 2 || more.length > 0) ? 'paragraphs' : drawn
  const groups = [first, second, ...more].filter(group => group !== undefined)
  const paragraphs = groups.map((group, index) => describeGroup(group, index === 0 ? 'first' : 'next', layout === 'deferred', wording))
  const [one, two] = rated
  const verdicts = layout === 'deferred' && one && two ? [wording.fill(wording.choose(reasoning.deferred), { first: wording.claim(one, 'fact'), second: wording.claim(two, 'fact') })] : []
  const end = [...verdicts, ...concludeOverall(impact, wording)]
  if (layout === 'single')
    return wording.paragraph([...paragraphs.flat(), ...end])
  const last = paragraphs.at(-1)
  const parts = layout === 'inline' && last ? [...paragraphs.slice(0, -1), [...last, ...end]] : [...paragraphs, end]
  return join(parts.filter(part => part.length > 0).map(part => wording.paragraph(part)), () => source.joins.paragraph)
}
