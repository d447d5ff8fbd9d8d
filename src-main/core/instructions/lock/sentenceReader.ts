import type { Level } from '../../../../src-shared/domain/level'
import type { Item, Rating, Relation, TargetItem } from './items'
import type { ReaderLexicon } from './lexicon'
import { LEVELS } from '../../../../src-shared/domain/level'
import { ATTRIBUTE, ENDS_CLAUSE, LIST, Sentence } from './sentence'

type Kind = Item['kind']
type RatingItem = Extract<Item, { kind: 'level' | 'descriptor' | 'amount' }>
type Rules = Pick<ReaderLexicon, 'negation' | 'none'>

/** Between two words for one rating ("poor, frankly terrible"). */
const SAME_RATING: ReadonlySet<Kind> = new Set(['comma', 'link', 'glue', 'shift', 'neutral', 'setting', 'negator', 'break', 'pause', 'copula', 'pronoun'])

const isRating = (item: Item | undefined): item is RatingItem => item?.kind === 'level' || item?.kind === 'descriptor' || item?.kind === 'amount'
/** "There is noise": says only that it is not absent, so it yields to every other word on it. */
const isPresence = (item: RatingItem): boolean => item.kind === 'amount' && item.levels.length > 2
const overlap = (a: readonly string[], b: readonly string[]): string[] => a.filter(entry => b.includes(entry))

/** What a sentence can refer back to: the target that the one before ended with, and the levels it said last. */
export interface Carry { readonly target: TargetItem | null, readonly levels: readonly Level[] }

/** A statement on targets that could not be read. */
export interface Unread { readonly targets: readonly string[], readonly end: number, readonly doubt: string }

/** Reads one sentence: attaches every rating to what it rates, and says what it cannot attach. */
export class SentenceReader {
  readonly ratings: Rating[] = []
  readonly relations: Relation[] = []
  readonly doubts: string[] = []
  /** What is said of a target in words unknown: a doubt unless the text goes on to rate it ("edges are cut cleanly, so sharpness is good"). */
  readonly unread: Unread[] = []
  readonly #sentence: Sentence
  readonly #rules: Rules
  readonly #carry: Carry
  /** The last rating: where it stands, the places of what it rates or, where its word told that alone, the targets. */
  #last: { readonly at: number, readonly targets: readonly number[], readonly own: readonly string[] | null, readonly levels: readonly Level[] } | null = null

  constructor(items: readonly Item[], text: string, rules: Rules, carry: Carry) {
    this.#sentence = new Sentence(items, text)
    this.#rules = rules
    this.#carry = carry
  }

  read(): void {
    this.#relate()
    this.#sentence.items.forEach((item, at) => {
      if (isRating(item) && !isPresence(item))
        this.#rate(item, at)
      else if (item.kind === 'target' && item.defect)
        this.#readDefect(item, at)
      const said = this.#last?.levels ?? this.#carry.levels
      if (item.kind === 'target' && said.length > 0 && !this.#sentence.consumed.has(at) && this.#sentence.items.slice(0, at).findLast(before => before.kind !== 'glue')?.kind === 'same')
        this.#repeat(item, at, said)
    })
    this.#sentence.items.forEach((item, at) => {
      if (isRating(item) && isPresence(item))
        this.#rate(item, at)
    })
    this.#doubtUnread()
  }

  /** For a pronoun in the next sentence: the last target nothing was said of, else the last one. */
  get carry(): Carry {
    const named = this.#sentence.items.flatMap((item, at) => item.kind === 'target' && item.weak === null ? [{ item, isRated: this.#sentence.consumed.has(at) }] : [])
    const last = named.findLast(entry => !entry.isRated) ?? named.at(-1)
    return { target: last?.item ?? null, levels: this.#last?.levels ?? [] }
  }

  /** "sharper than it is steady": both are consumed, neither is rated. */
  #relate(): void {
    this.#sentence.items.forEach((item, at) => {
      if (item.kind !== 'comparison' || this.#sentence.isUnreal(at))
        return
      const operand = (step: 1 | -1): number => {
        for (let other = at + step; other >= 0 && other < this.#sentence.items.length; other += step) {
          const found = this.#sentence.items[other] as Item
          if ((found.kind === 'target' && found.weak === null) || (found.kind === 'descriptor' && found.options.length === 1 && found.options[0]?.targets.length === 1))
            return other
          if (found.kind === 'break' || found.kind === 'pause' || found.kind === 'level')
            break
        }
        return -1
      }
      const [left, right] = [operand(-1), operand(1)]
      const targetsAt = (place: number): readonly string[] => {
        const found = this.#sentence.items[place]
        return found?.kind === 'target' ? found.targets : found?.kind === 'descriptor' ? found.options[0]?.targets ?? [] : []
      }
      if (left < 0 || right < 0 || this.#sentence.negatorOf(at) >= 0) {
        this.doubts.push(`The comparison "${this.#sentence.quote(at, at)}" cannot be read`)
        return
      }
      this.#sentence.consumed.add(left).add(right)
      const [better, worse] = item.sign > 0 ? [left, right] : [right, left]
      this.relations.push({ better: targetsAt(better), worse: targetsAt(worse), start: (this.#sentence.items[left] as Item).start, end: (this.#sentence.items[right] as Item).end })
    })
  }

  #rate(item: RatingItem, at: number): void {
    if (this.#sentence.consumed.has(at) || this.#sentence.isUnreal(at))
      return
    const places = this.#placesOf(item, at)
    const own = item.kind === 'descriptor' && !this.#sentence.qualifiesAnother(at) ? item.options.find(option => option.alone) ?? null : null
    if (places === null && own === null) {
      if (item.kind === 'level')
        this.doubts.push(`"${this.#sentence.quote(at, at)}" rates nothing that can be told`)
    }
    else if (places === null || places.length === 0) {
      const targets = (places === null ? own?.targets : this.#last?.own ?? this.#carry.target?.targets) ?? []
      const negator = this.#sentence.negatorOf(at)
      const levels = this.#levelsOf(item, own?.levels ?? [], at, negator >= 0)
      this.#push({ targets, levels }, [at, at], negator)
      this.#last = { at, targets: [], own: targets, levels }
    }
    else if (this.#isPraiseOrBlame(item, at, places)) {
      this.doubts.push(`"${this.#sentence.quote(at, places[0] as number)}" can be praise or blame`)
    }
    else {
      this.#rateAll(item, at, places)
    }
  }

  #placesOf(item: RatingItem, at: number): number[] | null {
    if (item.kind === 'amount')
      return this.#placesOfAmount(at)
    return item.kind === 'descriptor' ? this.#placesOfDescriptor(item, at) : this.#placesOfLevel(at)
  }

  /** "good grain": a level of merit before a defect. */
  #isPraiseOrBlame(item: RatingItem, at: number, places: readonly number[]): boolean {
    return item.kind === 'level' && item.amount === undefined && item.levels.some(level => LEVELS.indexOf(level) > 2)
      && places.some(place => place > at && (this.#sentence.items[place] as TargetItem).defect)
  }

  #rateAll(item: RatingItem, at: number, places: readonly number[]): void {
    const negator = this.#sentence.negatorOf(at)
    let levels: readonly Level[] = []
    for (const place of places) {
      const found = this.#sentence.items[place] as TargetItem
      const option = item.kind === 'descriptor' ? item.options.find(entry => overlap(found.targets, entry.targets).length > 0) : undefined
      const onDefect = found.defect && item.kind === 'level' ? item.amount : undefined
      levels = this.#levelsOf(item, option?.levels ?? onDefect ?? [], at, negator >= 0)
      this.#push({ targets: option ? overlap(found.targets, option.targets) : found.targets, levels }, [place, at], negator)
      this.#sentence.consumed.add(place)
    }
    this.#last = { at, targets: places, own: null, levels }
  }

  #repeat(item: TargetItem, at: number, levels: readonly Level[]): void {
    this.#sentence.consumed.add(at)
    this.#push({ targets: item.targets, levels }, [at, at], -1)
  }

  /** "stability rocky": targets with a word unknown for a verdict, beside ratings. */
  get leftOver(): string[] {
    const { items, consumed } = this.#sentence
    const open = items.flatMap((item, at) => {
      const [verdict, end] = items.slice(at + 1).filter(({ kind }) => kind !== 'glue' && kind !== 'shift')
      const isVerdict = verdict?.kind === 'word' && (end === undefined || ENDS_CLAUSE.has(end.kind) || end.kind === 'link')
      return item.kind === 'target' && item.weak === null && item.targets.length === 1 && !consumed.has(at) && isVerdict ? item.targets : []
    })
    return this.ratings.length > 0 ? open : []
  }

  /** Adds a rating whose text reaches over the places, its negation and the intensifiers before it. */
  #push(said: Pick<Rating, 'targets' | 'levels'>, [place, at]: readonly [number, number], negator: number): void {
    const from = Math.min(place, at, negator < 0 ? at : negator)
    let first = from
    while (first > 0 && this.#sentence.items[first - 1]?.kind === 'shift')
      first--
    this.ratings.push({ ...said, start: (this.#sentence.items[first] as Item).start, end: (this.#sentence.items[Math.max(place, at)] as Item).end })
  }

  /** Levels an item stands for after "very", "slightly" or "not" before it. */
  #levelsOf(item: RatingItem, described: readonly Level[], at: number, isNegated: boolean): readonly Level[] {
    if (item.kind === 'amount' && isNegated)
      return this.#rules.none
    let levels = described.length > 0 ? described : item.kind === 'descriptor' ? [] : item.levels
    for (let before = at - 1; before >= 0; before--) {
      const shift = this.#sentence.items[before] as Item
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

  #placesOfAmount(at: number): number[] | null {
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

  #placesOfDescriptor({ options }: Extract<Item, { kind: 'descriptor' }>, at: number): number[] | null {
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
    const last = this.#last
    if (last && last.own === null && this.#sentence.between(last.at, at, SAME_RATING)) {
      const again = last.targets.filter(place => fits(this.#sentence.items[place] as TargetItem))
      if (again.length > 0)
        return again
    }
    return null
  }

  /** Places of the targets a level rates; an empty list stands for what a pronoun refers to. */
  #placesOfLevel(at: number): number[] | null {
    const next = this.#sentence.items.findIndex((item, place) => place > at && item.kind === 'target' && item.weak !== 'adverb')
    // "a technically poor clip"
    const isQualified = next >= 0 && (this.#sentence.items[next] as TargetItem).weak !== null && this.#sentence.open(at - 1)?.weak === null
    if (next >= 0 && !isQualified && this.#sentence.open(next) && this.#sentence.isAttribute(at, next))
      return this.#sentence.listFrom(next, () => true)
    if (this.#sentence.hasUnknownSubject(at))
      return null
    const again = this.#sameAsLast(at)
    if (again !== null)
      return again
    const back = this.#back(at)
    if (back >= 0)
      return this.#sentence.listBack(back, () => true)
    if (next >= 0 && this.#sentence.open(next) && !this.#sentence.has(at, next, 'level', 'pronoun', 'comma', 'break') && (this.#sentence.items[next] as TargetItem).weak === null)
      return this.#sentence.listFrom(next, () => true)
    const weak = this.#sentence.items.findIndex((item, place) => item.kind === 'target' && item.weak === 'adverb' && !this.#sentence.consumed.has(place))
    if (weak >= 0)
      return [weak]
    return this.#carry.target !== null && this.#last === null && this.#sentence.clauseBefore(at).some(item => item.kind === 'pronoun') ? [] : null
  }

  /** "..., in fact it is poor": what the last rating was about is rated again; an empty list where the last word named it itself. */
  #sameAsLast(at: number): number[] | null {
    const last = this.#last
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
    return words === 0 || (hasPronoun && words <= 3) ? [...last.targets] : null
  }

  /** The nearest target before `at` nothing was said of; "the clip is" in between wins over what stands before it. */
  #back(at: number): number {
    let adverb = -1
    for (let before = at - 1; before >= 0; before--) {
      // "..., on balance I would call it good": the clause speaks of the whole.
      if (adverb >= 0 && ENDS_CLAUSE.has((this.#sentence.items[before] as Item).kind))
        return adverb
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

  /** "no grain": a defect without a level. */
  #readDefect(item: TargetItem, at: number): void {
    if (this.#sentence.consumed.has(at) || this.#sentence.isUnreal(at))
      return
    const negator = this.#sentence.negatorOf(at)
    if (negator < 0)
      return
    this.#sentence.consumed.add(at)
    this.#push({ targets: item.targets, levels: this.#rules.none }, [at, at], negator)
    this.#last = { at, targets: [at], own: null, levels: this.#rules.none }
  }

  /** "the focus is <unknown>", or a negation after a rating: something was said that the words at hand do not tell. */
  #doubtUnread(): void {
    this.#sentence.items.forEach((item, at) => {
      if (item.kind === 'target' && this.#isUnread(item, at))
        this.unread.push({ targets: item.targets, end: item.end, doubt: `What the text says of "${this.#sentence.quote(at, at)}" cannot be read` })
      if (item.kind === 'denial')
        this.doubts.push(`"${this.#sentence.quote(at, at)}" denies what follows`)
      if (item.kind === 'negator' && !this.#sentence.usedNegators.has(at) && (this.#sentence.followsRating(at) || this.#sentence.standsAlone(at)))
        this.doubts.push(`It is not clear what "${this.#sentence.quote(at, at)}" negates`)
      if (item.kind === 'unreal' && item.wide && this.#sentence.followsRating(at))
        this.doubts.push(`"${this.#sentence.quote(at, at)}" makes a rating depend on something`)
    })
  }

  #isUnread(item: TargetItem, at: number): boolean {
    const sentence = this.#sentence
    return item.weak === null && item.targets.length < 2 && !sentence.consumed.has(at) && sentence.isSubject(at) && !sentence.has(at, at + 2, 'pause') && !sentence.isUnreal(at) && !sentence.isUnreal(at + 3)
  }
}
