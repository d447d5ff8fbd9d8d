import type { Level } from '../../../../src-shared/domain/level'
import type { Item, Rating, RatingItem, Relation, TargetItem } from './items'
import type { ReaderLexicon } from './lexicon'
import type { Preference } from './pair'
import type { Side } from './senses'
import { LEVELS } from '../../../../src-shared/domain/level'
import { Attachment, overlap } from './attachment'
import { lastSide, readPreferences, sideAt } from './pair'
import { ENDS_CLAUSE, Sentence } from './sentence'

type Rules = Pick<ReaderLexicon, 'negation' | 'none' | 'whole' | 'articles'>

const isRating = (item: Item | undefined): item is RatingItem => item?.kind === 'level' || item?.kind === 'descriptor' || item?.kind === 'amount'
/** "Not bad" is no level of its own. */
const isDirect = (item: RatingItem, negator: number): boolean => item.kind === 'level' && negator < 0
/** "There is noise": says only that it is not absent, so it yields to every other word on it. */
const isPresence = (item: RatingItem): boolean => item.kind === 'amount' && item.levels.length > 2

/** What a sentence can refer back to: the targets that the one before ended with, the levels it said last, and the video of a pair. */
export interface Carry { readonly targets: readonly string[], readonly levels: readonly Level[], readonly side: Side | null }

/** A statement on targets that could not be read. */
export interface Unread { readonly targets: readonly string[], readonly end: number, readonly doubt: string }

/** Reads one sentence: attaches every rating to what it rates, and says what it cannot attach. */
export class SentenceReader {
  readonly ratings: Rating[] = []
  readonly relations: Relation[] = []
  readonly preferences: Preference[] = []
  readonly doubts: string[] = []
  /** What is said of a target in words unknown: a doubt unless the text goes on to rate it ("edges are cut cleanly, so sharpness is good"). */
  readonly unread: Unread[] = []
  readonly #sentence: Sentence
  readonly #rules: Rules
  readonly #carry: Carry
  readonly #attachment: Attachment
  /** Place of a level that the sentence opens with ("meh, ...") until something is rated. */
  #opener: number | null = null

  constructor(items: readonly Item[], text: string, rules: Rules, carry: Carry) {
    this.#sentence = new Sentence(items, text, rules.articles)
    this.#rules = rules
    this.#carry = carry
    this.#attachment = new Attachment(this.#sentence, carry.targets)
  }

  read(): void {
    this.#relate()
    this.#prefer()
    this.#sentence.items.forEach((item, at) => {
      if (isRating(item) && !isPresence(item))
        this.#rate(item, at)
      else if (item.kind === 'target' && item.defect)
        this.#readDefect(item, at)
      const said = this.#attachment.last?.levels ?? this.#carry.levels
      if (item.kind === 'target' && said.length > 0 && !this.#sentence.consumed.has(at) && this.#sentence.items.slice(0, at).findLast(before => before.kind !== 'glue')?.kind === 'same')
        this.#repeat(item, at, said)
    })
    this.#sentence.items.forEach((item, at) => {
      if (isRating(item) && isPresence(item))
        this.#rate(item, at)
    })
    if (this.#opener !== null)
      this.doubts.push(`"${this.#sentence.quote(this.#opener, this.#opener)}" rates nothing that can be told`)
    this.#doubtUnread()
  }

  /** For a pronoun in the next sentence: the last target nothing was said of, else the last one. */
  get carry(): Carry {
    const named = this.#sentence.items.flatMap((item, at) => item.kind === 'target' && item.weak === null ? [{ item, isRated: this.#sentence.consumed.has(at) }] : [])
    const last = named.findLast(entry => !entry.isRated) ?? named.at(-1)
    return { targets: last?.item.targets ?? this.#attachment.last?.own ?? [], levels: this.#attachment.last?.levels ?? [], side: lastSide(this.#sentence) ?? this.#carry.side }
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
          // "the exposure is good and better than ..."
          const isLinked = step < 0 && this.#sentence.items[other + 1]?.kind === 'link'
          if (found.kind === 'break' || found.kind === 'pause' || (found.kind === 'level' && !isLinked))
            break
        }
        return -1
      }
      const [left, right] = [operand(-1), operand(1)]
      const targetsAt = (place: number): readonly string[] => {
        const found = this.#sentence.items[place]
        return found?.kind === 'target' ? found.targets : found?.kind === 'descriptor' ? found.options[0]?.targets ?? [] : []
      }
      // "Two dogs run ahead of her" compares nothing that is rated.
      if (left < 0 && right < 0)
        return
      if (left < 0 || right < 0 || this.#sentence.negatorOf(at) >= 0) {
        this.doubts.push(`The comparison "${this.#sentence.quote(at, at)}" cannot be read`)
        return
      }
      this.#sentence.consumed.add(left).add(right)
      const [better, worse] = item.sign > 0 ? [left, right] : [right, left]
      this.relations.push({ better: targetsAt(better), worse: targetsAt(worse), start: (this.#sentence.items[left] as Item).start, end: (this.#sentence.items[right] as Item).end })
    })
  }

  /** "the first video is sharper": names a target, rates none. */
  #prefer(): void {
    const { preferences, places, doubts } = readPreferences(this.#sentence, this.#rules.whole.target)
    this.preferences.push(...preferences)
    this.doubts.push(...doubts)
    for (const place of places)
      this.#sentence.consumed.add(place)
  }

  #rate(item: RatingItem, at: number): void {
    if (this.#sentence.consumed.has(at) || this.#sentence.isUnreal(at) || this.#isQualifier(item, at))
      return
    const places = this.#attachment.placesOf(item, at)
    const own = item.kind === 'descriptor' && !this.#sentence.qualifiesAnother(at) ? item.options.find(option => option.alone) ?? null : null
    if (places === null && own === null && this.#opensSentence(item, at)) {
      this.#opener = at
    }
    else if (places === null && own === null) {
      if (item.kind === 'level')
        this.doubts.push(`"${this.#sentence.quote(at, at)}" rates nothing that can be told`)
    }
    else if (places === null || places.length === 0) {
      const targets = (places === null ? own?.targets : this.#attachment.last?.own ?? this.#carry.targets) ?? []
      const negator = this.#sentence.negatorOf(at)
      const levels = this.#levelsOf(item, own?.levels ?? [], at, negator >= 0)
      this.#push({ targets, levels, isDirect: isDirect(item, negator) }, [at, at], negator)
      this.#attachment.last = { at, targets: [], own: targets, levels }
    }
    else if (this.#isPraiseOrBlame(item, at, places)) {
      this.doubts.push(`"${this.#sentence.quote(at, places[0] as number)}" can be praise or blame`)
    }
    else {
      this.#rateAll(item, at, places)
    }
  }

  /** "convincingly clean": the level says how clean, and rates nothing by itself. */
  #isQualifier(item: RatingItem, at: number): boolean {
    const next = this.#sentence.items[at + 1]
    return item.kind === 'level' && next?.kind === 'descriptor' && !this.#sentence.consumed.has(at + 1) && (next.options.some(option => option.alone) || this.#attachment.placesOf(next, at + 1) !== null)
  }

  /** The level that says how clean it is; null without one, or where the two go against each other. */
  #qualifierOf(item: RatingItem, at: number): readonly Level[] | null {
    const before = this.#sentence.items[at - 1]
    return item.kind === 'descriptor' && before?.kind === 'level' ? before.levels : null
  }

  /** "Meh, it is a fair clip": holds for what the sentence goes on to rate. */
  #opensSentence(item: RatingItem, at: number): boolean {
    const { items } = this.#sentence
    return item.kind === 'level' && items[at + 1]?.kind === 'comma' && this.#sentence.negatorOf(at) < 0 && !items.slice(0, at).some(({ kind }) => kind === 'copula' || kind === 'target' || kind === 'pronoun' || kind === 'level')
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
      // "strong noise", but not "little noise, earning a strong rating".
      const onDefect = found.defect && item.kind === 'level' && !this.#sentence.has(place, at, 'result', 'pronoun', 'break') ? item.amount : undefined
      levels = this.#levelsOf(item, option?.levels ?? onDefect ?? [], at, negator >= 0)
      this.#push({ targets: option ? overlap(found.targets, option.targets) : found.targets, levels, isDirect: isDirect(item, negator) || this.#qualifierOf(item, at) !== null }, [place, at], negator)
      this.#sentence.consumed.add(place)
    }
    this.#attachment.last = { at, targets: places, own: null, levels }
  }

  #repeat(item: TargetItem, at: number, levels: readonly Level[]): void {
    this.#sentence.consumed.add(at)
    this.#push({ targets: item.targets, levels, isDirect: true }, [at, at], -1)
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
  #push(said: Pick<Rating, 'targets' | 'levels' | 'isDirect'>, [place, at]: readonly [number, number], negator: number): void {
    const from = Math.min(place, at, negator < 0 ? at : negator)
    let first = from
    while (first > 0 && this.#sentence.items[first - 1]?.kind === 'shift')
      first--
    this.#rateOpener(said.targets, at)
    this.ratings.push({ ...said, side: sideAt(this.#sentence, at, this.#carry.side), start: (this.#sentence.items[first] as Item).start, end: (this.#sentence.items[Math.max(place, at)] as Item).end })
  }

  #rateOpener(targets: readonly string[], at: number): void {
    const opener = this.#opener
    const item = opener === null ? null : this.#sentence.items[opener]
    this.#opener = null
    if (opener !== null && item?.kind === 'level')
      this.#push({ targets, levels: this.#levelsOf(item, [], opener, false), isDirect: true }, [opener, Math.min(opener, at)], -1)
  }

  /** Levels an item stands for after "very", "slightly" or "not" before it. */
  #levelsOf(item: RatingItem, described: readonly Level[], at: number, isNegated: boolean): readonly Level[] {
    if (item.kind === 'amount' && isNegated)
      return this.#rules.none
    let levels = described.length > 0 ? described : item.kind === 'descriptor' ? [] : item.levels
    const qualifier = this.#qualifierOf(item, at)
    if (qualifier !== null)
      levels = LEVELS.filter(level => qualifier.includes(level))
    for (let before = at - 1; before >= 0; before--) {
      const shift = this.#sentence.items[before] as Item
      const to = shift.kind === 'shift' ? shift.to : shift.kind === 'amount' && before === at - 1 ? shift.shift : undefined
      if (to !== undefined)
        levels = LEVELS.filter(level => levels.some(from => to[from].includes(level)))
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

  /** "no grain": a defect without a level. */
  #readDefect(item: TargetItem, at: number): void {
    if (this.#sentence.consumed.has(at) || this.#sentence.isUnreal(at))
      return
    const negator = this.#negatorOfDefect(at)
    // "nobody will [fail to notice] the noise" denies something else.
    if (negator < 0 || this.#sentence.has(negator, at, 'neutral'))
      return
    this.#sentence.consumed.add(at)
    this.#push({ targets: item.targets, levels: this.#rules.none, isDirect: false }, [at, at], negator)
    this.#attachment.last = { at, targets: [at], own: null, levels: this.#rules.none }
  }

  /** Before it ("no flicker") or at the end ("flicker there is none"). */
  #negatorOfDefect(at: number): number {
    const { items, usedNegators } = this.#sentence
    const presence = items[at + 1]
    const end = items[at + 3]
    if (presence && isRating(presence) && isPresence(presence) && items[at + 2]?.kind === 'negator' && (end === undefined || ENDS_CLAUSE.has(end.kind))) {
      usedNegators.add(at + 2)
      return at + 2
    }
    return this.#sentence.negatorOf(at)
  }

  /** "the focus is <unknown>", or a negation after a rating: something was said that the words at hand do not tell. */
  #doubtUnread(): void {
    this.#sentence.items.forEach((item, at) => {
      if (item.kind === 'target' && this.#isUnread(item, at) && !this.#isReason(item, at))
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

  /** "sharpness is good, since textures can be read up close": evidence in free words for what the sentence has just rated. */
  #isReason(item: TargetItem, at: number): boolean {
    const { items } = this.#sentence
    const start = items.findLastIndex((other, place) => place < at && ENDS_CLAUSE.has(other.kind))
    const opener = items[start]
    const isGiven = opener?.kind === 'pause' || (opener?.kind === 'break' && opener.reason)
    const isRated = this.ratings.some(rating => rating.isDirect && rating.end < item.start && overlap(rating.targets, item.targets).length > 0)
    return isGiven && isRated && !items.slice(start + 1).some(other => other.kind === 'negator' || other.kind === 'denial')
  }
}
