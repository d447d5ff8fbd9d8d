import type { Item, TargetItem } from './items'

type Kind = Item['kind']

/** Between what is listed together ("focus, color and the light"). */
export const LIST: ReadonlySet<Kind> = new Set(['comma', 'link', 'glue', 'setting'])
/** Between a level and the target it stands before ("good overall sharpness"). */
export const ATTRIBUTE: ReadonlySet<Kind> = new Set(['word', 'glue', 'shift', 'neutral', 'setting', 'descriptor', 'amount'])
/** Says nothing of what is rated. */
export const PASSED_OVER: ReadonlySet<Kind> = new Set(['glue', 'shift', 'neutral', 'setting', 'side'])
const ADJECTIVE: ReadonlySet<Kind> = new Set(['word', 'level', 'descriptor', 'amount'])
export const ENDS_CLAUSE: ReadonlySet<Kind> = new Set(['comma', 'break', 'pause', 'result'])

/** The items of one sentence, and how they stand to one another: clauses, lists, the scope of negations. */
export class Sentence {
  readonly items: readonly Item[]
  readonly text: string
  /** Places of targets that have been rated. */
  readonly consumed = new Set<number>()
  readonly usedNegators = new Set<number>()

  readonly #articles: readonly string[]

  constructor(items: readonly Item[], text: string, articles: readonly string[]) {
    this.items = items
    this.text = text
    this.#articles = articles
  }

  between(from: number, to: number, allowed: ReadonlySet<Kind>): boolean {
    for (let at = from + 1; at < to; at++) {
      if (!allowed.has((this.items[at] as Item).kind))
        return false
    }
    return true
  }

  has(from: number, to: number, ...kinds: Kind[]): boolean {
    for (let at = from + 1; at < to; at++) {
      if (kinds.includes((this.items[at] as Item).kind))
        return true
    }
    return false
  }

  open(at: number): TargetItem | null {
    const item = this.items[at]
    return item?.kind === 'target' && !this.consumed.has(at) ? item : null
  }

  /** Place of the negator whose scope reaches `at`; -1 without one. A clause, an "and" and another rating end the scope. */
  negatorOf(at: number): number {
    for (let before = at - 1; before >= 0; before--) {
      const item = this.items[before] as Item
      if (item.kind === 'negator') {
        this.usedNegators.add(before)
        return before
      }
      if (ENDS_CLAUSE.has(item.kind) || (item.kind === 'link' && !item.spreads))
        return -1
      if (item.kind === 'level' || item.kind === 'comparison')
        return -1
    }
    return -1
  }

  /** Whether "if", "would" or the like comes before `at` (which may be past the end) in its clause. */
  isUnreal(at: number): boolean {
    for (let before = Math.min(at, this.items.length) - 1; before >= 0; before--) {
      const item = this.items[before] as Item
      if (item.kind === 'unreal')
        return true
      if (ENDS_CLAUSE.has(item.kind))
        return false
    }
    return false
  }

  /** "the exposure is stable": said of a target it does not rate, so it tells nothing of its own; "the scene is dark" does. */
  qualifiesAnother(at: number): boolean {
    const start = this.items.findLastIndex((item, place) => place < at && (ENDS_CLAUSE.has(item.kind) || item.kind === 'target'))
    const subject = this.open(start)
    return subject !== null && subject.weak === null && subject.targets.length === 1 && this.has(start, at, 'copula')
  }

  clauseBefore(at: number): readonly Item[] {
    return this.items.slice(this.clauseStart(at), at)
  }

  /** Where the clause of `at` starts: after the last comma, break, pause or "and". */
  clauseStart(at: number): number {
    return this.items.findLastIndex((item, place) => place < at && (ENDS_CLAUSE.has(item.kind) || item.kind === 'link')) + 1
  }

  /** The nearest target before `at` that is named as one, rated or not; -1 without one. */
  namedBefore(at: number): number {
    return this.items.findLastIndex((item, place) => place < at && item.kind === 'target' && item.weak === null)
  }

  /** Place of the target that "is" what stands at `at`, rated already or not; -1 without one. */
  subjectOf(at: number): number {
    let place = at - 1
    while (place >= 0 && (PASSED_OVER.has((this.items[place] as Item).kind) || this.items[place]?.kind === 'negator'))
      place--
    if (this.items[place]?.kind !== 'copula')
      return -1
    while (place >= 0 && (PASSED_OVER.has((this.items[place] as Item).kind) || this.items[place]?.kind === 'copula'))
      place--
    const item = this.items[place]
    return item?.kind === 'target' && item.weak === null ? place : -1
  }

  /** "..., and thus excellent": the clause of `at` names no subject of its own. */
  isElliptical(at: number): boolean {
    return !this.clauseBefore(at).some(item => item.kind === 'word' || item.kind === 'target' || item.kind === 'pronoun')
  }

  /** "the focus is poor, ..." or "focus poor, ...": said of what stands before it. */
  #isPredicate(at: number): boolean {
    const before = this.clauseBefore(at)
    return before.some(item => item.kind === 'copula') || before.findLast(item => item.kind !== 'glue' && item.kind !== 'shift')?.kind === 'target'
  }

  /** "..., and the wardrobe is good": what is rated in this clause is none of the words known. */
  hasUnknownSubject(at: number): boolean {
    const clause = this.clauseBefore(at)
    const copula = clause.findLastIndex(item => item.kind === 'copula')
    const [first, ...rest] = clause
    // "and the wardrobe looks good", where "looks good" is one phrase
    if (first && this.#articles.includes(this.text.slice(first.start, first.end).toLowerCase()) && rest.length > 0 && rest.every(item => item.kind === 'word'))
      return true
    if (copula < 0 || clause.slice(copula + 1).some(item => item.kind === 'word' || item.kind === 'target'))
      return false
    const subject = clause.slice(0, copula)
    return subject.some(item => item.kind === 'word') && !subject.some(item => (item.kind === 'target' && item.weak !== 'subject') || item.kind === 'pronoun' || item.kind === 'descriptor' || item.kind === 'level')
  }

  /** "good overall sharpness", "dull, middling content". */
  isAttribute(at: number, target: number): boolean {
    if ((this.items[target] as TargetItem).weak !== null)
      return target - at === 1
    const isSeries = this.items[at + 1]?.kind === 'comma' && target === at + 3 && ADJECTIVE.has((this.items[at + 2] as Item).kind) && !this.#isPredicate(at)
    return isSeries || (target - at <= 4 && this.between(at, target, ATTRIBUTE))
  }

  isSubject(at: number): boolean {
    // "The verdict, then: fair"
    const isSetOff = (this.items[at] as TargetItem).weak !== null && this.items[at + 1]?.kind === 'comma' && this.items[at + 3]?.kind === 'pause'
    const following = isSetOff ? 'pause' : this.items.slice(at + 1, at + 4).find(item => !PASSED_OVER.has(item.kind))?.kind
    return following === 'copula' || following === 'pause'
  }

  listBack(at: number, fits: (item: TargetItem) => boolean): number[] {
    const places = [at]
    let first = at
    for (let before = at - 1; before >= 0; before--) {
      const item = this.open(before)
      if (!item)
        continue
      if (item.weak !== null || !fits(item) || !this.between(before, first, LIST) || !this.has(before, first, 'link', 'comma'))
        break
      // A list ends with a link; a comma alone parts clauses, and so does "A, and B" unless a third one comes before.
      if (first === at && (!this.has(before, first, 'link') || (this.has(before, first, 'comma') && !this.continuesList(before))))
        break
      places.unshift(before)
      first = before
    }
    return places
  }

  continuesList(at: number): boolean {
    const before = this.items.findLastIndex((item, place) => place < at && item.kind === 'target')
    return this.open(before) !== null && this.between(before, at, LIST) && this.has(before, at, 'comma')
  }

  listFrom(at: number, fits: (item: TargetItem) => boolean): number[] {
    const places = [at]
    let last = at
    for (let after = at + 1; after < this.items.length; after++) {
      const item = this.open(after)
      if (!item)
        continue
      if (item.weak !== null || !fits(item) || !this.between(last, after, LIST) || !this.has(last, after, 'link', 'comma') || this.hasOwnRating(after))
        break
      places.push(after)
      last = after
    }
    return places
  }

  /** "..., stability is good": the target goes on to a rating of its own. */
  hasOwnRating(at: number): boolean {
    for (let after = at + 1; after < this.items.length; after++) {
      const item = this.items[after] as Item
      if (item.kind === 'level' || item.kind === 'descriptor') {
        const following = this.items.findIndex((found, place) => place > after && found.kind === 'target')
        return !(following >= 0 && this.between(after, following, ATTRIBUTE))
      }
      if (item.kind === 'target' || ENDS_CLAUSE.has(item.kind))
        return false
    }
    return false
  }

  /** "...? Not at all.": all there is after a pause. */
  standsAlone(at: number): boolean {
    return this.items[at - 1]?.kind === 'pause' && at === this.items.length - 1
  }

  followsRating(at: number): boolean {
    for (let before = at - 1; before >= 0; before--) {
      const item = this.items[before] as Item
      if (ENDS_CLAUSE.has(item.kind) || item.kind === 'link')
        return false
      if (item.kind === 'level')
        return true
    }
    return false
  }

  quote(from: number, to: number): string {
    return this.text.slice((this.items[from] as Item).start, (this.items[to] as Item).end)
  }
}
