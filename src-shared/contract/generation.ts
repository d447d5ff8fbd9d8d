import { z } from 'zod'
import { answeredClaim, instructionKind } from '../domain/claim'
import { generationPlan } from '../domain/generation'
import { operation } from './base'

const count = z.number().int().nonnegative()

/** A type of QA question in one language. */
const questionTypeOption = z.strictObject({
  id: z.string(),
  label: z.string(),
  /** Weight of the type in the language file. */
  share: z.number().nonnegative(),
})

export const languageOption = z.strictObject({
  code: z.string(),
  title: z.string(),
  /** Whether a language model can be asked to reword its texts. */
  rewordable: z.boolean(),
  questionTypes: z.array(questionTypeOption),
  /** Whether it has words for comparisons of two videos. */
  comparesVideos: z.boolean(),
  /** Texts in force by kind. */
  texts: z.strictObject({ reasoning: count, qa: count, stage1: count }),
})
export type LanguageOption = z.infer<typeof languageOption>

/** What there is to choose from before texts are written. */
export const generationOptions = z.strictObject({
  languages: z.array(languageOption),
  /** The plan that the app last wrote by in this workspace; before the first, the default one with the seed of the settings. */
  plan: generationPlan,
  /** Videos with ratings: those that texts can be written for. */
  videos: count,
})
export type GenerationOptions = z.infer<typeof generationOptions>

/** Texts shown before any is written. */
export const EXAMPLES = 5

/** A text as the plan would write it. */
const exampleText = z.strictObject({
  videoId: z.uuidv7(),
  videoName: z.string(),
  kind: instructionKind,
  questionType: z.string(),
  question: z.string(),
  response: z.string(),
  claims: z.array(answeredClaim),
})

export const generationPreview = z.strictObject({
  examples: z.array(exampleText).max(EXAMPLES),
  /** Videos that the plan writes for. */
  videos: count,
  /** Why there is no example and what to do, as a sentence; null where there are some. */
  advice: z.string().nullable(),
})
export type GenerationPreview = z.infer<typeof generationPreview>

export const generation = {
  options: operation.output(generationOptions),
  /**
   * Examples by the generator itself, of videos from the worst to the best: word for word what the plan would write
   * for them. Nothing is stored. The next `turn` shows others; plan and turn the same, so are the examples.
   */
  preview: operation
    .input(z.strictObject({ plan: generationPlan, turn: z.number().int().min(0).max(1_000_000).default(0) }))
    .output(generationPreview),
}
