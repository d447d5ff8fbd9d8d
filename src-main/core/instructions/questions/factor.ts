import type { QualityEntry } from '../impact'
import type { Slots } from '../template'
import type { Finished } from './type'
import { rankOf } from '../../../../src-shared/domain/level'
import { OVERALL } from '../../../../src-shared/domain/taxonomy'
import { mostHarmful } from '../impact'
import { ask, checkEvidence } from './asking'
import { defineType } from './type'

/** A lone dimension cannot be singled out. */
const MIN_COMPARED = 2

/** The first dimension named has the worst level of the video. */
function checkWorst({ claims, levels, grammar }: Finished): string[] {
  const ranks = grammar.taxonomy.dimensions.flatMap(({ id }) => levels[id] ? [rankOf(levels[id])] : [])
  return claims[0] && rankOf(claims[0].level) === Math.min(...ranks) ? [] : ['the dimension singled out does not have the worst level']
}

export const mostHarmfulFactor = defineType({
  lists: { questions: [], harmed: ['relative', 'evidence?'], unharmed: ['relative', 'evidence?'] },
  write: ({ impact: { dimensions }, wording, isAsked }, forms) => {
    const entry = dimensions.length >= MIN_COMPARED && !isAsked(OVERALL) ? mostHarmful(dimensions) : null
    return entry && {
      subject: OVERALL,
      question: ask(forms.questions.all, {}, wording),
      response: wording.paragraph([wording.sentence(rankOf(entry.level) <= 2 ? forms.harmed : forms.unharmed, entry, 0.15)]),
      weighs: dimensions.map(({ target }) => target),
    }
  },
  check: finished => [...checkWorst(finished), ...checkEvidence(finished), ...finished.claims.length === 1 ? [] : ['more than one factor is singled out']],
})

/** Measures against the most harmful dimension, and a second one where another is as low as poor. */
export const advice = defineType({
  lists: { questions: [], needed: ['relative', 'advice'], further: ['relative', 'advice'], unneeded: ['claim'] },
  write: ({ impact: { dimensions }, wording, isAsked }, forms) => {
    const first = dimensions.length >= MIN_COMPARED && !isAsked(OVERALL) ? mostHarmful(dimensions) : null
    if (!first)
      return null
    const draft = { subject: OVERALL, question: ask(forms.questions.all, {}, wording), weighs: dimensions.map(({ target }) => target) }
    if (rankOf(first.level) >= 3)
      return { ...draft, response: wording.paragraph([wording.around(forms.unneeded.all, first)]) }
    const measure = (entry: QualityEntry): Slots => ({ advice: wording.picker.pick(wording.grammar.source.advice[entry.target] ?? []) })
    const sentences = [wording.around(forms.needed.all, first, measure(first))]
    const second = mostHarmful(dimensions.filter(entry => entry !== first))
    if (second && rankOf(second.level) <= 1 && wording.picker.random.chance(0.6))
      sentences.push(wording.around(forms.further.all, second, measure(second)))
    return { ...draft, response: wording.paragraph(sentences) }
  },
  check: (finished) => {
    const { response, claims, levels, grammar } = finished
    const text = response.toLowerCase()
    const treated = Object.entries(grammar.source.advice).filter(([, measures]) => measures.some(measure => text.includes(measure.toLowerCase()))).map(([target]) => target)
    const wanted = claims.filter(({ target }) => rankOf(levels[target] ?? 'bad') <= 2).map(({ target }) => target)
    const same = treated.length === wanted.length && wanted.every(target => treated.includes(target))
    return [...checkWorst(finished), ...same ? [] : [`advice is given on ${treated.join(', ') || 'nothing'}, needed on ${wanted.join(', ') || 'nothing'}`]]
  },
})
