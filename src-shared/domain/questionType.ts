/** What each type of QA question asks for, in words; the other kinds have one type each, which their name says already. */
export const QUESTION_TYPE_LABELS = {
  overall_score: 'How good overall',
  overall_why: 'Why this overall',
  dimension: 'One dimension',
  yes_no: 'Yes or no',
  most_harmful: 'Largest problem',
  advice: 'What to improve',
} as const satisfies Readonly<Record<string, string>>
