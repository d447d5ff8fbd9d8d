import type { Item } from './items'
import type { Side } from './senses'
import type { Sentence } from './sentence'
import { ENDS_CLAUSE } from './sentence'

type SideItem = Extract<Item, { kind: 'side' }>
type PreferenceItem = Extract<Item, { kind: 'preference' }>

/** Said of two videos: `winner` is the better one in one of `targets`. */
export interface Preference { readonly winner: Side, readonly targets: readonly string[], readonly text: string }

const other = (side: Side): Side => side === 'first' ? 'second' : 'first'

function sidesIn(items: readonly Item[], from: number, to: number): number[] {
  return items.flatMap((item, at) => item.kind === 'side' && at >= from && at < to ? [at] : [])
}

/** Place of the video that is only compared with ("than the second"); undefined without one. */
function referenceIn(items: readonly Item[]): number | undefined {
  const than = items.findIndex(item => item.kind === 'than' || (item.kind === 'preference' && item.hasThan))
  return than < 0 ? undefined : sidesIn(items, than + 1, items.length)[0]
}

/** The video of a pair that what stands at `at` is said of; `carried` is the one the text spoke of last. */
export function sideAt(sentence: Sentence, at: number, carried: Side | null): Side | null {
  const { items } = sentence
  const reference = referenceIn(items)
  const all = sidesIn(items, 0, items.length).filter(place => place !== reference)
  if (all.length === 0)
    return carried ?? (reference === undefined ? null : other((items[reference] as SideItem).side))
  const sideOf = (place: number | undefined): Side | null => place === undefined ? null : (items[place] as SideItem).side
  const start = sentence.clauseStart(at)
  const end = items.findIndex((item, place) => place > at && (ENDS_CLAUSE.has(item.kind) || item.kind === 'link'))
  const own = sidesIn(items, start, end < 0 ? items.length : end).filter(place => place !== reference)
  if (own.length === 1)
    return sideOf(own[0])
  const firstRating = items.findIndex(item => item.kind === 'level' || item.kind === 'descriptor' || item.kind === 'amount')
  const isLeading = (all[0] as number) < firstRating
  const [before, after] = [all.findLast(place => place < at), all.find(place => place > at)]
  return isLeading ? sideOf(before ?? after) : sideOf(after ?? before)
}

/** The video that a sentence leaves off with, for "it" in the next one. */
export function lastSide({ items }: Sentence): Side | null {
  const reference = referenceIn(items)
  const places = sidesIn(items, 0, items.length)
  const last = places.findLast(place => place !== reference) ?? places.at(-1)
  return last === undefined ? null : (items[last] as SideItem).side
}

/** The video that comes off better by a preference; null where that cannot be told. */
function winnerOf({ items }: Sentence, at: number): Side | null {
  const { sign } = items[at] as PreferenceItem
  const reference = referenceIn(items)
  const sides = sidesIn(items, 0, items.length).filter(place => place !== reference)
  const named = sides.findLast(place => place < at) ?? sides.find(place => place > at)
  const said = named !== undefined
    ? (items[named] as SideItem).side
    : reference !== undefined ? other((items[reference] as SideItem).side) : null
  if (said === null || (reference !== undefined && named !== undefined && (items[reference] as SideItem).side === said))
    return null
  return sign > 0 ? said : other(said)
}

/** Places of the targets that a preference tells of: those in its clause, else the only one of the sentence. */
function targetPlaces(sentence: Sentence, at: number): number[] {
  const { items } = sentence
  const start = items.findLastIndex((item, place) => place < at && ENDS_CLAUSE.has(item.kind)) + 1
  const next = items.findIndex((item, place) => place > at && ENDS_CLAUSE.has(item.kind))
  const named = (from: number, to: number): number[] => items.flatMap((item, place) => item.kind === 'target' && item.weak === null && place >= from && place < to ? [place] : [])
  const own = named(start, next < 0 ? items.length : next)
  return own.length > 0 ? own : named(0, items.length)
}

/** What a sentence says of two videos side by side, with the places of the targets; `doubts` of what cannot be told. */
export function readPreferences(sentence: Sentence, whole: string): { preferences: Preference[], places: number[], doubts: string[] } {
  const preferences: Preference[] = []
  const doubts: string[] = []
  const used: number[] = []
  sentence.items.forEach((item, at) => {
    if (item.kind !== 'preference')
      return
    const text = sentence.quote(at, at)
    const places = item.targets.length > 0 ? [] : targetPlaces(sentence, at)
    const targets = item.targets.length > 0 ? item.targets : places.length === 0 ? [whole] : (sentence.items[places[0] as number] as Extract<Item, { kind: 'target' }>).targets
    const winner = sentence.negatorOf(at) >= 0 || sentence.isUnreal(at) || places.length > 1 ? null : winnerOf(sentence, at)
    if (winner === null)
      doubts.push(`It cannot be told which video "${text}" is said of, and in what`)
    else
      preferences.push({ winner, targets, text })
    used.push(...places)
  })
  return { preferences, places: used, doubts }
}
