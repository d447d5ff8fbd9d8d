import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { CompiledGrammar, EvidencePlace } from './compiledGrammar'
import type { Band, Grammar } from './language'
import type { Lexicon } from './lexicon'
import type { ReaderLexicon } from './lock/lexicon'
import type { Template } from './template'
import { Fault } from '../../../src-shared/domain/fault'
import { OVERALL } from '../../../src-shared/domain/taxonomy'
import { compilePool } from './compiledGrammar'
import { grammarName, GROUP_PATTERNS, OVERALL_PATTERNS } from './language'
import { createLexicon, phraseOf } from './lexicon'
import { createFreeReader } from './lock/reader'
import { compileQuestions, findQuestionProblems } from './questions'
import { compileTemplate } from './template'

const compileAll = (list: readonly string[]): readonly Template[] => list.map(compileTemplate)

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

const CLAIM_FREE = ['evidence', 'advice', 'statements', 'reasoning', 'qa', 'stage1', 'captions', 'claims'] as const

function findProblems(grammar: Grammar, taxonomy: Taxonomy, lexicon: Lexicon): string[] {
  const problems = [...lexicon.conflicts]
  for (const { id } of taxonomy.dimensions) {
    if (!grammar.evidence[id])
      problems.push(`evidence.${id} is missing`)
    if (!grammar.advice[id])
      problems.push(`advice.${id} is missing`)
  }
  const shown = Object.values(grammar.evidence).flatMap(bands => Object.values(bands).flat()).map(text => text.toLowerCase())
  if (new Set(shown).size < shown.length)
    problems.push(`evidence holds "${shown.find((text, index) => shown.indexOf(text) < index)}" twice`)
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
  return [...problems, ...findPhraseProblems(grammar, taxonomy), ...findSlotProblems(grammar), ...findQuestionProblems(grammar, taxonomy)]
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
  const { reasoning } = grammar
  for (const [key, list] of Object.entries(grammar.claims))
    need(`claims.${key}`, list, 'target', 'level')
  need('naming', [grammar.naming], 'phrase')
  both('statements', grammar.statements)
  both('reasoning.drag.defect', reasoning.drag.defect)
  both('reasoning.drag.mild', reasoning.drag.mild)
  both('reasoning.support.strength', reasoning.support.strength)
  both('reasoning.support.mild', reasoning.support.mild)
  for (const [key, list] of Object.entries(grammar.qa.reasons))
    both(`qa.reasons.${key}`, list)
  for (const key of ['strengths', 'middlings', 'defectList', 'inferredList'] as const)
    need(`reasoning.${key}`, reasoning[key], 'list')
  for (const key of GROUP_PATTERNS)
    need(`reasoning.group.${key}`, reasoning.group[key], 'claim')
  for (const key of OVERALL_PATTERNS)
    need(`reasoning.overall.${key}`, reasoning.overall[key], 'claim')
  need('reasoning.openings', [...reasoning.openings.first, ...reasoning.openings.next], 'group')
  need('captions', grammar.captions, 'caption')
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
  const { reasoning, qa, stage1 } = grammar
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
    evidencePlaces: placesOfEvidence(grammar.evidence),
    statements: compilePool(grammar.statements),
    reasoning: {
      questions: reasoning.questions,
      captions: compileAll(grammar.captions),
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
    reasons: mapValues(['defect', 'reserve', 'merit', 'mitigation', 'further'], qa.reasons, compilePool),
    questions: compileQuestions(grammar),
    stage1: mapValues(['questions', 'responses'], stage1, compileAll),
  }
}

/** What each evidence phrase shows; a phrase that shows two things is a problem of {@link findProblems}. */
function placesOfEvidence(evidence: Grammar['evidence']): Map<string, EvidencePlace> {
  return new Map(Object.entries(evidence).flatMap(([target, bands]) =>
    Object.entries(bands).flatMap(([band, texts]) => texts.map(text => [text.toLowerCase(), { target, band: band as Band }] as const))))
}
