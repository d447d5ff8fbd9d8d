import type { Taxonomy } from '../../../../src-shared/domain/taxonomy'
import type { Grammar, PairGrammar } from '../language'
import type { Template } from '../template'
import type { PairReading } from './read'
import type { PairLexicon, Relation } from './words'
import { OVERALL } from '../../../../src-shared/domain/taxonomy'
import { compileTemplate, fill } from '../template'
import { readPair } from './read'
import { createPairLexicon, RELATIONS, SIDES } from './words'

/** Comparisons of a language made ready for one taxonomy. */
export interface CompiledPairs {
  readonly source: PairGrammar
  readonly lexicon: PairLexicon
  /** Name of each target in a sentence about two videos. */
  readonly names: Readonly<Record<string, string>>
  readonly questions: Readonly<Record<'better' | 'worse', readonly Template[]>>
  readonly whys: Readonly<Record<'better' | 'worse', readonly Template[]>>
  readonly verdicts: Readonly<Record<Relation, readonly Template[]>>
  readonly claims: Readonly<Record<'full' | 'short', readonly Template[]>>
  readonly comparisons: Readonly<Record<'unlike' | 'alike', readonly Template[]>>
  readonly responses: readonly Template[]
  readonly reasons: readonly Template[]
  readonly objections: readonly Template[]
}

function compileEach<K extends string>(keys: readonly K[], lists: Readonly<Record<K, readonly string[]>>): Record<K, readonly Template[]> {
  const compiled = keys.map((key): [K, readonly Template[]] => [key, lists[key].map(compileTemplate)])
  return Object.fromEntries(compiled) as Record<K, readonly Template[]>
}

const ASKED = ['better', 'worse'] as const

/** Comparisons ready to be written; null in a language without. `names` are those of texts about one video. */
export function compilePairs(grammar: Grammar, taxonomy: Taxonomy, names: Readonly<Record<string, string>>): CompiledPairs | null {
  const source = grammar.pairs
  if (source === undefined)
    return null
  return {
    source,
    lexicon: createPairLexicon(grammar, source, taxonomy),
    names: { ...names, [OVERALL]: fill(compileTemplate(grammar.naming), { phrase: source.overall }).text },
    questions: compileEach(ASKED, source.questions),
    whys: compileEach(ASKED, source.whys),
    verdicts: compileEach(RELATIONS, source.verdicts),
    claims: compileEach(['full', 'short'], source.claims),
    comparisons: compileEach(['unlike', 'alike'], source.comparisons),
    ...compileEach(['responses', 'reasons', 'objections'], source),
  }
}

const VERDICT = '\u0001'
const OTHER_SLOTS = { verdict: VERDICT, comparison: VERDICT, one: VERDICT, next: VERDICT }

/** Every form is filled and read back: what the reader does not find in it again could not be checked in a text either. */
export function findPairProblems({ lexicon, names, source, ...forms }: CompiledPairs): string[] {
  const problems = [...lexicon.conflicts]
  const target = OVERALL
  const level = 'good'
  const expectIn = (path: string, templates: readonly Template[], slots: readonly string[], holds: (reading: PairReading) => boolean): void => {
    for (const template of templates) {
      const text = template.parts.map((part, index) => index % 2 === 0 ? part : `{${part}}`).join('')
      const missing = slots.filter(slot => !template.slots.has(slot))
      if (missing.length > 0)
        problems.push(`${path} ("${text}") lacks {${missing.join('}, {')}}`)
      if (/[\d<>]/.test(text))
        problems.push(`${path} ("${text}") holds a digit or an angle bracket`)
      for (const side of SIDES) {
        const other = side === 'first' ? 'second' : 'first'
        const filled = fill(template, { ...OTHER_SLOTS, target: names[target] ?? target, level, video: source.names[side][0] ?? '', other: source.names[other][0] ?? '' })
        const reading = readPair(filled.text, lexicon)
        const sides = reading.words.flatMap(({ meaning }) => meaning.kind === 'video' ? [meaning.side] : [])
        const namesOnlySlots = sides.length === [...template.slots].filter(slot => slot === 'video' || slot === 'other').length && (sides.length === 0 || sides[0] === side)
        if (!namesOnlySlots || !holds(reading))
          problems.push(`${path} ("${text}") does not read back as what it is for`)
      }
    }
  }
  const relationsIn = ({ words }: PairReading): string => words.flatMap(({ meaning }) => meaning.kind === 'relation' ? [meaning.relation] : []).join()
  const isBare = ({ words }: PairReading): boolean => words.length === 0
  for (const relation of ASKED) {
    for (const [path, lists] of [['questions', forms.questions], ['whys', forms.whys]] as const)
      expectIn(`pairs.${path}.${relation}`, lists[relation], ['target'], reading => reading.mentions.join() === target && relationsIn(reading) === relation && reading.words.length === 2)
  }
  for (const relation of RELATIONS)
    expectIn(`pairs.verdicts.${relation}`, forms.verdicts[relation], relation === 'tie' ? [] : ['video'], ({ verdicts, mentions, doubts }) => verdicts.length === 1 && verdicts[0]?.relation === relation && mentions.length + doubts.length === 0)
  expectIn('pairs.claims.full', forms.claims.full, ['video', 'target', 'level'], ({ claims, doubts }) => claims.length === 1 && claims[0]?.target === target && doubts.length === 0)
  expectIn('pairs.claims.short', forms.claims.short, ['video', 'level'], ({ words }) => words.map(word => word.meaning.kind).join() === 'video,level')
  expectIn('pairs.comparisons', [...forms.comparisons.unlike, ...forms.comparisons.alike], ['one', 'next'], isBare)
  expectIn('pairs.responses', forms.responses, ['verdict', 'comparison'], isBare)
  expectIn('pairs.reasons', forms.reasons, ['comparison'], isBare)
  expectIn('pairs.objections', forms.objections, ['comparison'], isBare)
  for (const side of SIDES) {
    for (const name of source.names[side]) {
      if (lexicon.find(name).length !== 1)
        problems.push(`pairs.names.${side} ("${name}") holds another word with a meaning`)
    }
  }
  return problems
}
