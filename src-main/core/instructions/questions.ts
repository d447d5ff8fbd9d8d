import type { Level } from '../../../src-shared/domain/level'
import type { Impact, QualityEntry } from './impact'
import type { QuestionType } from './language'
import type { Piece, Slots, Template } from './template'
import type { Wording } from './wording'
import { LEVELS, rankOf } from '../../../src-shared/domain/level'
import { OVERALL } from '../../../src-shared/domain/taxonomy'
import { mostHarmful } from './impact'
import { capitalise } from './template'

/** A question with its answer, before claims are cut out of it. */
export interface Draft {
  readonly question: string
  readonly response: Piece
  /** What the response depends on: every rated target, or (by default) those it rates. */
  readonly weighs?: 'all'
}

/** Writes one type of question; null when the video has not the ratings it needs. */
export type QuestionWriter = (impact: Impact, wording: Wording) => Draft | null

function ask(templates: readonly Template[], slots: Slots, wording: Wording): string {
  return capitalise(wording.fill(wording.picker.pick(templates), slots)).text
}

const overallScore: QuestionWriter = (impact, wording) => {
  if (!impact.overall)
    return null
  return {
    question: ask(wording.grammar.questions.overall_score, { target: wording.nameOf(OVERALL) }, wording),
    response: wording.paragraph([wording.around(wording.grammar.answers.overallScore, impact.overall)]),
  }
}

/** The overall with the largest contributions to it, in both directions. */
const overallWhy: QuestionWriter = (impact, wording) => {
  const { overall, dimensions } = impact
  if (!overall || dimensions.length < 3)
    return null
  const { reasoning, answers } = wording.grammar
  const down = dimensions.filter(entry => entry.contribution < 0).slice(0, rankOf(overall.level) <= 2 ? 2 : 1)
  const up = dimensions.filter(entry => entry.contribution > 0).slice(0, rankOf(overall.level) >= 2 ? 2 : 1)
  const lower = down.map((entry, index) => wording.sentence(index > 0 ? wording.grammar.statements : rankOf(entry.level) <= 1 ? reasoning.drag.defect : reasoning.drag.mild, entry))
  const raise = up.map((entry, index) => wording.sentence(index > 0 ? wording.grammar.statements : rankOf(entry.level) >= 3 ? reasoning.support.strength : reasoning.support.mild, entry))
  const reasons = rankOf(overall.level) <= 2 ? [...lower, ...raise] : [...raise, ...lower]
  return {
    question: ask(wording.grammar.questions.overall_why, { target: wording.nameOf(OVERALL) }, wording),
    response: wording.paragraph([wording.around(answers.overallWhy, overall), ...reasons]),
    weighs: 'all',
  }
}

const dimension: QuestionWriter = (impact, wording) => {
  const [entry] = wording.picker.sample(impact.dimensions, 1)
  if (!entry)
    return null
  return {
    question: ask(wording.grammar.questions.dimension, { target: wording.nameOf(entry.target) }, wording),
    response: wording.paragraph([wording.sentence(wording.grammar.statements, entry, 0.15)]),
  }
}

/** A level at least two ranks away, so that "no" is beyond doubt. */
function distantLevel(level: Level, wording: Wording): Level {
  return wording.picker.pick(LEVELS.filter(other => Math.abs(rankOf(other) - rankOf(level)) >= 2))
}

/** The polarity is drawn first and the level asked for follows from it, so that yes and no come out even. */
const yesNo: QuestionWriter = (impact, wording) => {
  const subjects: readonly QualityEntry[] = impact.overall ? [...impact.dimensions, impact.overall] : impact.dimensions
  const [entry] = wording.picker.sample(subjects, 1)
  if (!entry)
    return null
  const affirmative = wording.picker.random.chance(0.5)
  const asked = affirmative ? entry.level : distantLevel(entry.level, wording)
  const { answers, source } = wording.grammar
  return {
    question: ask(wording.grammar.questions.yes_no, { target: wording.nameOf(entry.target), level: source.levels[asked][0] as string }, wording),
    response: wording.paragraph([wording.sentence(affirmative ? answers.yes : answers.no, entry, 0.2)]),
  }
}

const mostHarmfulFactor: QuestionWriter = (impact, wording) => {
  const entry = impact.dimensions.length >= 2 ? mostHarmful(impact.dimensions) : null
  if (!entry)
    return null
  const { answers } = wording.grammar
  return {
    question: ask(wording.grammar.questions.most_harmful, {}, wording),
    response: wording.paragraph([wording.sentence(rankOf(entry.level) <= 2 ? answers.harmed : answers.unharmed, entry, 0.15)]),
    weighs: 'all',
  }
}

/** Measures against the most harmful dimension, and a second one where another is as low as poor. */
const advice: QuestionWriter = (impact, wording) => {
  const first = impact.dimensions.length >= 2 ? mostHarmful(impact.dimensions) : null
  if (!first)
    return null
  const { answers, source } = wording.grammar
  const question = ask(wording.grammar.questions.advice, {}, wording)
  if (rankOf(first.level) >= 3)
    return { question, response: wording.paragraph([wording.around(answers.unneeded, first)]), weighs: 'all' }
  const measure = (entry: QualityEntry): Slots => ({ advice: wording.picker.pick(source.advice[entry.target] as string[]) })
  const sentences = [wording.around(answers.needed, first, measure(first))]
  const second = mostHarmful(impact.dimensions.filter(entry => entry !== first))
  if (second && rankOf(second.level) <= 1 && wording.picker.random.chance(0.6))
    sentences.push(wording.around(answers.further, second, measure(second)))
  return { question, response: wording.paragraph(sentences), weighs: 'all' }
}

/** The QA question types, each with its writer. */
export const QUESTION_WRITERS: Readonly<Record<QuestionType, QuestionWriter>> = {
  overall_score: overallScore,
  overall_why: overallWhy,
  dimension,
  yes_no: yesNo,
  most_harmful: mostHarmfulFactor,
  advice,
}

/** Short ratings of a few dimensions, often with a group and the overall: the pairs that tune perception first. */
export const writePerception: QuestionWriter = (impact, wording) => {
  const { picker } = wording
  const entries: QualityEntry[] = picker.sample(impact.dimensions, 2 + picker.random.below(3))
  const group = picker.sample(impact.groups.flatMap(entry => entry.quality ?? []), 1)
  if (picker.random.chance(0.3))
    entries.push(...group)
  if (impact.overall && (entries.length === 0 || picker.random.chance(0.6)))
    entries.push(impact.overall)
  if (entries.length === 0)
    return null
  const { joins } = wording.grammar.source
  const names = entries.map(entry => wording.nameOf(entry.target))
  const targets = names.length === 1 ? names.join('') : names.slice(0, -1).join(joins.names) + joins.namesLast + names.at(-1)
  return {
    question: ask(wording.grammar.questions.stage1, { targets }, wording),
    response: wording.paragraph([wording.fill(picker.pick(wording.grammar.answers.stage1), { list: wording.list(entries) })]),
  }
}
