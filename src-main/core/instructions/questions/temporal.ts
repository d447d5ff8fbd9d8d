import type { FrameRange } from '../../../../src-shared/domain/timeline'
import type { QualityEntry } from '../impact'
import type { Moment, Part } from '../moments'
import type { Finished } from './type'
import { ask, asksAs, checkAnswered, drawSubject, keepsQuestion } from './asking'
import { defineType } from './type'

/** Parts of a video named in a text; `stretch` for frames. */
function partsIn({ response, grammar }: Pick<Finished, 'response' | 'grammar'>): Part[] {
  return [...new Set(grammar.times.find(response).map(mention => mention.part))]
}

/** Whether the one time that is said is the moment: its part, or its frames. */
function tells([said, ...more]: readonly Part[], frames: FrameRange | null, moment: Moment | null): boolean {
  if (said === undefined || more.length > 0 || moment === null || frames === null)
    return false
  return (said === moment.part || said === 'stretch') && frames.from === moment.frames.from && frames.to === moment.frames.to
}

/** When a dimension shows at its worst or at its best; only where the timeline tells it, in words or by its frames. */
export const temporal = defineType({
  lists: { when_worst: ['target'], when_best: ['target'], worst: ['time', 'claim'], best: ['time', 'claim'] },
  write: (writing, forms) => {
    const { impact, times, wording } = writing
    const { picker } = wording
    const momentOf = ({ target, source }: QualityEntry, extreme: 'worst' | 'best'): Moment | null => source === 'measured' ? times[target]?.[extreme] ?? null : null
    const timed = impact.dimensions.filter(entry => momentOf(entry, 'worst') ?? momentOf(entry, 'best'))
    const entry = drawSubject(timed, writing)
    if (!entry)
      return null
    const [preferred, other] = picker.random.chance(0.5) ? ['worst', 'best'] as const : ['best', 'worst'] as const
    const extreme = momentOf(entry, preferred) ? preferred : other
    const moment = momentOf(entry, extreme)
    if (!moment)
      return null
    return {
      subject: entry.target,
      question: ask(forms[`when_${extreme}`].all, { target: wording.nameOf(entry.target) }, wording),
      response: wording.paragraph([wording.around(forms[extreme].all, entry, { time: wording.time(moment) }, moment.frames)]),
    }
  },
  check: (finished) => {
    const { asked, claims, grammar, times } = finished
    const [target = ''] = asked.mentions
    const forms = grammar.source.qa.types.temporal
    const extreme = asksAs(finished, forms?.when_worst) ? 'worst' : asksAs(finished, forms?.when_best) ? 'best' : null
    const parts = partsIn(finished)
    const problems = checkAnswered(finished, true)
    if (extreme === null)
      problems.push('the question asks neither when it is worst nor when it is best')
    else if (!tells(parts, claims[0]?.frames ?? null, times[target]?.[extreme] ?? null))
      problems.push(`the response says ${parts.join(', ') || 'no time'}, the timeline ${times[target]?.[extreme]?.part ?? 'tells no time'}`)
    return problems
  },
  checkReworded: reworded => [
    ...keepsQuestion(reworded),
    ...partsIn(reworded).join() === partsIn({ ...reworded, response: reworded.original.response }).join() ? [] : ['The response must name the same part of the video, in the words of the original.'],
  ],
})
