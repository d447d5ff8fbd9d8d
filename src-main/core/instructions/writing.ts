import type { InstructionKind } from '../../../src-shared/domain/claim'
import type { GenerationPlan } from '../../../src-shared/domain/generation'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { MeasuredRun } from './findings'
import type { QualityEntry } from './impact'
import type { Languages } from './languages'
import type { MomentRules } from './moments'
import { findingsOf } from './findings'
import { generateInstructions } from './generate'
import { generatorOf, planKeyOf } from './generatorKey'

/** A video to write about. Plain data: it crosses threads. */
export interface WritingTask {
  readonly videoId: string
  /** Names the random stream. */
  readonly key: string
  readonly name: string
  readonly pack: string | null
  readonly quality: readonly QualityEntry[]
  /** What was measured beside the scores; null for videos that no pack has measured. */
  readonly measured: MeasuredRun | null
  readonly kinds: readonly InstructionKind[]
  /** Slots that stay as they are. */
  readonly kept: readonly string[]
}

/** A generated and verified text as it is stored: claims and provenance are JSON. */
export interface WrittenText {
  readonly videoId: string
  readonly slot: string
  readonly kind: InstructionKind
  readonly questionType: string
  readonly question: string
  readonly response: string
  readonly claims: string
  readonly provenance: string
  readonly generator: string
}

/** Writes texts, here or in other threads. */
export interface TextWriter {
  /** Calls worth making at once. */
  readonly lanes: number
  /** @throws Fault; what a text was refused for is a bug and `internal`. */
  readonly write: (plan: GenerationPlan, tasks: readonly WritingTask[]) => Promise<WrittenText[]>
  readonly close: () => Promise<void>
}

/** What texts are written with, beside their plan. */
export interface WritingParts { readonly languages: Languages, readonly taxonomy: Taxonomy, readonly momentRules: MomentRules }

/** Writes the texts of some videos: pure, so that where it runs changes nothing. */
export function writeTasks(plan: GenerationPlan, tasks: readonly WritingTask[], parts: WritingParts): WrittenText[] {
  const { languages, taxonomy } = parts
  const grammar = languages.of(plan.language)
  const planKey = planKeyOf(plan)
  return tasks.flatMap(({ videoId, key, name, pack, quality, measured, kinds, kept }) =>
    generateInstructions({ id: key, name, quality, ...findingsOf(measured, parts) }, { ...plan, kinds, grammar, taxonomy, pack })
      .filter(text => !kept.includes(text.slot))
      .map(text => ({
        videoId,
        slot: text.slot,
        kind: text.kind,
        questionType: text.questionType,
        question: text.question,
        response: text.response,
        claims: JSON.stringify(text.claims),
        provenance: JSON.stringify(text.provenance),
        generator: generatorOf(planKey, text),
      })))
}

/** Writes in the calling thread: for what is done before a thread has started. */
export function createWriterHere(parts: WritingParts): TextWriter {
  return { lanes: 1, write: async (plan, tasks) => writeTasks(plan, tasks, parts), close: async () => {} }
}
