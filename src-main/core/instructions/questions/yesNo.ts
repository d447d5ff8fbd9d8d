import type { Level } from '../../../../src-shared/domain/level'
import type { Picker } from '../random'
import { ask, checkEvidence, drawSubject, polarityOf } from './asking'
import { defineType } from './type'

/**
 * Levels asked for where the answer is no, with their probabilities: at least two ranks away, so that "no" is beyond
 * doubt. Rows and columns add up to 1, so that where levels are equally common the level asked for does not give the
 * answer away.
 */
const CONTRARIES: Readonly<Record<Level, readonly (readonly [Level, number])[]>> = {
  bad: [['fair', 0.5], ['good', 0.25], ['excellent', 0.25]],
  poor: [['good', 0.75], ['excellent', 0.25]],
  fair: [['bad', 0.5], ['excellent', 0.5]],
  good: [['bad', 0.25], ['poor', 0.75]],
  excellent: [['bad', 0.25], ['poor', 0.25], ['fair', 0.5]],
}

function drawContrary(level: Level, { random }: Picker): Level {
  let left = random.next()
  for (const [contrary, probability] of CONTRARIES[level]) {
    left -= probability
    if (left < 0)
      return contrary
  }
  return CONTRARIES[level][0]?.[0] ?? level
}

/** The polarity is drawn first and the level asked for follows from it, so that yes and no come out even. */
export const yesNo = defineType({
  lists: { questions: ['target', 'level'], yes: ['claim', 'evidence?'], no: ['claim', 'evidence?'] },
  asksLevels: true,
  write: (writing, forms) => {
    const { impact, wording } = writing
    const rated = [...impact.dimensions, ...impact.groups.flatMap(({ quality }) => quality ?? []), ...impact.overall ? [impact.overall] : []]
    const entry = drawSubject(rated, writing)
    if (!entry)
      return null
    const affirmative = wording.picker.random.chance(0.5)
    const level = affirmative ? entry.level : drawContrary(entry.level, wording.picker)
    return {
      subject: entry.target,
      question: ask(forms.questions.all, { target: wording.nameOf(entry.target), level: wording.ownWord(level) }, wording),
      response: wording.paragraph([wording.sentence(affirmative ? forms.yes : forms.no, entry, 0.2)]),
    }
  },
  check: (finished) => {
    const { asked, question, claims, levels } = finished
    const [level, ...more] = asked.claims
    if (!level || more.length + asked.doubts.length > 0 || asked.mentions.length !== 1)
      return ['the question does not ask about one level of one target']
    if (claims.length !== 1 || claims[0]?.target !== level.target)
      return [`the question is about ${level.target}, the response about ${claims.map(claim => claim.target).join(', ')}`]
    const affirmative = polarityOf(finished)
    if (affirmative === null)
      return ['the response answers neither yes nor no']
    const contradiction = affirmative === (levels[level.target] === level.level) ? [] : [`the answer to "${question}" contradicts the level ${levels[level.target]}`]
    return [...contradiction, ...checkEvidence(finished)]
  },
})
