import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { CompiledGrammar, Evidence, EvidencePlace } from './compiledGrammar'
import type { Band, EvidenceSource, Grammar } from './language'
import type { Lexicon } from './lexicon'
import type { ReaderLexicon } from './lock/lexicon'
import type { Template } from './template'
import { Fault } from '../../../src-shared/domain/fault'
import { OVERALL } from '../../../src-shared/domain/taxonomy'
import { BANDS, evidenceTexts, grammarName } from './language'
import { createLexicon, phraseOf } from './lexicon'
import { createFreeReader } from './lock/reader'
import { compilePairs, findPairProblems } from './pairs/grammar'
import { compileAll, compilePool, mapValues } from './pools'
import { compileQuestions, findQuestionProblems } from './questions'
import { checkReasoning, compileReasoning } from './reasoningGrammar'
import { findSeamProblems } from './seams'
import { compileTemplate } from './template'
import { checkTimes, compileTimes } from './times'

function compileEvidence(sources: readonly EvidenceSource[]): Evidence {
  return { general: sources.filter(source => typeof source === 'string'), findings: sources.filter(source => typeof source !== 'string') }
}

const isFact = ({ head }: Template): boolean => head === 'target'

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

const CLAIM_FREE = ['evidence', 'times', 'advice', 'statements', 'reasoning', 'qa', 'stage1', 'captions', 'claims'] as const

function findProblems(grammar: Grammar, taxonomy: Taxonomy, lexicon: Lexicon): string[] {
  const problems = [...lexicon.conflicts]
  const times = compileTimes(grammar)
  for (const { id } of taxonomy.dimensions) {
    if (!grammar.evidence[id])
      problems.push(`evidence.${id} is missing`)
    if (!grammar.advice[id])
      problems.push(`advice.${id} is missing`)
    for (const [band, sources] of Object.entries(grammar.evidence[id] ?? {})) {
      if (sources.every(source => typeof source !== 'string'))
        problems.push(`evidence.${id}.${band} needs words without a condition`)
    }
  }
  const shown = Object.values(grammar.evidence).flatMap(bands => Object.values(bands).flatMap(evidenceTexts)).map(text => text.toLowerCase())
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
      if (key !== 'times' && times.find(text).length > 0)
        problems.push(`${path} ("${text}") says a time, which only a timeline can`)
      if (/[\d<>]/.test(text))
        problems.push(`${path} ("${text}") holds a digit or an angle bracket`)
    }
  }
  const names = Object.values(namesOf(grammar, taxonomy))
  const seams = CLAIM_FREE.flatMap(key => findSeamProblems(textsOf(grammar[key], key), grammar, names, lexicon))
  return [...problems, ...seams, ...findPhraseProblems(grammar, taxonomy), ...findSlotProblems(grammar), ...findQuestionProblems(grammar, taxonomy)]
}

/** Name of each target in a sentence. */
function namesOf(grammar: Grammar, taxonomy: Taxonomy): Record<string, string> {
  const { parts } = compileTemplate(grammar.naming)
  return Object.fromEntries(targetsOf(taxonomy).map(target => [target, parts.map((part, index) => index % 2 === 0 ? part : phraseOf(target, grammar, taxonomy) ?? '').join('')]))
}

function targetsOf({ dimensions, groups }: Taxonomy): string[] {
  return [...dimensions, ...groups].map(entry => entry.id).concat(OVERALL)
}

function findPhraseProblems(grammar: Grammar, taxonomy: Taxonomy): string[] {
  // Without the phrases, so that a phrase does not hide the words it is made of.
  const words = createLexicon({ ...grammar, phrases: {} }, { ...taxonomy, dimensions: [], groups: [], overall: { ...taxonomy.overall, phrase: '' } })
  return targetsOf(taxonomy)
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
        problems.push(`${path} ("${text}") lacks ${missing.map(slot => `{${slot.replaceAll('|', '} or {')}}`).join(', ')}`)
    }
  }
  const both = (path: string, list: readonly string[]): void => {
    const pool = compilePool(list)
    if (pool.bare.length === 0 || pool.withEvidence.length === 0)
      problems.push(`${path} needs sentences with and without {evidence}`)
    need(path, list, 'claim|fact|relative')
  }
  const { reasoning } = grammar
  for (const [key, list] of Object.entries(grammar.claims))
    need(`claims.${key}`, list, 'target', 'level')
  for (const key of ['plain', 'hedged'] as const) {
    if (!compileAll(grammar.claims[key]).some(isFact))
      problems.push(`claims.${key} needs a form that starts with {target}`)
  }
  need('naming', [grammar.naming], 'phrase')
  both('statements', grammar.statements)
  for (const [key, list] of Object.entries(grammar.qa.reasons))
    both(`qa.reasons.${key}`, list)
  need('captions', grammar.captions, 'caption')
  problems.push(...checkReasoning(reasoning, need, both), ...checkTimes(grammar))
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
  const names = namesOf(grammar, taxonomy)
  const pairs = compilePairs(grammar, taxonomy, names)
  const problems = [...findProblems(grammar, taxonomy, lexicon), ...pairs ? findPairProblems(pairs) : []]
  if (problems.length > 0)
    throw new Fault('input.invalid', `The language file "${grammar.language}" does not fit the taxonomy "${taxonomy.id}": ${problems.slice(0, 5).join('; ')}. Nothing was generated; correct the file.`)
  const { reasoning, qa, stage1 } = grammar
  const claims = mapValues(['plain', 'hedged', 'relative', 'relativeHedged', 'gapped'], grammar.claims, compileAll)
  return {
    source: grammar,
    name: grammarName(grammar),
    taxonomy,
    lexicon,
    reader: reading === null ? null : createFreeReader(reading, grammar, taxonomy),
    names,
    pairs,
    claims: { ...claims, fact: claims.plain.filter(isFact), factHedged: claims.hedged.filter(isFact) },
    evidence: Object.fromEntries(Object.entries(grammar.evidence).map(([target, bands]) => [target, mapValues(BANDS, bands, compileEvidence)])),
    evidencePlaces: placesOfEvidence(grammar.evidence),
    times: compileTimes(grammar),
    statements: compilePool(grammar.statements),
    captions: compileAll(grammar.captions),
    reasoning: compileReasoning(reasoning),
    reasons: mapValues(['defect', 'reserve', 'merit', 'mitigation', 'further'], qa.reasons, compilePool),
    questions: compileQuestions(grammar),
    stage1: mapValues(['questions', 'responses'], stage1, compileAll),
  }
}

/** What each evidence phrase shows; a phrase that shows two things is a problem of {@link findProblems}. */
function placesOfEvidence(evidence: Grammar['evidence']): Map<string, EvidencePlace> {
  return new Map(Object.entries(evidence).flatMap(([target, bands]) =>
    Object.entries(bands).flatMap(([band, sources]) => evidenceTexts(sources).map(text => [text.toLowerCase(), { target, band: band as Band }] as const))))
}
