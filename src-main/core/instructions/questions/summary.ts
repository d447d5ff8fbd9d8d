import type { DimensionImpact, QualityEntry } from '../impact'
import type { SentencePool } from '../pools'
import type { Piece } from '../template'
import type { Wording } from '../wording'
import type { Finished } from './type'
import { rankOf } from '../../../../src-shared/domain/level'
import { OVERALL } from '../../../../src-shared/domain/taxonomy'
import { ask, checkAnswered, checkEvidence, drawSubject } from './asking'
import { defineType } from './type'

const RATING = { questions: ['target'], answers: ['claim'] } as const

/** Fewer dimensions give no reasons. */
const MIN_REASONED_DIMENSIONS = 3

function rate(entry: QualityEntry, forms: Readonly<Record<keyof typeof RATING, SentencePool>>, wording: Wording) {
  return {
    subject: entry.target,
    question: ask(forms.questions.all, { target: wording.nameOf(entry.target) }, wording),
    response: wording.paragraph([wording.around(forms.answers.all, entry)]),
  }
}

/** The largest contributions in both directions, those that decided the level first. */
function reasonsFor({ level }: QualityEntry, dimensions: readonly DimensionImpact[], wording: Wording): Piece[] {
  const { reasons } = wording.grammar
  const rank = rankOf(level)
  const lowering = dimensions.filter(entry => entry.contribution < 0).slice(0, rank <= 2 ? 2 : 1).map((entry, index) => wording.sentence(index > 0 ? reasons.further : rankOf(entry.level) <= 1 ? reasons.defect : reasons.reserve, entry))
  const raising = dimensions.filter(entry => entry.contribution > 0).slice(0, rank >= 2 ? 2 : 1).map((entry, index) => wording.sentence(index > 0 ? reasons.further : rankOf(entry.level) >= 3 ? reasons.merit : reasons.mitigation, entry))
  return rank <= 2 ? [...lowering, ...raising] : [...raising, ...lowering]
}

function justify(entry: QualityEntry, dimensions: readonly DimensionImpact[], forms: Readonly<Record<keyof typeof RATING, SentencePool>>, wording: Wording) {
  return {
    ...rate(entry, forms, wording),
    response: wording.paragraph([wording.around(forms.answers.all, entry), ...reasonsFor(entry, dimensions, wording)]),
    weighs: 'all',
  } as const
}

/** The target asked about is rated first, by dimensions that belong to it. */
function checkReasons(finished: Finished): string[] {
  const { claims, grammar } = finished
  const [first, ...reasons] = claims
  const isReason = (target: string): boolean => grammar.taxonomy.dimensions.some(entry => entry.id === target && (first?.target === OVERALL || entry.group === first?.target))
  const strangers = reasons.filter(({ target }) => !isReason(target))
  return [...checkAnswered(finished, false), ...checkEvidence(finished), ...strangers.map(({ target }) => `${target} is no part of ${first?.target}`)]
}

function isGroup(finished: Finished): string[] {
  return finished.grammar.taxonomy.groups.some(group => group.id === finished.claims[0]?.target) ? [] : ['the response rates no group']
}

function isOverall({ claims }: Finished): string[] {
  return claims[0]?.target === OVERALL ? [] : ['the response does not rate the overall']
}

export const overallScore = defineType({
  lists: RATING,
  write: ({ impact: { overall }, wording, isAsked }, forms) => overall && !isAsked(OVERALL) ? rate(overall, forms, wording) : null,
  check: finished => [...isOverall(finished), ...checkAnswered(finished, true)],
})

export const overallWhy = defineType({
  lists: RATING,
  write: ({ impact: { overall, dimensions }, wording, isAsked }, forms) =>
    overall && dimensions.length >= MIN_REASONED_DIMENSIONS && !isAsked(OVERALL) ? justify(overall, dimensions, forms, wording) : null,
  check: finished => [...isOverall(finished), ...checkReasons(finished)],
})

export const groupScore = defineType({
  lists: RATING,
  write: (writing, forms) => {
    const group = drawSubject(writing.impact.groups.flatMap(({ quality }) => quality ?? []), writing)
    return group && rate(group, forms, writing.wording)
  },
  check: finished => [...isGroup(finished), ...checkAnswered(finished, true)],
})

export const groupWhy = defineType({
  lists: RATING,
  write: (writing, forms) => {
    const { groups } = writing.impact
    const group = drawSubject(groups.flatMap(({ quality, dimensions }) => quality && dimensions.length >= MIN_REASONED_DIMENSIONS ? [quality] : []), writing)
    return group && justify(group, groups.find(entry => entry.quality === group)?.dimensions ?? [], forms, writing.wording)
  },
  check: finished => [...isGroup(finished), ...checkReasons(finished)],
})
