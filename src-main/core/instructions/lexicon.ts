import type { Claim } from '../../../src-shared/domain/claim'
import type { Level } from '../../../src-shared/domain/level'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { Grammar } from './language'
import { LEVELS } from '../../../src-shared/domain/level'
import { OVERALL } from '../../../src-shared/domain/taxonomy'

/** A word or phrase with a meaning for ratings: a target's phrase, a level's word, or a negation. */
export type Meaning
  = | { readonly kind: 'target', readonly target: string }
    | { readonly kind: 'level', readonly level: Level }
    | { readonly kind: 'negator' }

/** Where a meaning occurs: code unit offsets, `end` exclusive. */
export interface Occurrence<M = Meaning> { readonly start: number, readonly end: number, readonly meaning: M }

/** What reading a text found. */
export interface Reading {
  /** Claims in order; `text` runs from the target's phrase to the level word. */
  readonly claims: readonly Claim[]
  /** Targets in the order of their mentions, with or without a rating. */
  readonly mentions: readonly string[]
  /** Level words that rate nothing, and ratings in a negated clause, as sentences. */
  readonly doubts: readonly string[]
  /** Every word that bears on ratings, in order. */
  readonly words: readonly Occurrence[]
}

/** Words with their meaning, in any case. */
export interface Entry<M = Meaning> { readonly text: string, readonly meaning: M }

/** Finds everything in a text that bears on ratings. Knows nothing of templates, so it can check them. */
export interface Lexicon<M = Meaning> {
  /** Occurrences in order, longest first at each place, never overlapping. */
  find: (text: string) => Occurrence<M>[]
  /** Two entries with the same words but different meanings, as sentences. */
  readonly conflicts: readonly string[]
}

/** Phrase of a target in the grammar's language; undefined when neither grammar nor taxonomy has the target. */
export function phraseOf(target: string, grammar: Grammar, taxonomy: Taxonomy): string | undefined {
  const own = grammar.phrases[target]
  if (own !== undefined)
    return own
  if (target === OVERALL)
    return taxonomy.overall.phrase
  return [...taxonomy.dimensions, ...taxonomy.groups].find(entry => entry.id === target)?.phrase
}

function isWordCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95 || (code > 0xBF && code < 0x2000)
}

/** Every word and phrase of a language that bears on ratings. */
export function entriesOf(grammar: Grammar, taxonomy: Taxonomy): Entry[] {
  const targets = [...taxonomy.dimensions.map(entry => entry.id), ...taxonomy.groups.map(entry => entry.id), OVERALL]
  return [
    ...targets.map(target => ({ text: phraseOf(target, grammar, taxonomy) ?? '', meaning: { kind: 'target', target } as const })),
    ...LEVELS.flatMap(level => grammar.levels[level].map(word => ({ text: word, meaning: { kind: 'level', level } as const }))),
    ...grammar.negators.map(word => ({ text: word, meaning: { kind: 'negator' } as const })),
  ]
}

/** Key of the first two code units of a text at `at`; 0 stands for the end. */
function keyAt(text: string, at: number): number {
  return text.charCodeAt(at) * 65536 + (at + 1 < text.length ? text.charCodeAt(at + 1) : 0)
}

/** Entries by their first two code units, longest first; one-letter entries, which only unspaced scripts have, by one. */
function indexEntries<M>(entries: readonly Entry<M>[]): Map<number, Entry<M>[]> {
  const index = new Map<number, Entry<M>[]>()
  for (const entry of [...entries].sort((a, b) => b.text.length - a.text.length)) {
    const key = keyAt(entry.text, 0)
    const bucket = index.get(key)
    if (bucket)
      bucket.push(entry)
    else index.set(key, [entry])
  }
  return index
}

/** Lower case of the same length, so that offsets stay those of the text ("İ" would grow). */
function lowerCase(text: string): string {
  const lower = text.toLowerCase()
  return lower.length === text.length ? lower : text.replace(/[A-Z]/g, letter => letter.toLowerCase())
}

/** The lexicon of a language for a taxonomy. */
export function createLexicon(grammar: Grammar, taxonomy: Taxonomy): Lexicon {
  return createFinder(entriesOf(grammar, taxonomy), grammar.wordBoundaries)
}

/** Finds these words; `bounded` where blanks and punctuation part words. Texts are compared in lower case. */
export function createFinder<M>(words: readonly Entry<M>[], bounded: boolean): Lexicon<M> {
  const entries = words.map(entry => ({ ...entry, text: entry.text.toLowerCase() })).filter(entry => entry.text !== '')
  const conflicts: string[] = []
  const seen = new Map<string, M>()
  for (const { text, meaning } of entries) {
    if (seen.has(text))
      conflicts.push(`"${text}" has two meanings`)
    seen.set(text, meaning)
  }
  const index = indexEntries(entries)

  function entryAt(lower: string, at: number): Entry<M> | null {
    for (const bucket of [index.get(keyAt(lower, at)), index.get(lower.charCodeAt(at) * 65536)]) {
      if (bucket === undefined)
        continue
      for (const entry of bucket) {
        const end = at + entry.text.length
        if (lower.startsWith(entry.text, at) && (!bounded || end >= lower.length || !isWordCode(lower.charCodeAt(end))))
          return entry
      }
    }
    return null
  }

  function find(text: string): Occurrence<M>[] {
    const lower = lowerCase(text)
    const found: Occurrence<M>[] = []
    let insideWord = false
    for (let at = 0; at < lower.length; at++) {
      const startsHere = !bounded || !insideWord
      insideWord = isWordCode(lower.charCodeAt(at))
      const entry = startsHere ? entryAt(lower, at) : null
      if (entry) {
        found.push({ start: at, end: at + entry.text.length, meaning: entry.meaning })
        at += entry.text.length - 1
        insideWord = isWordCode(lower.charCodeAt(at))
      }
    }
    return found
  }
  return { find, conflicts }
}
