import type { Finished } from './type'
import { ask, asksAs, checkAnswered, drawSubject, keepsQuestion } from './asking'
import { defineType } from './type'

/** Parts of a video named in a text. */
function partsIn({ response, grammar }: Pick<Finished, 'response' | 'grammar'>): string[] {
  const text = response.toLowerCase()
  return Object.entries(grammar.source.qa.parts).filter(([, words]) => words.some(word => text.includes(word))).map(([part]) => part)
}

/** When a dimension shows at its worst or at its best; only where the timeline tells it, in words the language has. */
export const temporal = defineType({
  lists: { when_worst: ['target'], when_best: ['target'], worst: ['time', 'claim'], best: ['time', 'claim'] },
  write: (writing, forms) => {
    const { impact, times, wording } = writing
    const { picker, grammar } = wording
    const wordsOf = (target: string, extreme: 'worst' | 'best'): readonly string[] | undefined => {
      const part = times[target]?.[extreme]?.part
      return part === undefined ? undefined : grammar.source.qa.parts[part]
    }
    const timed = impact.dimensions.filter(({ target }) => wordsOf(target, 'worst') ?? wordsOf(target, 'best'))
    const entry = drawSubject(timed, writing)
    if (!entry)
      return null
    const [preferred, other] = picker.random.chance(0.5) ? ['worst', 'best'] as const : ['best', 'worst'] as const
    const extreme = wordsOf(entry.target, preferred) ? preferred : other
    const time = picker.pick(wordsOf(entry.target, extreme) ?? [])
    return {
      subject: entry.target,
      question: ask(forms[`when_${extreme}`].all, { target: wording.nameOf(entry.target) }, wording),
      response: wording.paragraph([wording.around(forms[extreme].all, entry, { time })]),
    }
  },
  check: (finished) => {
    const { asked, grammar, times } = finished
    const [target = ''] = asked.mentions
    const forms = grammar.source.qa.types.temporal
    const extreme = asksAs(finished, forms?.when_worst) ? 'worst' : asksAs(finished, forms?.when_best) ? 'best' : null
    const parts = partsIn(finished)
    const problems = checkAnswered(finished, true)
    if (extreme === null)
      problems.push('the question asks neither when it is worst nor when it is best')
    else if (parts.length !== 1 || parts[0] !== times[target]?.[extreme]?.part)
      problems.push(`the response says ${parts.join(', ') || 'no time'}, the timeline ${times[target]?.[extreme]?.part ?? 'tells no time'}`)
    return problems
  },
  checkReworded: reworded => [
    ...keepsQuestion(reworded),
    ...partsIn(reworded).join() === partsIn({ ...reworded, response: reworded.original.response }).join() ? [] : ['The response must name the same part of the video, in the words of the original.'],
  ],
})
