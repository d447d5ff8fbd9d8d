import type { QuestionType } from './generation'
import { PAIR_TYPE } from './generation'

/** What each type of QA question asks for, in words; the other kinds have one type each, which their name says already. */
export const QUESTION_TYPE_LABELS: Readonly<Record<QuestionType | typeof PAIR_TYPE, string>> = {
  overall_score: 'How good overall',
  overall_why: 'Why this overall',
  group_score: 'How good a group',
  group_why: 'Why this group',
  dimension_what: 'Level of a dimension',
  dimension_how: 'Description of a dimension',
  yes_no: 'Yes or no',
  comparison: 'Two dimensions compared',
  [PAIR_TYPE]: 'Two videos compared',
  most_harmful: 'Largest problem',
  advice: 'What to improve',
  choice_level: 'Choice of level',
  choice_dimension: 'Choice of dimension',
  choice_description: 'Choice of description',
  open: 'Open question',
  temporal: 'When',
}
