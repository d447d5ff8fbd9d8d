import type { DimensionImpact, GroupImpact, Impact } from './impact'
import type { Piece } from './template'
import type { Wording } from './wording'
import { rankOf } from '../../../src-shared/domain/level'
import { capitalise, join } from './template'

/** Defects told one by one with evidence; the others follow in one sentence. */
const DEFECTS_TOLD_SINGLY = 2

interface Sorted {
  readonly defects: readonly DimensionImpact[]
  readonly middlings: readonly DimensionImpact[]
  readonly strengths: readonly DimensionImpact[]
  readonly inferred: readonly DimensionImpact[]
}

/** The dimensions that are no driver of their group, by what there is to say about them. */
function sortOthers(impact: GroupImpact): Sorted {
  const others = impact.dimensions.filter(entry => entry !== impact.drag && entry !== impact.support)
  const seen = others.filter(entry => entry.source !== 'inferred')
  return {
    defects: seen.filter(entry => rankOf(entry.level) <= 1),
    middlings: seen.filter(entry => rankOf(entry.level) === 2),
    strengths: seen.filter(entry => rankOf(entry.level) >= 3),
    inferred: others.filter(entry => entry.source === 'inferred'),
  }
}

function describeDefects(impact: GroupImpact, defects: readonly DimensionImpact[], wording: Wording): Piece[] {
  const { reasoning, statements } = wording.grammar
  const sentences: Piece[] = []
  if (impact.drag)
    sentences.push(wording.sentence(rankOf(impact.drag.level) <= 1 ? reasoning.drag.defect : reasoning.drag.mild, impact.drag))
  for (const entry of defects.slice(0, DEFECTS_TOLD_SINGLY))
    sentences.push(wording.sentence(statements, entry))
  const rest = defects.slice(DEFECTS_TOLD_SINGLY)
  if (rest.length > 0)
    sentences.push(wording.fill(wording.picker.pick(reasoning.defectList), { list: wording.list(rest) }))
  return sentences
}

function describeStrengths(impact: GroupImpact, strengths: readonly DimensionImpact[], wording: Wording): Piece[] {
  const { reasoning } = wording.grammar
  const sentences: Piece[] = []
  if (impact.support)
    sentences.push(wording.sentence(rankOf(impact.support.level) >= 3 ? reasoning.support.strength : reasoning.support.mild, impact.support))
  if (strengths.length > 0)
    sentences.push(wording.fill(wording.picker.pick(reasoning.strengths), { list: wording.list(strengths) }))
  return sentences
}

/** Starts the faults or the merits with a word of contrast. */
function turn(sentences: readonly Piece[], direction: 'up' | 'down', wording: Wording): Piece[] {
  const [first, ...rest] = sentences
  if (!first)
    return []
  const opener = { text: wording.picker.pick(wording.grammar.source.reasoning.turns[direction]), marks: [] }
  return [join([opener, first], () => ''), ...rest]
}

/** Whether the faults come first: what decided the group's level leads, with some freedom in the middle. */
function startsDown(impact: GroupImpact, wording: Wording): boolean {
  const rank = impact.quality ? rankOf(impact.quality.level) : 2
  return wording.picker.random.chance(rank <= 1 ? 0.85 : rank === 2 ? 0.5 : 0.15)
}

function describeGroup(impact: GroupImpact, opening: 'first' | 'next', wording: Wording): Piece {
  const { reasoning } = wording.grammar
  const { defects, middlings, strengths, inferred } = sortOthers(impact)
  const sentences = [wording.fill(wording.picker.pick(reasoning.openings[opening]), { group: wording.nameOf(impact.group.id) })]
  const down = describeDefects(impact, defects, wording)
  const up = describeStrengths(impact, strengths, wording)
  const between = middlings.length > 0 ? [wording.fill(wording.picker.pick(reasoning.middlings), { list: wording.list(middlings) })] : []
  if (startsDown(impact, wording))
    sentences.push(...down, ...between, ...(down.length > 0 ? turn(up, 'up', wording) : up))
  else sentences.push(...up, ...between, ...(up.length > 0 ? turn(down, 'down', wording) : down))
  if (inferred.length > 0)
    sentences.push(wording.fill(wording.picker.pick(reasoning.inferredList), { list: wording.list(inferred) }))
  if (impact.quality)
    sentences.push(wording.around(impact.dimensions.length > 0 ? reasoning.group[impact.pattern] : reasoning.overall.single, impact.quality))
  return wording.paragraph(sentences)
}

/**
 * The hierarchical chain of thought as text: for each group the impact of its dimensions (drivers first, faults with
 * evidence, the rest together) and its rating, then the overall weighing the groups. Every scored dimension is
 * named exactly once.
 */
export function writeReasoning(impact: Impact, wording: Wording): Piece {
  const { reasoning } = wording.grammar
  const groups = wording.picker.random.chance(0.5) ? impact.groups : impact.groups.toReversed()
  const paragraphs = groups.map((group, index) => describeGroup(group, index === 0 ? 'first' : 'next', wording))
  if (impact.overall) {
    const names = impact.stronger && impact.weaker
      ? { stronger: wording.nameOf(impact.stronger.target), weaker: wording.nameOf(impact.weaker.target) }
      : {}
    paragraphs.push(capitalise(wording.around(reasoning.overall[impact.pattern], impact.overall, names)))
  }
  return join(paragraphs, () => wording.grammar.source.joins.paragraph)
}
