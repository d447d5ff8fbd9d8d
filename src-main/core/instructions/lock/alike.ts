import type { Rating } from './items'
import type { FreeReading } from './reader'

/** Whether two lists of targets may be of the same; what names none may be of any. */
const meet = (a: readonly string[], b: readonly string[]): boolean => a.length === 0 || b.length === 0 || a.some(target => b.includes(target))

/** The claims that ratings make: a name such as "clarity" may mean several targets, a claim means one. */
export type Resolved = ReadonlyMap<Rating, readonly string[]>

const UNRESOLVED: Resolved = new Map()

function timesIn({ passages }: FreeReading, resolved: Resolved) {
  return passages.map(({ of, ...passage }) => ({ ...passage, targets: of.flatMap(({ targets, rating }) => (rating && resolved.get(rating)) ?? targets) }))
}

/** A rewrite says when something shows only where the original does, and says all of the original's times. */
export function checkTimes(before: FreeReading, after: FreeReading, text: string, [resolvedBefore, resolvedAfter] = [UNRESOLVED, UNRESOLVED]): string[] {
  const problems: string[] = []
  const [told, said] = [timesIn(before, resolvedBefore), timesIn(after, resolvedAfter)]
  for (const { part, within, targets, start, end } of said) {
    const covering = told.filter(entry => entry.part === part || within.includes(entry.part))
    const quote = text.slice(start, end)
    if (covering.length === 0)
      problems.push(`The text says when ("${quote}"), and the original does not; leave it out.`)
    else if (!covering.some(entry => meet(entry.targets, targets)))
      problems.push(`The original says "${quote}" of something else.`)
  }
  for (const { part, targets, isEvidence } of told) {
    if (!isEvidence && !said.some(entry => entry.part === part && meet(entry.targets, targets)))
      problems.push(`The original says when ("${part}"), and the text does not; keep it.`)
  }
  return problems
}

/** A rewrite sets the same video of a pair above the other, in the same targets. */
export function checkSides(before: FreeReading, after: FreeReading): string[] {
  const problems: string[] = []
  const alike = (reading: FreeReading, { winner, targets }: FreeReading['preferences'][number]): boolean =>
    reading.preferences.some(entry => entry.winner === winner && meet(entry.targets, targets))
  for (const preference of after.preferences) {
    if (!alike(before, preference))
      problems.push(`"${preference.text}" prefers the ${preference.winner} video, and the original does not.`)
  }
  for (const preference of before.preferences) {
    if (!alike(after, preference))
      problems.push(`The text must prefer the ${preference.winner} video as the original does ("${preference.text}").`)
  }
  const named = (reading: FreeReading): string => [...new Set(reading.sides)].sort().join()
  if (before.preferences.length === 0 && (named(before) !== named(after) || before.sides[0] !== after.sides[0]))
    problems.push('The text names other videos of the pair than the original, or in another order.')
  return problems
}
