import { z } from 'zod'
import { Fault } from '../../../src-shared/domain/fault'
import { LEVELS } from '../../../src-shared/domain/level'

/** How strongly evidence words speak; the grammar maps each level to a band. */
export const BANDS = ['severe', 'weak', 'middling', 'clean'] as const
export const band = z.enum(BANDS)
export type Band = z.infer<typeof band>

const text = z.string().min(1).max(400)
/** Alternatives with slots in braces; sentences start in lower case, the renderer raises the first letter. */
const alternatives = z.array(text).min(1).max(64)
const share = z.number().min(0).max(1)
const byBand = z.strictObject({ severe: alternatives, weak: alternatives, middling: alternatives, clean: alternatives })

const question = { share: z.number().nonnegative().max(100), questions: alternatives }

/** The types of QA questions of this version; each has a share of the questions asked. */
export const QUESTION_TYPES = ['overall_score', 'overall_why', 'dimension', 'yes_no', 'most_harmful', 'advice'] as const
export type QuestionType = (typeof QUESTION_TYPES)[number]

/** Patterns a group's dimensions can make; the group's conclusion depends on them. */
export const GROUP_PATTERNS = ['strong', 'sound', 'one_defect', 'mixed', 'limited', 'low', 'even'] as const
export type GroupPattern = (typeof GROUP_PATTERNS)[number]

/** How the groups stand to one another; the overall conclusion depends on it. */
export const OVERALL_PATTERNS = ['conflict', 'high', 'mid', 'low', 'single'] as const
export type OverallPattern = (typeof OVERALL_PATTERNS)[number]

const reasoning = z.strictObject({
  questions: alternatives,
  openings: z.strictObject({ first: alternatives, next: alternatives }),
  /** The dimension that lowers its group most: a defect, or one that is merely behind the others. */
  drag: z.strictObject({ defect: alternatives, mild: alternatives }),
  /** The dimension that raises its group most. */
  support: z.strictObject({ strength: alternatives, mild: alternatives }),
  strengths: alternatives,
  middlings: alternatives,
  defectList: alternatives,
  inferredList: alternatives,
  /** Openers of the first sentence after the argument changes direction; may be empty. */
  turns: z.strictObject({ up: z.array(z.string().max(80)).min(1), down: z.array(z.string().max(80)).min(1) }),
  group: z.strictObject({ strong: alternatives, sound: alternatives, one_defect: alternatives, mixed: alternatives, limited: alternatives, low: alternatives, even: alternatives }),
  overall: z.strictObject({ conflict: alternatives, high: alternatives, mid: alternatives, low: alternatives, single: alternatives }),
})

/**
 * A language as data (`resources/templates/<language>/`: `language.json` with words and claims,
 * `reasoning.json`, and one file each for evidence, advice, qa and stage1): words bound to levels, evidence, sentence plans and
 * question forms. Slots: `{target}` a target's name, `{level}` a level word, `{claim}` / `{relative}` / `{list}`
 * claims as a clause, a relative clause, an enumeration, `{evidence}`, `{advice}`, `{group}`, `{stronger}`,
 * `{weaker}`, `{targets}`. `compileGrammar` checks it against a taxonomy.
 */
export const grammar = z.strictObject({
  language: z.string().regex(/^[a-z]{2,3}(-[A-Za-z]+)?$/),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  title: z.string().min(1).max(60),
  /** Words are separated by blanks and punctuation (false for Chinese and the like). */
  wordBoundaries: z.boolean(),
  /** How a target is named in a sentence, from its phrase. */
  naming: text,
  /** Phrases by target that replace those of the taxonomy, for languages it is not written in. */
  phrases: z.record(z.string(), text),
  /** What stands between sentences, paragraphs, the claims of a list, and the names of a list. */
  joins: z.strictObject({ sentence: z.string().max(4), paragraph: z.string().max(4), list: z.string().max(8), listLast: z.string().max(8), names: z.string().max(8), namesLast: z.string().max(8) }),
  /** Signs that end a sentence, and those that end a clause within one. */
  marks: z.strictObject({ sentence: z.string().min(1).max(16), clause: z.string().min(1).max(16) }),
  /** Words of each level; the first is the level's own (ITU) word. No word serves two levels. */
  levels: z.strictObject(Object.fromEntries(LEVELS.map(id => [id, alternatives])) as Record<(typeof LEVELS)[number], typeof alternatives>),
  /** How often a dimension's level is said by a synonym; groups and the overall always use the level's own word. */
  synonymShare: share,
  bands: z.strictObject(Object.fromEntries(LEVELS.map(id => [id, band])) as Record<(typeof LEVELS)[number], typeof band>),
  /** Words that reverse or weaken a statement; no claim's clause may hold one. */
  negators: z.array(text).min(1),
  claims: z.strictObject({ plain: alternatives, hedged: alternatives, relative: alternatives, relativeHedged: alternatives, gapped: alternatives }),
  /** What one sees, by dimension and band; never with a level word or a number. */
  evidence: z.record(z.string(), byBand),
  advice: z.record(z.string(), alternatives),
  /** A sentence about one dimension, with and without evidence. */
  statements: alternatives,
  reasoning,
  qa: z.strictObject({
    overall_score: z.strictObject({ ...question, responses: alternatives }),
    overall_why: z.strictObject({ ...question, responses: alternatives }),
    dimension: z.strictObject({ ...question }),
    yes_no: z.strictObject({ ...question, yes: alternatives, no: alternatives }),
    most_harmful: z.strictObject({ ...question, harmed: alternatives, unharmed: alternatives }),
    advice: z.strictObject({ ...question, needed: alternatives, further: alternatives, unneeded: alternatives }),
  }),
  stage1: z.strictObject({ questions: alternatives, responses: alternatives }),
})
export type Grammar = z.infer<typeof grammar>

/**
 * A grammar from parsed JSON.
 * @throws Fault `input.invalid` naming the first fields that are wrong.
 */
export function parseGrammar(json: unknown): Grammar {
  const parsed = grammar.safeParse(json)
  if (parsed.success)
    return parsed.data
  const issues = parsed.error.issues.slice(0, 5).map(issue => `${issue.path.join('.')}: ${issue.message}`)
  throw new Fault('input.invalid', `The language file is not valid (${issues.join('; ')}). Nothing was generated; restore the file or fix these fields.`)
}

/** Name of a grammar in provenance, such as `en@1.0.0`. */
export function grammarName(value: Grammar): string {
  return `${value.language}@${value.version}`
}
