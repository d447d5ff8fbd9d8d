import type { InstructionDetail } from '../../../src-shared/contract/review'
import type { Level } from '../../../src-shared/domain/level'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { Change, StoredEvent } from './ports'
import { undoneIds } from './fold'

interface Parts {
  readonly taxonomy: Taxonomy
  readonly labelOf: (target: string) => string
  /** Events of the video or, of a comparison, of either, oldest first. */
  readonly events: Readonly<Record<Change['side'], readonly StoredEvent[]>>
}

/** Sentences for people: what a text was written from, what holds now, and whose decision that was where the history knows it. */
export function describeStaleness({ stale, provenance, second }: Pick<InstructionDetail, 'stale' | 'provenance' | 'second'>, changes: readonly Change[], { taxonomy, labelOf, events }: Parts): string[] {
  if (stale === 'grammar')
    return [`The wording rules have changed since the text was written with ${provenance.grammar}.`]
  const inForce = `${taxonomy.id}@${taxonomy.version}`
  const sentences = changes.map(({ target, side, before, now }) => {
    const by = curatorOf(target, now, events[side])
    const what = second === null ? labelOf(target) : `${labelOf(target)} of the ${side} video`
    if (before === null || now === null)
      return before === null ? `${what} is rated now and was not when the text was written.` : `${what} is no longer rated; the text was written when it was ${before}.`
    return by === null ? `${what} is ${now} now; the text was written when it was ${before}.` : `${what} was set from ${before} to ${now} by ${by}.`
  })
  return stale === 'taxonomy' ? [`The taxonomy is ${inForce} now; the text was written with ${provenance.taxonomy}.`, ...sentences] : sentences
}

function curatorOf(target: string, now: Level | null, events: readonly StoredEvent[]): string | null {
  const undone = undoneIds(events)
  const newest = events.findLast(event => event.kind === 'set-level' && !undone.has(event.id) && 'target' in event.payload && event.payload.target === target)
  return newest && 'target' in newest.payload && newest.payload.level === now ? newest.curator : null
}
