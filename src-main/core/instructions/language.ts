import { z } from 'zod'
import { Fault } from '../../../src-shared/domain/fault'
import { QUESTION_TYPES, questionShares } from '../../../src-shared/domain/generation'
import { LEVELS } from '../../../src-shared/domain/level'
import { PARTS } from './moments'
import { alternatives, reasoningSource } from './reasoningGrammar'

/** How strongly evidence words speak; the grammar maps each level to a band. */
export const BANDS = ['severe', 'weak', 'middling', 'clean'] as const
export const band = z.enum(BANDS)
export type Band = z.infer<typeof band>

const text = z.string().min(1).max(400)
const share = z.number().min(0).max(1)

/** Holds where a measured feature lies above or below a value; a feature that a pack does not measure fulfils no condition. */
const condition = z.strictObject({ feature: z.string().min(1).max(60), is: z.enum(['above', 'below']), value: z.number() })
export type Condition = z.infer<typeof condition>
/** Words that say more than the level does, where features show it: "too dark", not only "off". */
const finding = z.strictObject({ when: z.array(condition).min(1).max(6), texts: alternatives })
const evidence = z.array(z.union([text, finding])).min(1).max(64)
export type EvidenceSource = z.infer<typeof evidence>[number]
const byBand = z.strictObject({ severe: evidence, weak: evidence, middling: evidence, clean: evidence })

/** When something shows. `timed` puts evidence and a time together, `timedThroughout` evidence that holds or returns throughout; `frames` has the slots {from} and {to}. */
const times = z.strictObject({
  ...Object.fromEntries(PARTS.filter(part => part !== 'stretch').map(part => [part, alternatives])) as Record<Exclude<(typeof PARTS)[number], 'stretch'>, typeof alternatives>,
  frames: alternatives,
  timed: alternatives,
  timedThroughout: alternatives,
  /** How often a known time is said, and how often by its frames. */
  share,
  framesShare: share,
})

/** QA questions (`qa.json`). What a type needs of it is declared beside its writer in `questions/`. */
const qa = z.strictObject({
  /** How likely a type is drawn before the others, by type. */
  shares: questionShares,
  /** Names of the options of a choice, in order. */
  letters: z.array(z.string().regex(/^\p{L}$/u)).max(8),
  /** How an option of a choice is written. */
  option: z.string().regex(/^\{letter\}.{0,4}\{text\}$/),
  /** Sentences around a question that change nothing about it, each put there so often. */
  requests: z.strictObject({ share, before: alternatives, after: alternatives }).optional(),
  /** What a response starts with when it affirms or denies. */
  polarity: z.strictObject({ yes: alternatives, no: alternatives }),
  /** Predicates of a comparison, said of the target named last before them, or (`even`) of both. */
  verdicts: z.strictObject({ ahead: alternatives, behind: alternatives, even: alternatives }),
  /** What an open question asks about, by dimension: words that neither name nor rate it. */
  topics: z.record(z.string(), alternatives),
  /** Reasons for a rating: what lowers it (a defect, or a mere reserve), what raises it (a merit, or what is least affected), and any further one. */
  reasons: z.strictObject({ defect: alternatives, reserve: alternatives, merit: alternatives, mitigation: alternatives, further: alternatives }),
  /** Sentence forms by type and list. A type that is missing is not asked in the language. */
  types: z.partialRecord(z.enum(QUESTION_TYPES), z.record(z.string(), alternatives)),
})

/** Comparisons of two videos. Slots: `{target}`, `{level}`, `{video}` and `{other}` the videos by name, `{verdict}`, `{comparison}`, `{one}` and `{next}` claims about one video each. */
const pairs = z.strictObject({
  /** What is asked for, by share: the overall, the overall with reasons, one dimension. */
  aspects: z.strictObject({ overall: share, why: share, dimension: share }),
  /** How often a dimension is asked about that has the same level in both, where there is one. */
  tieShare: share,
  names: z.strictObject({ first: alternatives, second: alternatives }),
  /** Phrase of the overall where "of the video" would be ambiguous. */
  overall: text,
  /** Words that say which video is ahead; a sentence holds one. */
  words: z.strictObject({ better: alternatives, worse: alternatives, tie: alternatives }),
  questions: z.strictObject({ better: alternatives, worse: alternatives }),
  /** Questions that want reasons too. */
  whys: z.strictObject({ better: alternatives, worse: alternatives }),
  verdicts: z.strictObject({ better: alternatives, worse: alternatives, tie: alternatives }),
  /** A claim that names its target, and the one after it, which does not. */
  claims: z.strictObject({ full: alternatives, short: alternatives }),
  comparisons: z.strictObject({ unlike: alternatives, alike: alternatives }),
  responses: alternatives,
  /** A dimension that speaks for the verdict, and one that speaks against it. */
  reasons: alternatives,
  objections: alternatives,
})
export type PairGrammar = z.infer<typeof pairs>

/**
 * A language as data (`resources/templates/<language>/`: `language.json` with words and claims,
 * `reasoning.json`, and one file each for evidence, advice, qa, stage1 and, in languages that compare videos, pairs): words bound to levels, evidence, sentence plans and
 * question forms. Slots: `{target}` a target's name, `{level}` a level word, `{claim}` / `{relative}` / `{list}`
 * claims as a clause, a relative clause, an enumeration, `{evidence}`, `{advice}`, `{group}`, `{stronger}`,
 * `{weaker}`, `{targets}`, and those of the question types. `compileGrammar` checks it against a taxonomy.
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
  /** What stands between sentences, paragraphs and the names of a list. */
  joins: z.strictObject({ sentence: z.string().max(4), paragraph: z.string().max(4), names: z.string().max(8), namesLast: z.string().max(8) }),
  /** Signs that end a sentence, those that end a clause within one, and the comma that sets off words before a clause. */
  marks: z.strictObject({ sentence: z.string().min(1).max(16), clause: z.string().min(1).max(16), comma: z.string().length(1) }),
  /** Words of each level; the first is the level's own (ITU) word. No word serves two levels. */
  levels: z.strictObject(Object.fromEntries(LEVELS.map(id => [id, alternatives])) as Record<(typeof LEVELS)[number], typeof alternatives>),
  /** How often a dimension's level is said by a synonym; groups and the overall always use the level's own word. */
  synonymShare: share,
  /** The same once the text has said the level. */
  synonymShareAgain: share,
  bands: z.strictObject(Object.fromEntries(LEVELS.map(id => [id, band])) as Record<(typeof LEVELS)[number], typeof band>),
  /** Words that reverse or weaken a statement; no claim's clause may hold one. */
  negators: z.array(text).min(1),
  claims: z.strictObject({ plain: alternatives, hedged: alternatives, relative: alternatives, relativeHedged: alternatives, gapped: alternatives }),
  /** What one sees, by dimension and band; never with a level word, a number or a time. */
  evidence: z.record(z.string(), byBand),
  advice: z.record(z.string(), alternatives),
  /** A sentence about one dimension, with and without evidence. */
  statements: alternatives,
  times,
  reasoning: reasoningSource,
  qa,
  /** Sentences that open a reasoning response with what the video shows (`{caption}`); none: captions do not stand in texts of this language. */
  captions: z.array(text).default([]),
  stage1: z.strictObject({ questions: alternatives, responses: alternatives }),
  pairs: pairs.optional(),
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

/** All texts of evidence, with or without a condition. */
export function evidenceTexts(sources: readonly EvidenceSource[]): string[] {
  return sources.flatMap(source => typeof source === 'string' ? [source] : source.texts)
}
