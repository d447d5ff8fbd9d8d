import type { Level } from '../../../../src-shared/domain/level'
import type { Item, Rating, Relation, TargetItem } from './items'
import type { ReaderLexicon } from './lexicon'
import { LEVELS } from '../../../../src-shared/domain/level'

type Kind = Item['kind']
type RatingItem = Extract<Item, { kind: 'level' | 'descriptor' | 'amount' }>
type Rules = Pick<ReaderLexicon, 'negation' | 'none'>

/** Between what is listed together ("focus, color and the light"). */
const LIST: ReadonlySet<Kind> = new Set(['comma', 'link', 'glue', 'setting'])
/** Between two words for one rating ("poor, frankly terrible"). */
const SAME_RATING: ReadonlySet<Kind> = new Set(['comma', 'link', 'glue', 'shift', 'neutral', 'setting', 'negator', 'break', 'pause', 'copula', 'pronoun'])
/** Between a level and the target it stands before ("good overall sharpness"). */
const ATTRIBUTE: ReadonlySet<Kind> = new Set(['word', 'glue', 'shift', 'neutral', 'setting', 'descriptor', 'amount'])
const ENDS_CLAUSE: ReadonlySet<Kind> = new Set(['comma', 'break', 'pause'])

const isRating = (item: Item | undefined): item is RatingItem => item?.kind === 'level' || item?.kind === 'descriptor' || item?.kind === 'amount'
/** "There is noise": says only that it is not absent, so it yields to every other word on it. */
const isPresence = (item: RatingItem): boolean => item.kind === 'amount' && item.levels.length > 2
const overlap = (a: readonly string[], b: readonly string[]): string[] => a.filter(entry => b.includes(entry))

/** What a pronoun can refer back to: the target that the sentence before ended with. */
export interface Carry { readonly target: TargetItem | null, readonly isRated: boolean }

/** Reads one sentence: attaches every rating to what it rates, and says what it cannot attach. */
export class SentenceReader {
  readonly ratings: Rating[] = []
  readonly relations: Relation[] = []
  readonly doubts: string[] = []
  readonly #items: readonly Item[]
  readonly #text: string
  readonly #rules: Rules
  readonly #carry: Carry
  readonly #consumed = new Set<number>()
  readonly #usedNegators = new Set<number>()
  /** The last rating: where it stands, the places of what it rates or, where its word told that alone, the targets. */
  #last: { readonly at: number, readonly targets: readonly number[], readonly own: readonly string[] | null, readonly levels: readonly Level[] } | null = null

  constructor(items: readonly Item[], text: string, rules: Rules, carry: Carry) {
    this.#items = items
    this.#text = text
    this.#rules = rules
    this.#carry = carry
  }

  read(): void {
    this.#relate()
    this.#readDefects()
    this.#items.forEach((item, at) => {
      if (isRating(item) && !isPresence(item))
        this.#rate(item, at)
      else if (item.kind === 'target' && this.#last && !this.#consumed.has(at) && this.#items.slice(0, at).findLast(before => before.kind !== 'glue')?.kind === 'same')
        this.#repeat(item, at, this.#last.levels)
    })
    this.#items.forEach((item, at) => {
      if (isRating(item) && isPresence(item))
        this.#rate(item, at)
    })
    this.#doubtUnread()
  }

  /** For a pronoun in the next sentence: the last target nothing was said of, else the last one. */
  get carry(): Carry {
    const named = this.#items.flatMap((item, at) => item.kind === 'target' && item.weak === null ? [{ item, isRated: this.#consumed.has(at) }] : [])
    const last = named.findLast(entry => !entry.isRated) ?? named.at(-1)
    return { target: last?.item ?? null, isRated: last?.isRated ?? false }
  }

  #between(from: number, to: number, allowed: ReadonlySet<Kind>): boolean {
    for (let at = from + 1; at < to; at++) {
      if (!allowed.has((this.#items[at] as Item).kind))
        return false
    }
    return true
  }

  #has(from: number, to: number, ...kinds: Kind[]): boolean {
    for (let at = from + 1; at < to; at++) {
      if (kinds.includes((this.#items[at] as Item).kind))
        return true
    }
    return false
  }

  #open(at: number): TargetItem | null {
    const item = this.#items[at]
    return item?.kind === 'target' && !this.#consumed.has(at) ? item : null
  }

  /** "sharper than it is steady": both are consumed, neither is rated. */
  #relate(): void {
    this.#items.forEach((item, at) => {
      if (item.kind !== 'comparison' || this.#isUnreal(at))
        return
      const operand = (step: 1 | -1): number => {
        for (let other = at + step; other >= 0 && other < this.#items.length; other += step) {
          const found = this.#items[other] as Item
          if ((found.kind === 'target' && found.weak === null) || (found.kind === 'descriptor' && found.options.length === 1 && found.options[0]?.targets.length === 1))
            return other
          if (found.kind === 'break' || found.kind === 'pause' || found.kind === 'level')
            break
        }
        return -1
      }
      const [left, right] = [operand(-1), operand(1)]
      const targetsAt = (place: number): readonly string[] => {
        const found = this.#items[place]
        return found?.kind === 'target' ? found.targets : found?.kind === 'descriptor' ? found.options[0]?.targets ?? [] : []
      }
      if (left < 0 || right < 0 || this.#negatorOf(at) >= 0) {
        this.doubts.push(`The comparison "${this.#quote(at, at)}" cannot be read`)
        return
      }
      this.#consumed.add(left).add(right)
      const [better, worse] = item.sign > 0 ? [left, right] : [right, left]
      this.relations.push({ better: targetsAt(better), worse: targetsAt(worse), start: (this.#items[left] as Item).start, end: (this.#items[right] as Item).end })
    })
  }

  #rate(item: RatingItem, at: number): void {
    if (this.#consumed.has(at) || this.#isUnreal(at))
      return
    const places = item.kind === 'amount' ? this.#placesOfAmount(at) : item.kind === 'descriptor' ? this.#placesOfDescriptor(item, at) : this.#placesOfLevel(at)
    const own = item.kind === 'descriptor' ? item.options.find(option => option.alone) ?? null : null
    if (places === null && own === null) {
      if (item.kind === 'level')
        this.doubts.push(`"${this.#quote(at, at)}" rates nothing that can be told`)
      return
    }
    const negator = this.#negatorOf(at)
    if (places === null || places.length === 0) {
      const targets = (places === null ? own?.targets : this.#last?.own ?? this.#carry.target?.targets) ?? []
      const levels = this.#levelsOf(item, own?.levels ?? [], at, negator >= 0)
      this.#push(targets, levels, at, at, negator)
      this.#last = { at, targets: [], own: targets, levels }
      return
    }
    if (item.kind === 'level' && item.amount === undefined && places.some(place => place > at && (this.#items[place] as TargetItem).defect) && item.levels.some(level => LEVELS.indexOf(level) > 2)) {
      this.doubts.push(`"${this.#quote(at, places[0] as number)}" can be praise or blame`)
      return
    }
    let levels: readonly Level[] = []
    for (const place of places) {
      const found = this.#items[place] as TargetItem
      const option = item.kind === 'descriptor' ? item.options.find(entry => overlap(found.targets, entry.targets).length > 0) ?? null : null
      levels = this.#levelsOf(item, option?.levels ?? (found.defect && item.kind === 'level' ? item.amount : undefined) ?? [], at, negator >= 0)
      this.#push(option === null ? found.targets : overlap(found.targets, option.targets), levels, place, at, negator)
      this.#consumed.add(place)
    }
    this.#last = { at, targets: places, own: null, levels }
  }

  #repeat(item: TargetItem, at: number, levels: readonly Level[]): void {
    this.#consumed.add(at)
    this.#push(item.targets, levels, at, at, -1)
  }

  #push(targets: readonly string[], levels: readonly Level[], place: number, at: number, negator: number): void {
    const from = Math.min(place, at, negator < 0 ? at : negator)
    let first = from
    while (first > 0 && this.#items[first - 1]?.kind === 'shift')
      first--
    this.ratings.push({ targets, levels, start: (this.#items[first] as Item).start, end: (this.#items[Math.max(place, at)] as Item).end })
  }

  /** Levels an item stands for after "very", "slightly" or "not" before it. */
  #levelsOf(item: RatingItem, described: readonly Level[], at: number, isNegated: boolean): readonly Level[] {
    if (item.kind === 'amount' && isNegated)
      return this.#rules.none
    let levels = described.length > 0 ? described : item.kind === 'descriptor' ? [] : item.levels
    for (let before = at - 1; before >= 0; before--) {
      const shift = this.#items[before] as Item
      if (shift.kind === 'shift')
        levels = LEVELS.filter(level => levels.some(from => shift.to[from].includes(level)))
      else if (shift.kind !== 'glue')
        break
    }
    if (!isNegated)
      return levels
    const said = new Set(levels.map(level => this.#rules.negation[level]).flat())
    if (item.kind === 'descriptor' && levels.every(level => LEVELS.indexOf(level) < 2))
      return this.#rules.none
    // What a negation only rules out still contradicts, and being many levels it never satisfies.
    return said.size > 0 && levels.every(level => this.#rules.negation[level].length > 0 || levels.length > 1) ? LEVELS.filter(level => said.has(level)) : LEVELS.filter(level => !levels.includes(level))
  }

  /** Place of the negator whose scope reaches `at`; -1 without one. A clause, an "and" and another rating end the scope. */
  #negatorOf(at: number): number {
    for (let before = at - 1; before >= 0; before--) {
      const item = this.#items[before] as Item
      if (item.kind === 'negator') {
        this.#usedNegators.add(before)
        return before
      }
      if (ENDS_CLAUSE.has(item.kind) || (item.kind === 'link' && !item.spreads))
        return -1
      if (item.kind === 'level' || item.kind === 'comparison')
        return -1
    }
    return -1
  }

  #isUnreal(at: number): boolean {
    for (let before = at - 1; before >= 0; before--) {
      const item = this.#items[before] as Item
      if (item.kind === 'unreal')
        return true
      if (ENDS_CLAUSE.has(item.kind))
        return false
    }
    return false
  }

  #placesOfAmount(at: number): number[] | null {
    for (let after = at + 1; after < Math.min(at + 6, this.#items.length); after++) {
      const item = this.#items[after] as Item
      if (item.kind === 'target')
        return item.defect && !this.#consumed.has(after) ? this.#listFrom(after, found => found.defect) : null
      if (ENDS_CLAUSE.has(item.kind) || item.kind === 'copula')
        break
    }
    for (let before = at - 1; before >= 0; before--) {
      const item = this.#items[before] as Item
      if (item.kind === 'target')
        return item.defect && !this.#consumed.has(before) ? this.#listBack(before, found => found.defect) : null
      // "Flicker: none"
      if (ENDS_CLAUSE.has(item.kind) && !(item.kind === 'pause' && before === at - 1))
        break
    }
    return null
  }

  #placesOfDescriptor({ options }: Extract<Item, { kind: 'descriptor' }>, at: number): number[] | null {
    const targets = options.flatMap(option => option.targets)
    const alone = options.some(option => option.alone)
    const fits = (item: TargetItem): boolean => overlap(item.targets, targets).length > 0
    for (let after = at + 1; after < Math.min(at + 5, this.#items.length); after++) {
      const item = this.#open(after)
      if (item && fits(item) && this.#between(at, after, ATTRIBUTE))
        return this.#listFrom(after, fits)
    }
    for (let before = at - 1; before >= 0; before--) {
      const item = this.#items[before] as Item
      if (item.kind === 'target' && item.weak === null) {
        if (!this.#consumed.has(before) && fits(item))
          return this.#listBack(before, fits)
        if (!alone)
          break
      }
    }
    const last = this.#last
    if (last && last.own === null && this.#between(last.at, at, SAME_RATING)) {
      const again = last.targets.filter(place => fits(this.#items[place] as TargetItem))
      if (again.length > 0)
        return again
    }
    return null
  }

  /** Places of the targets a level rates; an empty list stands for what a pronoun refers to. */
  #placesOfLevel(at: number): number[] | null {
    const next = this.#items.findIndex((item, place) => place > at && item.kind === 'target' && item.weak !== 'adverb')
    if (next >= 0 && this.#open(next) && this.#isAttribute(at, next))
      return this.#listFrom(next, () => true)
    if (this.#hasUnknownSubject(at))
      return null
    const again = this.#sameAsLast(at)
    if (again !== null)
      return again
    const back = this.#back(at)
    if (back >= 0)
      return this.#listBack(back, () => true)
    if (next >= 0 && this.#open(next) && !this.#has(at, next, 'level', 'pronoun', 'comma', 'break') && (this.#items[next] as TargetItem).weak === null)
      return this.#listFrom(next, () => true)
    const weak = this.#items.findIndex((item, place) => item.kind === 'target' && item.weak === 'adverb' && !this.#consumed.has(place))
    if (weak >= 0)
      return [weak]
    return this.#carry.target !== null && this.#last === null && this.#clauseBefore(at).some(item => item.kind === 'pronoun') ? [] : null
  }

  #clauseBefore(at: number): readonly Item[] {
    const start = this.#items.findLastIndex((item, place) => place < at && (ENDS_CLAUSE.has(item.kind) || item.kind === 'link'))
    return this.#items.slice(start + 1, at)
  }

  /** "..., and the wardrobe is good": what is rated in this clause is none of the words known. */
  #hasUnknownSubject(at: number): boolean {
    const clause = this.#clauseBefore(at)
    const copula = clause.findLastIndex(item => item.kind === 'copula')
    if (copula < 0 || clause.slice(copula + 1).some(item => item.kind === 'word' || item.kind === 'target'))
      return false
    const subject = clause.slice(0, copula)
    return subject.some(item => item.kind === 'word') && !subject.some(item => item.kind === 'target' || item.kind === 'pronoun' || item.kind === 'descriptor' || item.kind === 'level')
  }

  /** "good overall sharpness", "dull, middling content". */
  #isAttribute(at: number, target: number): boolean {
    if ((this.#items[target] as TargetItem).weak !== null)
      return this.#between(at, target, new Set<Kind>(['word', 'shift'])) && target - at <= 2
    const another = this.#items[at + 1]?.kind === 'comma' && this.#items[at + 2]?.kind === 'level' ? at + 2 : at
    return target - another <= 4 && this.#between(another, target, ATTRIBUTE)
  }

  /** "..., in fact it is poor": what the last rating was about is rated again; an empty list where the last word named it itself. */
  #sameAsLast(at: number): number[] | null {
    const last = this.#last
    if (!last)
      return null
    let hasPronoun = false
    let words = 0
    for (let between = last.at + 1; between < at; between++) {
      const { kind } = this.#items[between] as Item
      if (kind === 'pronoun')
        hasPronoun = true
      if (kind === 'word')
        words++
      else if (!SAME_RATING.has(kind) && !last.targets.includes(between))
        return null
    }
    return words === 0 || (hasPronoun && words <= 3) ? [...last.targets] : null
  }

  /** The nearest target before `at` nothing was said of; "the clip is" in between wins over what stands before it. */
  #back(at: number): number {
    for (let before = at - 1; before >= 0; before--) {
      const item = this.#open(before)
      if (!item || item.weak === 'adverb')
        continue
      if (item.weak === null)
        return before
      if (this.#isSubject(before)) {
        const outer = this.#items.findLastIndex((found, place) => place < before && found.kind === 'target')
        // "technically, the clip is": the aspect is named first.
        return outer >= 0 && this.#open(outer)?.weak === null && this.#between(outer, before, LIST) && !this.#has(outer, before, 'link') ? outer : before
      }
    }
    return -1
  }

  #isSubject(at: number): boolean {
    const following = this.#items.slice(at + 1, at + 4).find(item => item.kind !== 'glue' && item.kind !== 'neutral' && item.kind !== 'setting' && item.kind !== 'shift')?.kind
    return following === 'copula' || following === 'pause'
  }

  #listBack(at: number, fits: (item: TargetItem) => boolean): number[] {
    const places = [at]
    let first = at
    for (let before = at - 1; before >= 0; before--) {
      const item = this.#open(before)
      if (!item)
        continue
      if (item.weak !== null || !fits(item) || !this.#between(before, first, LIST) || !this.#has(before, first, 'link', 'comma'))
        break
      // A list of two or more ends with a link; a comma alone parts clauses.
      if (first === at && !this.#has(before, first, 'link'))
        break
      places.unshift(before)
      first = before
    }
    return places
  }

  #listFrom(at: number, fits: (item: TargetItem) => boolean): number[] {
    const places = [at]
    let last = at
    for (let after = at + 1; after < this.#items.length; after++) {
      const item = this.#open(after)
      if (!item)
        continue
      if (item.weak !== null || !fits(item) || !this.#between(last, after, LIST) || !this.#has(last, after, 'link', 'comma') || this.#hasOwnRating(after))
        break
      places.push(after)
      last = after
    }
    return places
  }

  /** "..., stability is good": the target goes on to a rating of its own. */
  #hasOwnRating(at: number): boolean {
    for (let after = at + 1; after < this.#items.length; after++) {
      const item = this.#items[after] as Item
      if (item.kind === 'level' || item.kind === 'descriptor') {
        const following = this.#items.findIndex((found, place) => place > after && found.kind === 'target')
        return !(following >= 0 && this.#between(after, following, ATTRIBUTE))
      }
      if (item.kind === 'target' || ENDS_CLAUSE.has(item.kind))
        return false
    }
    return false
  }

  /** Defects named without a level: "no grain". */
  #readDefects(): void {
    this.#items.forEach((item, at) => {
      if (item.kind !== 'target' || !item.defect || this.#consumed.has(at) || this.#isUnreal(at))
        return
      const negator = this.#negatorOf(at)
      if (negator < 0)
        return
      this.#consumed.add(at)
      this.#push(item.targets, this.#rules.none, at, at, negator)
    })
  }

  /** "the focus is <unknown>", or a negation after a rating: something was said that the words at hand do not tell. */
  #doubtUnread(): void {
    this.#items.forEach((item, at) => {
      if (item.kind === 'target' && item.weak === null && item.targets.length < 2 && !this.#consumed.has(at) && this.#isSubject(at) && !this.#has(at, at + 2, 'pause') && !this.#isUnreal(at) && !this.#isUnreal(at + 3))
        this.doubts.push(`What the text says of "${this.#quote(at, at)}" cannot be read`)
      if (item.kind === 'denial' && this.#items.slice(at).some(isRating))
        this.doubts.push(`"${this.#quote(at, at)}" denies what follows`)
      if (item.kind === 'negator' && !this.#usedNegators.has(at) && this.#followsRating(at))
        this.doubts.push(`It is not clear what "${this.#quote(at, at)}" negates`)
      if (item.kind === 'unreal' && item.wide && this.#followsRating(at))
        this.doubts.push(`"${this.#quote(at, at)}" makes a rating depend on something`)
    })
  }

  #followsRating(at: number): boolean {
    for (let before = at - 1; before >= 0; before--) {
      const item = this.#items[before] as Item
      if (ENDS_CLAUSE.has(item.kind) || item.kind === 'link')
        return false
      if (item.kind === 'level')
        return true
    }
    return false
  }

  #quote(from: number, to: number): string {
    return this.#text.slice((this.#items[from] as Item).start, (this.#items[to] as Item).end)
  }
}
