import { z } from 'zod'
import { Fault } from '../../../../src-shared/domain/fault'
import { level } from '../../../../src-shared/domain/level'

const word = z.string().min(1).max(400)
const words = z.array(word)
/** One level, or two neighbours a word may mean: `good` or `good|excellent`; three only where a word rules levels out. */
const levelKey = z.string().regex(/^[a-z]+(\|[a-z]+)*$/).refine(key => key.split('|').every(part => level.safeParse(part).success), 'is no level or levels joined by "|"')
const byLevels = z.record(levelKey, words)
/** A target, or targets a word may mean: `sharpness|focus`. */
const targetKey = z.string().regex(/^\w+(\|\w+)*$/)
const levelMap = z.strictObject({ bad: z.array(level), poor: z.array(level), fair: z.array(level), good: z.array(level), excellent: z.array(level) })

/** Names of one video of a pair, and short forms that mean it once one has been named ("the second"). */
const side = z.strictObject({ names: words, short: words })

/**
 * How a language speaks of quality (`resources/lexicon/<language>.json`), for reading what a model or a person wrote.
 * An entry may hold alternatives ("(can|must) be called"). The phrases of the taxonomy, the level words, negations and
 * evidence of the language file are added by themselves.
 */
const lexicon = z.strictObject({
  language: z.string().regex(/^[a-z]{2,3}(-[A-Za-z]+)?$/),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  /** Endings that hide a word ("n't" is "not"), whole forms, and endings that say nothing here. */
  contractions: z.strictObject({ endings: z.record(z.string(), word), whole: z.record(z.string(), word), dropped: words }),
  /** What names a target; `defects` name what it should be free of, so that more of it is worse. */
  targets: z.record(targetKey, z.strictObject({ names: words, defects: words })),
  /**
   * Words for the whole video: `subjects` only where something is said of them, `adverbs` anywhere; `verdicts` too, but
   * after a word of `results` they sum up what stands before ("little flicker, giving a good impression").
   */
  whole: z.strictObject({ target: z.string(), subjects: words, verdicts: words, adverbs: words }),
  /** Subjects of ratings that are no target. */
  foreign: words,
  levels: byLevels,
  /** Words that name a target and rate it at once. */
  descriptors: z.record(targetKey, byLevels),
  /** Words that rate only the target named beside them ("smooth" motion). */
  dependent: z.record(targetKey, byLevels),
  /** How much of a defect there is; `none` is what its absence says. */
  amounts: byLevels,
  none: z.array(level),
  shifts: z.array(z.strictObject({ words, to: levelMap })),
  /** What a negated level or descriptor says; nothing where it only rules the level out. */
  negation: levelMap,
  negators: words,
  /** "It is not true that": the rest of the sentence is denied, and so is doubtful. */
  denials: words,
  /** What follows is not stated: up to the end of the clause, or (`conditions`) of the part up to the comma. */
  unreal: z.strictObject({ conditions: words, moods: words }),
  /** May stand inside any phrase ("clarity of *the* edges"). */
  articles: words,
  /** `T1 {better} T2`. */
  comparisons: z.strictObject({ better: words, worse: words }),
  /** "as is T": what was just said holds for T too. */
  same: words,
  copulas: words,
  pronouns: words,
  links: z.strictObject({ and: words, or: words }),
  breaks: words,
  /** Breaks after which a reason is given ("since"). */
  reasons: words,
  /** What ties a level to the target before it across a comma ("earning a good rating"). */
  results: words,
  /** Small words and hedges, which change nothing between a target and its level. */
  glue: words,
  /** Phrases that hide the words in them ("a good deal of"). */
  neutral: words,
  /** Where something is seen ("in this clip"); may stand inside a list of targets. */
  settings: words,
  /** When something shows, by part of the video; `within` are the larger parts that hold it. */
  times: z.record(z.string(), z.strictObject({ within: z.array(z.string()), words })),
  /** Words before the numbers of frames; what may stand between the two of a stretch ("90 to 120", "between 90 and 120"), between single ones, and before any. */
  frames: z.strictObject({ words: words.min(1), to: words, between: words, and: words, fill: words }),
  /** The videos of a pair. */
  sides: z.strictObject({ first: side, second: side }),
  /** What sets one video of a pair above or below the other, by the targets it tells of (none: those named beside it). */
  preferences: z.record(z.string().regex(/^(\w+(\|\w+)*)?$/), z.strictObject({ better: words, worse: words })),
  /** Before what something is only compared with ("than the second"). */
  than: words,
  /** Words before the letter of a choice ("option B"). */
  choices: words,
  units: words,
  yes: words,
  no: words,
})
export type ReaderLexicon = z.infer<typeof lexicon>

/** @throws Fault `input.invalid` naming the first fields that are wrong. */
export function parseReaderLexicon(json: unknown): ReaderLexicon {
  const parsed = lexicon.safeParse(json)
  if (parsed.success)
    return parsed.data
  const issues = parsed.error.issues.slice(0, 5).map(issue => `${issue.path.join('.')}: ${issue.message}`)
  throw new Fault('input.invalid', `The reading lexicon is not valid (${issues.join('; ')}). No rewritten text can be checked; restore the file or fix these fields.`)
}
