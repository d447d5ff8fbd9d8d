import type { Impact, QualityEntry } from '../impact'
import type { Wording } from '../wording'
import type { Draft } from './type'
import { ask } from './asking'

/** Short ratings of a few dimensions, often with a group and the overall: the pairs that tune perception first (stage I). */
export function writePerception(impact: Impact, wording: Wording): Omit<Draft, 'subject'> | null {
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
  const { stage1 } = wording.grammar
  return {
    question: ask(stage1.questions, { targets }, wording),
    response: wording.paragraph([wording.fill(picker.pick(stage1.responses), { list: wording.list(entries) })]),
  }
}
