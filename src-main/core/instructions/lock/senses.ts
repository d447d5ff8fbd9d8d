import type { Level } from '../../../../src-shared/domain/level'
import type { Taxonomy } from '../../../../src-shared/domain/taxonomy'
import type { Band, Grammar } from '../language'
import type { ReaderLexicon } from './lexicon'
import { LEVELS } from '../../../../src-shared/domain/level'
import { OVERALL } from '../../../../src-shared/domain/taxonomy'
import { evidenceTexts } from '../language'
import { phraseOf } from '../lexicon'
import { expandPhrase, PhraseIndex } from './phrases'
import { createTokeniser } from './tokens'

/** The videos of a pair. */
export type Side = 'first' | 'second'

export type LevelMap = Readonly<Record<Level, readonly Level[]>>

/** A rating of one of `targets`; `alone` where the word tells the target by itself ("grainy", not "smooth"). */
export interface DescriptorOption { readonly targets: readonly string[], readonly levels: readonly Level[], readonly alone: boolean }

/** What a word or phrase means for ratings. */
export type Sense
  = | { readonly kind: 'target', readonly targets: readonly string[], readonly defect: boolean, readonly weak: 'subject' | 'verdict' | 'adverb' | null }
    // `amount`: what the word says of a defect ("strong" noise).
    | { readonly kind: 'level', readonly levels: readonly Level[], readonly amount?: readonly Level[] }
    | { readonly kind: 'descriptor', readonly options: readonly DescriptorOption[] }
    // `shift`: what it does to a rating after it ("a little pale").
    | { readonly kind: 'amount', readonly levels: readonly Level[], readonly shift?: LevelMap }
    | { readonly kind: 'shift', readonly to: LevelMap }
    | { readonly kind: 'comparison', readonly sign: 1 | -1 }
    | { readonly kind: 'evidence', readonly target: string, readonly bands: readonly Band[] }
    | { readonly kind: 'unreal', readonly wide: boolean }
    | { readonly kind: 'link', readonly spreads: boolean }
    | { readonly kind: 'break', readonly reason: boolean }
    // Which video of a pair.
    | { readonly kind: 'side', readonly side: Side, readonly short: boolean }
    // What tells two videos apart: the one it is said of is the better (1) or the worse (-1), in these targets.
    | { readonly kind: 'preference', readonly targets: readonly string[], readonly sign: 1 | -1, readonly hasThan: boolean }
    | { readonly kind: 'negator' | 'denial' | 'same' | 'copula' | 'pronoun' | 'result' | 'than' | 'glue' | 'neutral' | 'setting' }

/** All phrases with what they mean. */
export interface SenseIndex {
  readonly tokenise: ReturnType<typeof createTokeniser>
  /** The sense of the longest phrase that starts at token `at`, and where it ends. */
  readonly match: (tokens: readonly { readonly word: string }[], at: number) => { readonly value: Sense, readonly end: number } | null
  /** The same for a text that names a video of a pair ({@link speaksOfPair}). */
  readonly matchInPair: SenseIndex['match']
  readonly speaksOfPair: (tokens: readonly { readonly word: string }[]) => boolean
  readonly problems: readonly string[]
}

const split = <T extends string>(key: string): T[] => key.split('|') as T[]

function* levelSenses(record: Readonly<Record<string, readonly string[]>>, make: (levels: Level[]) => Sense): Generator<[string, Sense]> {
  for (const [key, words] of Object.entries(record)) {
    for (const word of words)
      yield [word, make(split<Level>(key))]
  }
}

function* targetSenses(lexicon: ReaderLexicon): Generator<[string, Sense]> {
  for (const [key, { names, defects }] of Object.entries(lexicon.targets)) {
    for (const word of names)
      yield [word, { kind: 'target', targets: split(key), defect: false, weak: null }]
    for (const word of defects)
      yield [word, { kind: 'target', targets: split(key), defect: true, weak: null }]
  }
  const { target, subjects, verdicts, adverbs } = lexicon.whole
  for (const [weak, list] of [['subject', subjects], ['verdict', verdicts], ['adverb', adverbs]] as const) {
    for (const word of list)
      yield [word, { kind: 'target', targets: [target], defect: false, weak }]
  }
  for (const word of lexicon.foreign)
    yield [word, { kind: 'target', targets: [], defect: false, weak: null }]
}

function* plainSenses(lexicon: ReaderLexicon): Generator<[string, Sense]> {
  const kinds = { negator: lexicon.negators, denial: lexicon.denials, same: lexicon.same, copula: lexicon.copulas, pronoun: lexicon.pronouns, result: lexicon.results, glue: lexicon.glue, neutral: lexicon.neutral, setting: lexicon.settings } as const
  for (const [kind, words] of Object.entries(kinds)) {
    for (const word of words)
      yield [word, { kind: kind as keyof typeof kinds }]
  }
  for (const word of lexicon.breaks)
    yield [word, { kind: 'break', reason: false }]
  for (const word of lexicon.reasons)
    yield [word, { kind: 'break', reason: true }]
  for (const word of lexicon.unreal.conditions)
    yield [word, { kind: 'unreal', wide: true }]
  for (const word of lexicon.unreal.moods)
    yield [word, { kind: 'unreal', wide: false }]
  for (const word of lexicon.links.and)
    yield [word, { kind: 'link', spreads: false }]
  for (const word of lexicon.links.or)
    yield [word, { kind: 'link', spreads: true }]
  for (const word of lexicon.comparisons.better)
    yield [word, { kind: 'comparison', sign: 1 }]
  for (const word of lexicon.comparisons.worse)
    yield [word, { kind: 'comparison', sign: -1 }]
}

/** What speaks of two videos; it counts only in a text that names one of them. */
function* pairSenses(lexicon: ReaderLexicon): Generator<[string, Sense]> {
  for (const word of lexicon.than)
    yield [word, { kind: 'than' }]
  for (const side of ['first', 'second'] as const) {
    for (const word of lexicon.sides[side].names)
      yield [word, { kind: 'side', side, short: false }]
    for (const word of lexicon.sides[side].short)
      yield [word, { kind: 'side', side, short: true }]
  }
  for (const word of lexicon.comparisons.better)
    yield [word, { kind: 'preference', targets: [], sign: 1, hasThan: true }]
  for (const word of lexicon.comparisons.worse)
    yield [word, { kind: 'preference', targets: [], sign: -1, hasThan: true }]
  for (const [key, { better, worse }] of Object.entries(lexicon.preferences)) {
    const targets = key === '' ? [] : split(key)
    for (const word of better)
      yield [word, { kind: 'preference', targets, sign: 1, hasThan: false }]
    for (const word of worse)
      yield [word, { kind: 'preference', targets, sign: -1, hasThan: false }]
  }
}

function* sensesOf(lexicon: ReaderLexicon): Generator<[string, Sense]> {
  yield* targetSenses(lexicon)
  yield* levelSenses(lexicon.levels, levels => ({ kind: 'level', levels }))
  for (const [key, record] of Object.entries(lexicon.descriptors))
    yield* levelSenses(record, levels => ({ kind: 'descriptor', options: [{ targets: split(key), levels, alone: true }] }))
  for (const [key, record] of Object.entries(lexicon.dependent))
    yield* levelSenses(record, levels => ({ kind: 'descriptor', options: [{ targets: split(key), levels, alone: false }] }))
  yield* levelSenses(lexicon.amounts, levels => ({ kind: 'amount', levels }))
  for (const { words, to } of lexicon.shifts) {
    for (const word of words)
      yield [word, { kind: 'shift', to }]
  }
  yield* plainSenses(lexicon)
}

/** What the language file says of itself: names, level words, negations, and evidence as it stands there. */
function* grammarSenses(grammar: Grammar, taxonomy: Taxonomy): Generator<[string, Sense]> {
  for (const target of [...taxonomy.dimensions.map(entry => entry.id), ...taxonomy.groups.map(entry => entry.id), OVERALL])
    yield [phraseOf(target, grammar, taxonomy) ?? '', { kind: 'target', targets: [target], defect: false, weak: null }]
  for (const level of LEVELS) {
    for (const word of grammar.levels[level])
      yield [word, { kind: 'level', levels: [level] }]
  }
  for (const word of grammar.negators)
    yield [word, { kind: 'negator' }]
  for (const [target, bands] of Object.entries(grammar.evidence)) {
    for (const [band, texts] of Object.entries(bands)) {
      for (const text of evidenceTexts(texts))
        yield [text, { kind: 'evidence', target, bands: [band as Band] }]
    }
  }
  for (const text of Object.values(grammar.advice).flat())
    yield [text, { kind: 'neutral' }]
}

/** Builds the index. The language file's words come first: the lexicon may repeat them, never change them. */
export function createSenseIndex(lexicon: ReaderLexicon, grammar: Grammar, taxonomy: Taxonomy): SenseIndex {
  const tokenise = createTokeniser(lexicon, grammar.wordBoundaries)
  const senses = new PhraseIndex<Sense>(lexicon.articles)
  const problems: string[] = []
  const known = new Set([...taxonomy.dimensions.map(entry => entry.id), ...taxonomy.groups.map(entry => entry.id), OVERALL])
  function add(text: string, sense: Sense, isOwn: boolean): void {
    // A taxonomy with fewer targets reads with the same lexicon; what names none of its targets is a foreign subject.
    const usable = 'targets' in sense ? { ...sense, targets: sense.targets.filter(target => known.has(target)) } : sense
    senses.add(tokenise(text).map(token => token.word), usable, (present) => {
      if (present.kind === 'descriptor' && usable.kind === 'descriptor')
        return { kind: 'descriptor', options: [...present.options, ...usable.options] }
      if (present.kind === 'level' && usable.kind === 'amount')
        return { ...present, amount: usable.levels }
      if (present.kind === 'amount' && usable.kind === 'shift')
        return { ...present, shift: usable.to }
      if (!isOwn && JSON.stringify(present) !== JSON.stringify(usable))
        problems.push(`"${text}" is both ${present.kind} and ${usable.kind}`)
      return present
    })
  }
  for (const [text, sense] of grammarSenses(grammar, taxonomy)) {
    if (text !== '')
      add(text, sense, true)
  }
  for (const [text, sense] of sensesOf(lexicon)) {
    for (const phrase of expandPhrase(text))
      add(phrase, sense, false)
  }
  // A time that means nothing more is passed over; "constantly" stays an amount.
  for (const phrase of Object.values(lexicon.times).flatMap(entry => entry.words).flatMap(expandPhrase))
    add(phrase, { kind: 'setting' }, true)
  const pairs = new PhraseIndex<Sense>(lexicon.articles)
  for (const [text, sense] of pairSenses(lexicon)) {
    for (const phrase of expandPhrase(text))
      pairs.add(tokenise(phrase).map(token => token.word), sense, present => present)
  }
  return {
    tokenise,
    match: (tokens, at) => senses.match(tokens, at),
    matchInPair(tokens, at) {
      const [alone, inPair] = [senses.match(tokens, at), pairs.match(tokens, at)]
      return inPair && inPair.end >= (alone?.end ?? 0) ? inPair : alone
    },
    speaksOfPair: tokens => tokens.some((_, at) => {
      const sense = pairs.match(tokens, at)?.value
      return sense?.kind === 'side' && !sense.short
    }),
    problems,
  }
}
