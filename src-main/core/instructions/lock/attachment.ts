import type { Level } from '../../../../src-shared/domain/level'
import type { Item, RatingItem, TargetItem } from './items'
import type { Sentence } from './sentence'
import { ATTRIBUTE, ENDS_CLAUSE, LIST, PASSED_OVER } from './sentence'

type Kind = Item['kind']

/** Between two words for one rating ("poor, frankly terrible"). */
const SAME_RATING: ReadonlySet<Kind> = new Set(['comma', 'link', 'glue', 'shift', 'neutral', 'setting', 'negator', 'break', 'pause', 'copula', 'pronoun', 'result', 'side'])

/** So many unknown words may stand between two ratings of the same. */
const WORDS_BETWEEN = 5
const TOPIC_TO_LEVEL: ReadonlySet<Kind> = new Set(['glue', 'pronoun', 'copula', 'shift', 'neutral', 'setting'])
const ADJECTIVES: ReadonlySet<Kind> = new Set(['level', 'descriptor', 'shift', 'glue', 'comma', 'link', 'setting', 'neutral'])

export const overlap = (a: readonly string[], b: readonly string[]): string[] => a.filter(entry => b.includes(entry))

/** The last rating: where it stands, the places of what it rates or, where its word told that alone, the targets. */
export interface LastRating { readonly at: number, readonly targets: readonly number[], readonly own: readonly string[] | null, readonly levels: readonly Level[] }

/** Finds what a rating is said of. */
export class Attachment {
  readonly #sentence: Sentence
  /** What the sentence before ended with, for "it". */
  readonly #carried: readonly string[]
  last: LastRating | null = null

  constructor(sentence: Sentence, carried: readonly string[]) {
    this.#sentence = sentence
    this.#carried = carried
  }

  /** Places of the targets that `item` rates; an empty list stands for what the sentence before ended with, null for none. */
  placesOf(item: RatingItem, at: number): number[] | null {
    if (item.kind === 'amount')
      return this.#ofAmount(at)
    return item.kind === 'descriptor' ? this.#ofDescriptor(item, at) : this.#ofLevel(at)
  }

  #ofAmount(at: number): number[] | null {
    const next = this.#sentence.items[at + 1]?.kind
    if (next === 'descriptor' || next === 'level')
      return null
    for (let after = at + 1; after < Math.min(at + 6, this.#sentence.items.length); after++) {
      const item = this.#sentence.items[after] as Item
      if (item.kind === 'target')
        return item.defect && !this.#sentence.consumed.has(after) ? this.#sentence.listFrom(after, found => found.defect) : null
      if (ENDS_CLAUSE.has(item.kind) || item.kind === 'copula')
        break
    }
    for (let before = at - 1; before >= 0; before--) {
      const item = this.#sentence.items[before] as Item
      if (item.kind === 'target')
        return item.defect && !this.#sentence.consumed.has(before) ? this.#sentence.listBack(before, found => found.defect) : null
      // "Flicker: none"
      if (ENDS_CLAUSE.has(item.kind) && !(item.kind === 'pause' && before === at - 1))
        break
    }
    return null
  }

  #ofDescriptor({ options }: Extract<Item, { kind: 'descriptor' }>, at: number): number[] | null {
    const targets = options.flatMap(option => option.targets)
    const alone = options.some(option => option.alone)
    const fits = (item: TargetItem): boolean => overlap(item.targets, targets).length > 0
    for (let after = at + 1; after < Math.min(at + 5, this.#sentence.items.length); after++) {
      const item = this.#sentence.open(after)
      if (item && fits(item) && this.#sentence.between(at, after, ATTRIBUTE))
        return this.#sentence.listFrom(after, fits)
    }
    for (let before = at - 1; before >= 0; before--) {
      const item = this.#sentence.items[before] as Item
      if (item.kind === 'target' && item.weak === null) {
        if (!this.#sentence.consumed.has(before) && fits(item))
          return this.#sentence.listBack(before, fits)
        if (!alone)
          break
      }
    }
    const last = this.last
    if (last && last.own === null && this.#sentence.between(last.at, at, SAME_RATING)) {
      const again = last.targets.filter(place => fits(this.#sentence.items[place] as TargetItem))
      if (again.length > 0)
        return again
    }
    return null
  }

  /** Places of the targets a level rates; an empty list stands for what the sentence before ended with. */
  #ofLevel(at: number): number[] | null {
    const sentence = this.#sentence
    const next = sentence.items.findIndex((item, place) => place > at && item.kind === 'target' && item.weak !== 'adverb')
    const attributed = next < 0 ? null : this.#attributed(at, next)
    if (attributed !== null)
      return attributed
    if (sentence.hasUnknownSubject(at))
      return null
    return this.#subject(at) ?? this.#inverted(at, next) ?? this.#wholeOf(at) ?? this.#lastResort(at)
  }

  /** "good sharpness": what a level stands before. */
  #attributed(at: number, next: number): number[] | null {
    const sentence = this.#sentence
    const following = sentence.items[next] as TargetItem
    // "the colors are excellent in vividness": the subject, not what follows.
    const named = sentence.subjectOf(at)
    if (named >= 0 && sentence.open(named) && next > at + 1 && sentence.items[at + 1]?.kind === 'glue')
      return sentence.listBack(named, () => true)
    // "a technically poor clip"
    const isQualified = following.weak !== null && sentence.open(at - 1)?.weak === null
    if (isQualified || !sentence.open(next) || !sentence.isAttribute(at, next))
      return null
    if (following.weak !== null)
      return this.#attributedToWhole(at, next)
    // "focus good color bad"
    const isTelegraphic = next === at + 1 && sentence.items[next + 1]?.kind === 'level' && sentence.open(at - 1)?.weak === null
    return isTelegraphic ? [at - 1] : sentence.listFrom(next, () => true)
  }

  /** "a good video", "technically, this is a good video", "a good performance in fluency" */
  #attributedToWhole(at: number, next: number): number[] {
    const sentence = this.#sentence
    if ((sentence.items[next] as TargetItem).weak !== 'verdict')
      return this.#topic(at) ?? [next]
    if (sentence.items[next + 1]?.kind === 'glue' && sentence.open(next + 2)?.weak === null)
      return sentence.listFrom(next + 2, () => true)
    return this.#summedUp(at) ?? [next]
  }

  /** "Good is the focus" */
  #inverted(at: number, next: number): number[] | null {
    const sentence = this.#sentence
    const isNear = next >= 0 && sentence.open(next)?.weak === null && !sentence.has(at, next, 'level', 'pronoun', 'comma', 'break', 'result')
    return isNear ? sentence.listFrom(next, () => true) : null
  }

  /** What stands before a level as its subject. */
  #subject(at: number): number[] | null {
    const sentence = this.#sentence
    const own = this.#overallAfter(at) ?? this.#sameAsLast(at) ?? this.#antecedent(at)
    if (own !== null)
      return own
    // "What a mess: the framing is bad": rated before it was named.
    const named = sentence.subjectOf(at)
    if (named >= 0 && sentence.consumed.has(named))
      return [named]
    const back = this.#back(at)
    return back >= 0 ? sentence.listBack(back, () => true) : null
  }

  /** "Technically, this is a poor video": the aspect named first. */
  #topic(at: number): number[] | null {
    const sentence = this.#sentence
    const first = sentence.items.findIndex(item => !PASSED_OVER.has(item.kind))
    const isTopic = first >= 0 && sentence.open(first)?.weak === null && sentence.items[first + 1]?.kind === 'comma' && first + 2 <= sentence.clauseStart(at)
    return isTopic && sentence.between(first + 1, at, TOPIC_TO_LEVEL) ? [first] : null
  }

  /** "..., so good overall" */
  #overallAfter(at: number): number[] | null {
    const after = this.#sentence.items.findIndex((item, place) => place > at && item.kind !== 'glue')
    const clause = this.#sentence.clauseBefore(at)
    return this.#sentence.open(after)?.weak === 'adverb' && !clause.some(item => item.kind === 'copula' || item.kind === 'target' || item.kind === 'pronoun' || item.kind === 'word') ? [after] : null
  }

  /** "On balance, ... good": unless the clause has a subject that is not known. */
  #wholeOf(at: number): number[] | null {
    const clause = this.#sentence.clauseBefore(at)
    const isKnown = !clause.some(item => item.kind === 'word') || clause.some(item => item.kind === 'pronoun' || item.kind === 'target')
    if (!isKnown)
      return null
    const place = this.#sentence.items.findIndex((item, other) => item.kind === 'target' && item.weak === 'adverb' && !this.#sentence.consumed.has(other) && other !== at)
    return place < 0 ? null : [place]
  }

  /** "Steady. Good.", "It is good.", "crisp, clean and good, the edges ..." */
  #lastResort(at: number): number[] | null {
    const { items } = this.#sentence
    const isBare = !items.some(item => item.kind === 'word' || item.kind === 'target' || item.kind === 'side')
    const isTold = this.#sentence.clauseBefore(at).some(item => item.kind === 'pronoun') || isBare
    if (this.#carried.length > 0 && this.last === null && isTold)
      return []
    const isSeries = items.slice(0, at).every(item => ADJECTIVES.has(item.kind))
    const next = items.findIndex((item, place) => place > at && item.kind === 'target' && item.weak === null)
    return isSeries && next > at && this.#sentence.between(at, next, ADJECTIVES) && this.#sentence.has(at, next, 'comma') ? [next] : null
  }

  /** "..., earning a good rating": said of what stands before the word that ties it. */
  #summedUp(at: number): number[] | null {
    const { items } = this.#sentence
    let before = at - 1
    while (before >= 0 && PASSED_OVER.has((items[before] as Item).kind))
      before--
    // "..., which is a solid result"
    const isPronoun = items[before]?.kind === 'copula' && items[before - 1]?.kind === 'pronoun' && items[before - 2]?.kind === 'comma'
    const tie = items[before]?.kind
    if (tie !== 'result' && !isPronoun && !(tie === 'comma' && this.last !== null))
      return null
    const named = this.#sentence.namedBefore(before)
    const last = this.last
    const subject = items.findLastIndex((item, place) => place < before && item.kind === 'target' && item.weak === null && this.#sentence.isSubject(place))
    if (last !== null && last.at < before && last.targets.every(place => place >= subject))
      return last.own === null ? [...last.targets] : []
    return subject >= 0 ? [subject] : named >= 0 ? [named] : null
  }

  /** "..., in fact it is poor": what the last rating was about is rated again; an empty list where the last word named it itself. */
  #sameAsLast(at: number): number[] | null {
    const last = this.last
    if (!last)
      return null
    let hasPronoun = false
    let words = 0
    for (let between = last.at + 1; between < at; between++) {
      const { kind } = this.#sentence.items[between] as Item
      if (kind === 'pronoun')
        hasPronoun = true
      if (kind === 'word')
        words++
      else if (!SAME_RATING.has(kind) && !last.targets.includes(between))
        return null
    }
    return words === 0 || ((hasPronoun || this.#sentence.isElliptical(at)) && words <= WORDS_BETWEEN) ? [...last.targets] : null
  }

  /** What "it", "which" or a predicate without a subject goes back to. */
  #antecedent(at: number): number[] | null {
    const sentence = this.#sentence
    const start = sentence.clauseStart(at)
    const clause = sentence.items.slice(start, at)
    if (clause.some(item => item.kind === 'target'))
      return null
    const tied = this.#summedUp(at)
    if (tied !== null && sentence.has(start - 2, at, 'result'))
      return tied
    const named = sentence.namedBefore(start)
    const hasCopula = clause.some(item => item.kind === 'copula')
    if (named >= 0 && hasCopula && clause.findLast(item => !PASSED_OVER.has(item.kind) && item.kind !== 'copula')?.kind === 'pronoun')
      return [named]
    // "Compression robs the shadows of detail and is poor": the subject of the clause before.
    const isLinked = sentence.items[start - 1]?.kind === 'link'
    const first = sentence.clauseStart(start - 1)
    const subject = sentence.items.findIndex((item, place) => place >= first && !PASSED_OVER.has(item.kind))
    return isLinked && hasCopula && sentence.isElliptical(at) && sentence.open(subject)?.weak === null ? [subject] : null
  }

  /** The nearest target before `at` nothing was said of; "the clip is" in between wins over what stands before it. */
  #back(at: number): number {
    let adverb = -1
    for (let before = at - 1; before >= 0; before--) {
      // "..., on balance I would call it good": the clause speaks of the whole; "the light, though, is in the end good" does not.
      if (adverb >= 0 && ENDS_CLAUSE.has((this.#sentence.items[before] as Item).kind))
        return this.#openSubject(before, at) ?? adverb
      const item = this.#sentence.open(before)
      if (item?.weak === 'adverb')
        adverb = before
      if (!item || item.weak === 'adverb')
        continue
      if (item.weak === null)
        return before
      if (this.#sentence.isSubject(before)) {
        const outer = this.#sentence.items.findLastIndex((found, place) => place < before && found.kind === 'target')
        // "technically, the clip is": the aspect is named first.
        return outer >= 0 && this.#sentence.open(outer)?.weak === null && this.#sentence.between(outer, before, LIST) && !this.#sentence.has(outer, before, 'link') ? outer : before
      }
    }
    return -1
  }

  /** The unrated subject before a clause that has none of its own; null where it has one or starts anew. */
  #openSubject(clauseEnd: number, at: number): number | null {
    const { items } = this.#sentence
    const clause = items.slice(clauseEnd + 1, at)
    const [first, second] = clause
    // "the focus, all things considered, is weak"
    const own = first?.kind === 'target' && first.weak === 'adverb' && second?.kind === 'comma' ? clause.slice(2) : clause
    const isContinued = own[0]?.kind === 'copula' || (own[0]?.kind === 'link' && !own.some(item => item.kind === 'pronoun'))
    const named = this.#sentence.namedBefore(clauseEnd)
    return isContinued && !own.some(item => item.kind === 'word') && this.#sentence.open(named) ? named : null
  }
}
