import type { Taxonomy } from '../../../../src-shared/domain/taxonomy'
import type { Band, Grammar } from '../language'
import type { Item, Rating, Relation } from './items'
import type { ReaderLexicon } from './lexicon'
import type { Preference } from './pair'
import type { Passage } from './passages'
import type { Side } from './senses'
import type { Carry, Unread } from './sentenceReader'
import { Fault } from '../../../../src-shared/domain/fault'
import { itemsOf } from './items'
import { createTimeReader } from './passages'
import { expandPhrase } from './phrases'
import { createSenseIndex } from './senses'
import { SentenceReader } from './sentenceReader'

/** What a sentence speaks of: one of `targets`, by a rating or otherwise. */
export interface Spoken { readonly targets: readonly string[], readonly rating: Rating | null }

/** What a free text says about quality. */
export interface FreeReading {
  readonly ratings: readonly Rating[]
  readonly relations: readonly Relation[]
  /** Evidence of the language file as it stands there: what it shows of which target. */
  readonly evidence: readonly { readonly target: string, readonly bands: readonly Band[], readonly text: string }[]
  /** Targets named, rated or not; a name may stand for several. */
  readonly mentions: readonly (readonly string[])[]
  /** When things are said to show, with what the sentence, or else the ones beside it, speak of. */
  readonly passages: readonly (Passage & { readonly of: readonly Spoken[] })[]
  /** Numbers that name no frame. */
  readonly numbers: readonly string[]
  /** The videos of a pair in the order they are named, and what is said to be better about one. */
  readonly sides: readonly Side[]
  readonly preferences: readonly Preference[]
  /** Targets given a verdict of one unknown word, in a sentence with ratings. */
  readonly leftOver: readonly string[]
  readonly doubts: readonly string[]
}

/** Reads what a model or a person wrote freely in one language. */
export interface FreeReader {
  readonly lexicon: ReaderLexicon
  readonly read: (text: string) => FreeReading
  /** What a text starts with: `yes`, `no` or neither. */
  readonly polarityOf: (text: string) => 'yes' | 'no' | null
  /** Words that stand for numbers or units in a text. */
  readonly unitsIn: (text: string) => string[]
}

/** What a sentence speaks of: the targets it rates, prefers or shows by evidence. */
function spokenOf(sentence: readonly Item[], { ratings, preferences }: SentenceReader): Spoken[] {
  return [
    ...ratings.map(rating => ({ targets: rating.targets, rating })),
    ...preferences.map(({ targets }) => ({ targets, rating: null })),
    ...sentence.flatMap(item => item.kind === 'evidence' ? [{ targets: [item.target], rating: null }] : []),
  ]
}

/** What the sentence at a place speaks of; its neighbours where it speaks of nothing. */
function spokenAround(sentences: readonly { readonly start: number, readonly of: readonly Spoken[] }[], place: number): readonly Spoken[] {
  const at = sentences.findLastIndex(sentence => sentence.start <= place)
  const own = sentences[Math.max(0, at)]?.of ?? []
  return own.length > 0 ? own : [...sentences[at - 1]?.of ?? [], ...sentences[at + 1]?.of ?? []]
}

/**
 * Makes a reader from a lexicon, once.
 * @throws Fault `input.invalid` when the lexicon is of another language or gives one phrase two meanings.
 */
export function createFreeReader(lexicon: ReaderLexicon, grammar: Grammar, taxonomy: Taxonomy): FreeReader {
  const index = createSenseIndex(lexicon, grammar, taxonomy)
  const problems = lexicon.language === grammar.language ? index.problems : [`it is for "${lexicon.language}", the sentences are "${grammar.language}"`]
  if (problems.length > 0)
    throw new Fault('input.invalid', `The reading lexicon does not fit: ${problems.slice(0, 5).join('; ')}. Correct the file.`)
  const phrases = (list: readonly string[]): string[] => list.flatMap(expandPhrase).map(text => ` ${index.tokenise(text).map(token => token.word).join(' ')} `)
  const [units, yes, no] = [phrases(lexicon.units), phrases(lexicon.yes), phrases(lexicon.no)]
  const timesOf = createTimeReader(lexicon, index)
  const flat = (text: string): string => ` ${index.tokenise(text).filter(token => token.mark === null).map(token => token.word).join(' ')} `

  function read(text: string): FreeReading {
    const ratings: Rating[] = []
    const relations: Relation[] = []
    const doubts: string[] = []
    const items: Item[] = []
    const unread: Unread[] = []
    const leftOver: string[] = []
    const preferences: Preference[] = []
    const spoken: { readonly start: number, readonly of: readonly Spoken[] }[] = []
    let carry: Carry = { targets: [], levels: [], side: null }
    for (const sentence of itemsOf(text, index)) {
      const reader = new SentenceReader(sentence, text, lexicon, carry)
      reader.read()
      ratings.push(...reader.ratings)
      relations.push(...reader.relations)
      doubts.push(...reader.doubts)
      unread.push(...reader.unread)
      leftOver.push(...reader.leftOver)
      preferences.push(...reader.preferences)
      spoken.push({ start: (sentence[0] as Item).start, of: spokenOf(sentence, reader) })
      items.push(...sentence)
      carry = reader.carry
    }
    const isRatedLater = ({ targets, end }: Unread): boolean => ratings.some(rating => rating.start > end && rating.targets.some(target => targets.includes(target)))
    doubts.push(...unread.filter(entry => !isRatedLater(entry)).map(entry => entry.doubt))
    const { passages, numbers } = timesOf(text)
    return {
      ratings,
      relations,
      leftOver,
      doubts,
      preferences,
      numbers,
      passages: passages.map(passage => ({ ...passage, of: spokenAround(spoken, passage.start) })),
      sides: items.flatMap(item => item.kind === 'side' ? [item.side] : []),
      evidence: items.flatMap(item => item.kind === 'evidence' ? [{ target: item.target, bands: item.bands, text: text.slice(item.start, item.end) }] : []),
      mentions: items.flatMap(item => item.kind === 'target' && item.weak === null ? [item.targets] : []),
    }
  }
  return {
    lexicon,
    read,
    polarityOf: (text) => {
      const start = flat(text.slice(0, 80))
      const longest = (words: readonly string[]): number => Math.max(0, ...words.map(word => start.startsWith(word) ? word.length : 0))
      const [affirmed, denied] = [longest(yes), longest(no)]
      return affirmed + denied === 0 ? null : affirmed > denied ? 'yes' : 'no'
    },
    unitsIn: (text) => {
      const words = flat(text)
      return units.filter(unit => words.includes(unit)).map(unit => unit.trim())
    },
  }
}
