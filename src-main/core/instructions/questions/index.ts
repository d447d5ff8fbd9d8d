import type { QuestionType } from '../../../../src-shared/domain/generation'
import type { Taxonomy } from '../../../../src-shared/domain/taxonomy'
import type { CompiledGrammar, QuestionForms } from '../compiledGrammar'
import type { Grammar } from '../language'
import type { QuestionTypeRules } from './type'
import { QUESTION_TYPES } from '../../../../src-shared/domain/generation'
import { compilePool } from '../pools'
import { compileTemplate } from '../template'
import { affirms } from './asking'
import { choiceDescription, choiceDimension, choiceLevel } from './choice'
import { comparison } from './comparison'
import { dimensionHow, dimensionWhat, open } from './dimension'
import { advice, mostHarmfulFactor } from './factor'
import { groupScore, groupWhy, overallScore, overallWhy } from './summary'
import { temporal } from './temporal'
import { yesNo } from './yesNo'

/** Every type of QA question with its writer and its own check of the finished text. */
export const QUESTION_TYPE_RULES: Readonly<Record<QuestionType, QuestionTypeRules>> = {
  overall_score: overallScore,
  overall_why: overallWhy,
  group_score: groupScore,
  group_why: groupWhy,
  dimension_what: dimensionWhat,
  dimension_how: dimensionHow,
  yes_no: yesNo,
  comparison,
  most_harmful: mostHarmfulFactor,
  advice,
  choice_level: choiceLevel,
  choice_dimension: choiceDimension,
  choice_description: choiceDescription,
  open,
  temporal,
}

const KNOWN: ReadonlySet<string> = new Set(QUESTION_TYPES)

/** Whether a text's type is a type of QA question. */
export function isQuestionType(type: string): type is QuestionType {
  return KNOWN.has(type)
}

/** Forms of the types that a language asks. */
export function compileQuestions({ qa }: Grammar): CompiledGrammar['questions'] {
  return Object.fromEntries(Object.entries(qa.types).map(([type, lists]) =>
    [type, Object.fromEntries(Object.entries(lists).map(([list, forms]) => [list, compilePool(forms)]))] as [QuestionType, QuestionForms]))
}

function findFormProblems(path: string, forms: readonly string[], slots: readonly string[]): string[] {
  const known = new Set(slots.flatMap(slot => slot.replace('?', '').split('|')))
  const problems = forms.flatMap((form) => {
    const { slots: used } = compileTemplate(form)
    const missing = slots.filter(slot => !slot.endsWith('?') && !slot.split('|').some(name => used.has(name)))
    const strange = [...used].filter(slot => !known.has(slot))
    return [
      ...missing.map(slot => `${path} ("${form}") lacks {${slot}}`),
      ...strange.map(slot => `${path} ("${form}") has the unknown slot {${slot}}`),
    ]
  })
  const pool = compilePool(forms)
  if (slots.includes('evidence?') && (pool.bare.length === 0 || pool.withEvidence.length === 0))
    problems.push(`${path} needs sentences with and without {evidence}`)
  return problems
}

/** Lists whose forms say yes (`true`) or no before anything else. */
const POLAR_LISTS: readonly (readonly [QuestionType, string, boolean])[] = [['yes_no', 'yes', true], ['yes_no', 'no', false], ['comparison', 'differ', true], ['comparison', 'equal', false]]

function findPolarityProblems({ polarity, types }: Grammar['qa']): string[] {
  return POLAR_LISTS.flatMap(([type, list, affirmative]) => (types[type]?.[list] ?? [])
    .filter(form => affirms(form, polarity) !== affirmative)
    .map(form => `qa.types.${type}.${list} ("${form}") does not start with a word of qa.polarity.${affirmative ? 'yes' : 'no'} alone`))
}

/** Where a language's question types do not have the forms their rules take, as sentences. */
export function findQuestionProblems({ qa }: Grammar, taxonomy: Taxonomy): string[] {
  const problems: string[] = []
  for (const type of QUESTION_TYPES) {
    const lists = qa.types[type]
    if ((lists === undefined) !== (qa.shares[type] === undefined))
      problems.push(`qa.shares and qa.types differ on ${type}`)
    if (lists === undefined)
      continue
    const wanted = QUESTION_TYPE_RULES[type].lists
    problems.push(...Object.keys(lists).filter(list => wanted[list] === undefined).map(list => `qa.types.${type}.${list} is not used`))
    for (const [list, slots] of Object.entries(wanted)) {
      const forms = lists[list]
      if (forms === undefined)
        problems.push(`qa.types.${type}.${list} is missing`)
      else problems.push(...findFormProblems(`qa.types.${type}.${list}`, forms, slots))
    }
  }
  problems.push(...Object.keys(qa.shares).filter(type => !isQuestionType(type)).map(type => `qa.shares.${type} is no type of question`))
  problems.push(...findPolarityProblems(qa))
  if (qa.types.open)
    problems.push(...taxonomy.dimensions.filter(({ id }) => !qa.topics[id]).map(({ id }) => `qa.topics.${id} is missing`))
  if ((qa.types.choice_level ?? qa.types.choice_dimension ?? qa.types.choice_description) && qa.letters.length < 4)
    problems.push('qa.letters needs four letters')
  return problems
}
