import type { Provenance } from './claim'
import { z } from 'zod'
import { instructionKind } from './claim'

/**
 * Types of QA questions. `why` gives reasons; `what` asks for a level, `how` for a description; the choices offer
 * levels of one dimension, dimensions, or descriptions; `open` leaves the dimension unnamed.
 */
export const QUESTION_TYPES = [
  'overall_score',
  'overall_why',
  'group_score',
  'group_why',
  'dimension_what',
  'dimension_how',
  'yes_no',
  'comparison',
  'most_harmful',
  'advice',
  'choice_level',
  'choice_dimension',
  'choice_description',
  'open',
  'temporal',
] as const
export type QuestionType = (typeof QUESTION_TYPES)[number]

/** The type of questions that compare two videos: QA with a slot and a share of their own. */
export const PAIR_TYPE = 'pair'

/** Largest share of a question type. */
export const MAX_SHARE = 100
/** How likely a type is asked before the others. */
export const questionShares = z.record(z.string().regex(/^[a-z_]{1,40}$/), z.number().min(0).max(MAX_SHARE))
/** Code of a language of texts, such as `en` or `zh`. */
export const languageCode = z.string().regex(/^[a-z]{2,3}(?:-[A-Za-z]+)?$/)

const perVideo = (most: number) => z.number().int().min(0).max(most)

/** Which instructions to write, and in which words. */
export const generationPlan = z.strictObject({
  kinds: z.array(instructionKind).min(1).max(3).readonly(),
  /** Seed of the variety: the same plan, scores and language files give the same texts. */
  seed: z.number().int().min(0).max(2 ** 31 - 1),
  /** Language of the texts by its code; each language has its own texts beside those of the others. */
  language: languageCode,
  /** Instructions per video by kind. */
  ratio: z.strictObject({ reasoning: perVideo(8), qa: perVideo(24), stage1: perVideo(8) }),
  /** Shares of QA question types where they differ from the language file's; 0 leaves a type out. */
  questionShares,
  /** Share of the neighbouring videos (first and second added, third and fourth, ...) that get a question comparing the two; a pair is drawn by the seed. */
  pairShare: z.number().min(0).max(1),
  /** Write only for the videos of this saved set; null for all. */
  set: z.uuidv7().nullable(),
})
export type GenerationPlan = z.infer<typeof generationPlan>

/**
 * Score2Instruct's mix: 104,000 reasoning, 216,000 QA and 100,000 stage-I pairs of 104,000 videos. Comparisons are QA: two
 * questions a video and one on 15 % of the 52,000 pairs of neighbours make 215,800.
 */
export const DEFAULT_PLAN: Omit<GenerationPlan, 'seed'> = {
  kinds: ['reasoning', 'qa', 'stage1'],
  language: 'en',
  ratio: { reasoning: 1, qa: 2, stage1: 1 },
  questionShares: {},
  pairShare: 0.15,
  set: null,
}

/** What a person has chosen of a plan. */
export const planChoice = generationPlan.partial()
export type PlanChoice = z.infer<typeof planChoice>

/** A whole plan: {@link DEFAULT_PLAN} where nothing was chosen, `defaultSeed` where no seed was. */
export function planOf({ kinds, seed, language, ratio, questionShares, pairShare, set }: PlanChoice, defaultSeed: number): GenerationPlan {
  return {
    kinds: kinds ?? DEFAULT_PLAN.kinds,
    seed: seed ?? defaultSeed,
    language: language ?? DEFAULT_PLAN.language,
    ratio: ratio ?? DEFAULT_PLAN.ratio,
    questionShares: questionShares ?? DEFAULT_PLAN.questionShares,
    pairShare: pairShare ?? DEFAULT_PLAN.pairShare,
    set: set ?? DEFAULT_PLAN.set,
  }
}

/** Language of a text, from the name of the grammar that wrote it (`en@1.0.0`). */
export function languageOf({ grammar }: Pick<Provenance, 'grammar'>): string {
  return grammar.split('@', 1)[0] ?? grammar
}
