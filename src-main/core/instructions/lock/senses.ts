import type { Level } from '../../../../src-shared/domain/level'
import type { Taxonomy } from '../../../../src-shared/domain/taxonomy'
import type { Band, Grammar } from '../language'
import type { ReaderLexicon } from './lexicon'
import { LEVELS } from '../../../../src-shared/domain/level'
import { OVERALL } from '../../../../src-shared/domain/taxonomy'
import { evidenceTexts } from '../language'
import { phraseOf } from '../lexicon'
import { createTokeniser } from './tokens'

export type LevelMap = Readonly<Record<Level, readonly Level[]>>

/** A rating of one of `targets`; `alone` where the word tells the target by itself ("grainy", not "smooth"). */
export interface DescriptorOption { readonly targets: readonly string[], readonly levels: readonly Level[], readonly alone: boolean }

/** What a word or phrase means for ratings. */
export type Sense
  = | { readonly kind: 'target', readonly targets: readonly string[], readonly defect: boolean, readonly weak: 'subject' | 'adverb' | null }
    // `amount`: what the word says of a defect ("strong" noise).
    | { readonly kind: 'level', readonly levels: readonly Level[], readonly amount?: readonly Level[] }
    | { readonly kind: 'descriptor', readonly options: readonly DescriptorOption[] }
    | { readonly kind: 'amount', readonly levels: readonly Level[] }
    | { readonly kind: 'shift', readonly to: LevelMap }
    | { readonly kind: 'comparison', readonly sign: 1 | -1 }
    | { readonly kind: 'evidence', readonly target: string, readonly bands: readonly Band[] }
    | { readonly kind: 'unreal', readonly wide: boolean }
    | { readonly kind: 'link', readonly spreads: boolean }
    | { readonly kind: 'negator' | 'denial' | 'same' | 'copula' | 'pronoun' | 'break' | 'glue' | 'neutral' | 'setting' }

interface Node { sense: Sense | null, readonly next: Map<string, Node> }

/** Phrases by their words; the longest one at a place counts. */
export interface SenseIndex {
  readonly tokenise: ReturnType<typeof createTokeniser>
  /** The sense of the longest phrase that starts at token `at`, and where it ends. */
  readonly match: (tokens: readonly { readonly word: string }[], at: number) => { readonly sense: Sense, readonly end: number } | null
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
  const { target, subjects, adverbs } = lexicon.whole
  for (const word of subjects)
    yield [word, { kind: 'target', targets: [target], defect: false, weak: 'subject' }]
  for (const word of adverbs)
    yield [word, { kind: 'target', targets: [target], defect: false, weak: 'adverb' }]
  for (const word of lexicon.foreign)
    yield [word, { kind: 'target', targets: [], defect: false, weak: null }]
}

function* plainSenses(lexicon: ReaderLexicon): Generator<[string, Sense]> {
  const kinds = { negator: lexicon.negators, denial: lexicon.denials, same: lexicon.same, copula: lexicon.copulas, pronoun: lexicon.pronouns, break: lexicon.breaks, glue: lexicon.glue, neutral: lexicon.neutral, setting: lexicon.settings } as const
  for (const [kind, words] of Object.entries(kinds)) {
    for (const word of words)
      yield [word, { kind: kind as keyof typeof kinds }]
  }
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
  const root: Node = { sense: null, next: new Map() }
  const articles: ReadonlySet<string> = new Set(lexicon.articles)
  const problems: string[] = []
  const known = new Set([...taxonomy.dimensions.map(entry => entry.id), ...taxonomy.groups.map(entry => entry.id), OVERALL])
  function add(text: string, sense: Sense, isOwn: boolean): void {
    // A taxonomy with fewer targets reads with the same lexicon; what names none of its targets is a foreign subject.
    const usable = 'targets' in sense ? { ...sense, targets: sense.targets.filter(target => known.has(target)) } : sense
    let node = root
    for (const { word } of tokenise(text)) {
      let next = node.next.get(word)
      if (!next)
        node.next.set(word, next = { sense: null, next: new Map() })
      node = next
    }
    if (node.sense === null)
      node.sense = usable
    else if (node.sense.kind === 'descriptor' && usable.kind === 'descriptor')
      node.sense = { kind: 'descriptor', options: [...node.sense.options, ...usable.options] }
    else if (node.sense.kind === 'level' && usable.kind === 'amount')
      node.sense = { ...node.sense, amount: usable.levels }
    else if (!isOwn && JSON.stringify(node.sense) !== JSON.stringify(usable))
      problems.push(`"${text}" is both ${node.sense.kind} and ${usable.kind}`)
  }
  for (const [text, sense] of grammarSenses(grammar, taxonomy)) {
    if (text !== '')
      add(text, sense, true)
  }
  for (const [text, sense] of sensesOf(lexicon))
    add(text, sense, false)

  function match(tokens: readonly { readonly word: string }[], at: number): { sense: Sense, end: number } | null {
    let node: Node | undefined = root
    let best: { sense: Sense, end: number } | null = null
    for (let end = at; end < tokens.length;) {
      const { word } = tokens[end++] as { word: string }
      const next: Node | undefined = node.next.get(word)
      const isSkipped: boolean = next === undefined && node !== root && articles.has(word)
      node = isSkipped ? node : next
      if (!node)
        break
      if (node.sense && !isSkipped)
        best = { sense: node.sense, end }
    }
    return best
  }
  return { tokenise, match, problems }
}
