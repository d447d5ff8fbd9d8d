import type { LEVELS } from '../../../src-shared/domain/level'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { Band, BANDS, Grammar, GroupPattern, OverallPattern, QuestionType } from './language'
import type { Lexicon } from './lexicon'
import type { ReaderLexicon } from './lock/lexicon'
import type { FreeReader } from './lock/reader'
import type { Template } from './template'
import { Fault } from '../../../src-shared/domain/fault'
import { OVERALL } from '../../../src-shared/domain/taxonomy'
import { grammarName, GROUP_PATTERNS, OVERALL_PATTERNS, QUESTION_TYPES } from './language'
import { createLexicon, phraseOf } from './lexicon'
import { createFreeReader } from './lock/reader'
import { compileTemplate } from './template'

/** Alternatives of one sentence, split into those that show evidence and those that do without. */
export interface SentencePool { readonly withEvidence: readonly Template[], readonly bare: readonly Template[] }

/** A grammar made ready for one taxonomy: templates split, names spelt out, lexicon built. Make it once. */
export interface CompiledGrammar {
  readonly source: Grammar
  /** Such as `en@1.0.0`; goes into provenance. */
  readonly name: string
  readonly taxonomy: Taxonomy
  readonly lexicon: Lexicon
  /** Reads what a model or a person wrote; null where the language has no reading lexicon. */
  readonly reader: FreeReader | null
  /** Name of each target in a sentence: "the clarity of edges and fine detail". */
  readonly names: Readonly<Record<string, string>>
  readonly claims: Readonly<Record<keyof Grammar['claims'], readonly Template[]>>
  readonly evidence: Readonly<Record<string, Readonly<Record<Band, readonly string[]>>>>
  readonly statements: SentencePool
  readonly reasoning: {
    readonly questions: readonly string[]
    readonly openings: { readonly first: readonly Template[], readonly next: readonly Template[] }
    readonly drag: { readonly defect: SentencePool, readonly mild: SentencePool }
    readonly support: { readonly strength: SentencePool, readonly mild: SentencePool }
    readonly strengths: readonly Template[]
    readonly middlings: readonly Template[]
    readonly defectList: readonly Template[]
    readonly inferredList: readonly Template[]
    readonly group: Readonly<Record<GroupPattern, readonly Template[]>>
    readonly overall: Readonly<Record<OverallPattern, readonly Template[]>>
  }
  readonly questions: Readonly<Record<QuestionType | 'stage1', readonly Template[]>>
  readonly answers: {
    readonly overallScore: readonly Template[]
    readonly overallWhy: readonly Template[]
    readonly yes: SentencePool
    readonly no: SentencePool
    readonly harmed: SentencePool
    readonly unharmed: SentencePool
    readonly needed: readonly Template[]
    readonly further: readonly Template[]
    readonly unneeded: readonly Template[]
    readonly stage1: readonly Template[]
  }
}

const compileAll = (list: readonly string[]): readonly Template[] => list.map(compileTemplate)

function compilePool(list: readonly string[]): SentencePool {
  const all = compileAll(list)
  return { withEvidence: all.filter(entry => entry.slots.has('evidence')), bare: all.filter(entry => !entry.slots.has('evidence')) }
}

function mapValues<K extends string, V, W>(keys: readonly K[], source: Record<K, V>, change: (value: V) => W): Record<K, W> {
  return Object.fromEntries(keys.map(key => [key, change(source[key])])) as Record<K, W>
}

/** Every text of the grammar with its path; used to check that only claims speak of levels. */
function* textsOf(value: unknown, path: string): Generator<{ path: string, text: string }> {
  if (typeof value === 'string') {
    yield { path, text: value }
  }
  else if (typeof value === 'object' && value !== null) {
    for (const [key, entry] of Object.entries(value))
      yield* textsOf(entry, path === '' ? key : `${path}.${key}`)
  }
}

const CLAIM_FREE = ['evidence', 'advice', 'statements', 'reasoning', 'qa', 'stage1', 'claims'] as const

function findProblems(grammar: Grammar, taxonomy: Taxonomy, lexicon: Lexicon): string[] {
  const problems = [...lexicon.conflicts]
  for (const { id } of taxonomy.dimensions) {
    if (!grammar.evidence[id])
      problems.push(`evidence.${id} is missing`)
    if (!grammar.advice[id])
      problems.push(`advice.${id} is missing`)
  }
  for (const key of CLAIM_FREE) {
    for (const { path, text } of textsOf(grammar[key], key)) {
      for (const { meaning } of lexicon.find(text)) {
        if (meaning.kind !== 'negator')
          problems.push(`${path} ("${text}") names ${meaning.kind === 'level' ? `the level ${meaning.level}` : `the target ${meaning.target}`} outside a slot`)
        else if (key === 'claims')
          problems.push(`${path} ("${text}") negates its claim`)
      }
      if (/[\d<>]/.test(text))
        problems.push(`${path} ("${text}") holds a digit or an angle bracket`)
    }
  }
  return [...problems, ...findPhraseProblems(grammar, taxonomy), ...findPolarityProblems(grammar), ...findSlotProblems(grammar)]
}

/** What a text says before its first mark: "Yes" of "Yes, ...". */
export function openingOf(text: string, { clause, sentence }: Grammar['marks']): string {
  for (let at = 0; at < text.length; at++) {
    if (clause.includes(text.charAt(at)) || sentence.includes(text.charAt(at)))
      return text.slice(0, at)
  }
  return text
}

/** "Yes" and "no" are told apart by the words before the first mark, so those must be fixed and differ. */
function findPolarityProblems({ marks, qa: { yes_no: { yes, no } } }: Grammar): string[] {
  const openings = (forms: readonly string[]): string[] => forms.map(form => openingOf(form, marks))
  const denials = new Set(openings(no))
  return [
    ...[...openings(yes), ...denials].filter(opening => opening.includes('{')).map(opening => `qa.yes_no ("${opening}") does not start with a fixed word and a mark`),
    ...openings(yes).filter(opening => denials.has(opening)).map(opening => `qa.yes_no: "${opening}" starts both a yes and a no`),
  ]
}

function findPhraseProblems(grammar: Grammar, taxonomy: Taxonomy): string[] {
  const targets = [...taxonomy.dimensions.map(entry => entry.id), ...taxonomy.groups.map(entry => entry.id), OVERALL]
  // Without the phrases, so that a phrase does not hide the words it is made of.
  const words = createLexicon({ ...grammar, phrases: {} }, { ...taxonomy, dimensions: [], groups: [], overall: { ...taxonomy.overall, phrase: '' } })
  return targets
    .filter(target => words.find(phraseOf(target, grammar, taxonomy) ?? '').length > 0)
    .map(target => `the phrase of ${target} holds a level word or a negation`)
}

/** Slots each list may use, and those it must; the lists not named here have no slots. */
function findSlotProblems(grammar: Grammar): string[] {
  const problems: string[] = []
  const need = (path: string, list: readonly string[], ...required: string[]): void => {
    for (const text of list) {
      const { slots } = compileTemplate(text)
      const missing = required.filter(slot => !slot.split('|').some(name => slots.has(name)))
      if (missing.length > 0)
        problems.push(`${path} ("${text}") lacks {${missing.join('}, {')}}`)
    }
  }
  const both = (path: string, list: readonly string[]): void => {
    const pool = compilePool(list)
    if (pool.bare.length === 0 || pool.withEvidence.length === 0)
      problems.push(`${path} needs sentences with and without {evidence}`)
    need(path, list, 'claim|relative')
  }
  const { reasoning, qa } = grammar
  for (const [key, list] of Object.entries(grammar.claims))
    need(`claims.${key}`, list, 'target', 'level')
  need('naming', [grammar.naming], 'phrase')
  both('statements', grammar.statements)
  both('reasoning.drag.defect', reasoning.drag.defect)
  both('reasoning.drag.mild', reasoning.drag.mild)
  both('reasoning.support.strength', reasoning.support.strength)
  both('reasoning.support.mild', reasoning.support.mild)
  both('qa.most_harmful.harmed', qa.most_harmful.harmed)
  both('qa.most_harmful.unharmed', qa.most_harmful.unharmed)
  both('qa.yes_no.yes', qa.yes_no.yes)
  both('qa.yes_no.no', qa.yes_no.no)
  for (const key of ['strengths', 'middlings', 'defectList', 'inferredList'] as const)
    need(`reasoning.${key}`, reasoning[key], 'list')
  for (const key of GROUP_PATTERNS)
    need(`reasoning.group.${key}`, reasoning.group[key], 'claim')
  for (const key of OVERALL_PATTERNS)
    need(`reasoning.overall.${key}`, reasoning.overall[key], 'claim')
  need('reasoning.openings', [...reasoning.openings.first, ...reasoning.openings.next], 'group')
  need('qa.yes_no.questions', qa.yes_no.questions, 'target', 'level')
  need('qa.questions', [...qa.dimension.questions, ...qa.overall_score.questions, ...qa.overall_why.questions], 'target')
  need('qa.advice', [...qa.advice.needed, ...qa.advice.further], 'relative', 'advice')
  need('qa.responses', [...qa.advice.unneeded, ...qa.overall_score.responses, ...qa.overall_why.responses], 'claim')
  need('stage1.questions', grammar.stage1.questions, 'targets')
  need('stage1.responses', grammar.stage1.responses, 'list')
  return problems
}

/**
 * Makes a grammar ready for a taxonomy and checks that every dimension and level is covered, that no word or phrase
 * has two meanings, and that no fixed text speaks of a level, names a target, or holds a number. With `reading`, what
 * others write can be read too (`checkRewrite`).
 * @throws Fault `input.invalid` listing the first problems.
 */
export function compileGrammar(grammar: Grammar, taxonomy: Taxonomy, reading: ReaderLexicon | null = null): CompiledGrammar {
  const lexicon = createLexicon(grammar, taxonomy)
  const problems = findProblems(grammar, taxonomy, lexicon)
  if (problems.length > 0)
    throw new Fault('input.invalid', `The language file "${grammar.language}" does not fit the taxonomy "${taxonomy.id}": ${problems.slice(0, 5).join('; ')}. Nothing was generated; correct the file.`)
  const { reasoning, qa } = grammar
  const naming = compileTemplate(grammar.naming)
  const targets = [...taxonomy.dimensions.map(entry => entry.id), ...taxonomy.groups.map(entry => entry.id), OVERALL]
  return {
    source: grammar,
    name: grammarName(grammar),
    taxonomy,
    lexicon,
    reader: reading === null ? null : createFreeReader(reading, grammar, taxonomy),
    names: Object.fromEntries(targets.map(target => [target, naming.parts.map((part, index) => index % 2 === 0 ? part : phraseOf(target, grammar, taxonomy) ?? '').join('')])),
    claims: mapValues(['plain', 'hedged', 'relative', 'relativeHedged', 'gapped'], grammar.claims, compileAll),
    evidence: grammar.evidence,
    statements: compilePool(grammar.statements),
    reasoning: {
      questions: reasoning.questions,
      openings: mapValues(['first', 'next'], reasoning.openings, compileAll),
      drag: mapValues(['defect', 'mild'], reasoning.drag, compilePool),
      support: mapValues(['strength', 'mild'], reasoning.support, compilePool),
      strengths: compileAll(reasoning.strengths),
      middlings: compileAll(reasoning.middlings),
      defectList: compileAll(reasoning.defectList),
      inferredList: compileAll(reasoning.inferredList),
      group: mapValues(GROUP_PATTERNS, reasoning.group, compileAll),
      overall: mapValues(OVERALL_PATTERNS, reasoning.overall, compileAll),
    },
    questions: {
      ...mapValues(QUESTION_TYPES, qa, entry => compileAll(entry.questions)),
      stage1: compileAll(grammar.stage1.questions),
    },
    answers: {
      overallScore: compileAll(qa.overall_score.responses),
      overallWhy: compileAll(qa.overall_why.responses),
      yes: compilePool(qa.yes_no.yes),
      no: compilePool(qa.yes_no.no),
      harmed: compilePool(qa.most_harmful.harmed),
      unharmed: compilePool(qa.most_harmful.unharmed),
      needed: compileAll(qa.advice.needed),
      further: compileAll(qa.advice.further),
      unneeded: compileAll(qa.advice.unneeded),
      stage1: compileAll(grammar.stage1.responses),
    },
  }
}

/** Band of a level in this grammar; `BANDS` says which there are. */
export function bandOf(grammar: CompiledGrammar, level: (typeof LEVELS)[number]): (typeof BANDS)[number] {
  return grammar.source.bands[level]
}
