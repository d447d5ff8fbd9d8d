import { ask, checkAnswered, checkEvidence, drawSubject, keepsQuestion } from './asking'
import { defineType } from './type'

/** Asks for a level; the answer is the rating alone, in the level's own word. */
export const dimensionWhat = defineType({
  lists: { questions: ['target'], answers: ['claim'] },
  write: (writing, forms) => {
    const { impact, wording } = writing
    const entry = drawSubject(impact.dimensions, writing)
    return entry && {
      subject: entry.target,
      question: ask(forms.questions.all, { target: wording.nameOf(entry.target) }, wording),
      response: wording.paragraph([wording.fill(wording.picker.pick(forms.answers.all), { claim: wording.claim(entry, 'plain', { word: wording.ownWord(entry.level) }) })]),
    }
  },
  check: finished => checkAnswered(finished, true),
})

/** Asks for a description; the answer says what is seen, unless the score was inferred and nothing was. */
export const dimensionHow = defineType({
  lists: { questions: ['target'], answers: ['claim', 'evidence?'] },
  write: (writing, forms) => {
    const { impact, wording } = writing
    const entry = drawSubject(impact.dimensions, writing)
    return entry && {
      subject: entry.target,
      question: ask(forms.questions.all, { target: wording.nameOf(entry.target) }, wording),
      response: wording.paragraph([wording.sentence(forms.answers, entry)]),
    }
  },
  check: finished => [...checkAnswered(finished, true), ...checkEvidence(finished)],
})

/** Asks about what a dimension shows in, without its name; the answer has to find the dimension. */
export const open = defineType({
  lists: { questions: ['topic'], answers: ['claim', 'evidence?'] },
  write: (writing, forms) => {
    const { impact, wording } = writing
    const entry = drawSubject(impact.dimensions, writing)
    const topics = entry && wording.grammar.source.qa.topics[entry.target]
    return topics
      ? {
          subject: entry.target,
          question: ask(forms.questions.all, { topic: wording.picker.pick(topics) }, wording),
          response: wording.paragraph([wording.sentence(forms.answers, entry)]),
        }
      : null
  },
  check: (finished) => {
    const { asked, question, claims, grammar } = finished
    const topical = Object.entries(grammar.source.qa.topics).filter(([, topics]) => topics.some(topic => question.includes(topic))).map(([target]) => target)
    const problems = checkEvidence(finished)
    if (asked.words.some(({ meaning }) => meaning.kind !== 'negator'))
      problems.push('the open question names a target or a level')
    if (claims.length !== 1 || topical.length !== 1 || topical[0] !== claims[0]?.target)
      problems.push(`the question is about ${topical.join(', ') || 'nothing known'}, the response about ${claims.map(claim => claim.target).join(', ')}`)
    return problems
  },
  checkReworded: keepsQuestion,
})
