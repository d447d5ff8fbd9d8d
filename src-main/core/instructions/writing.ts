import type { InstructionKind, Provenance } from '../../../src-shared/domain/claim'
import type { GenerationPlan } from '../../../src-shared/domain/generation'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { MeasuredRun } from './findings'
import type { GeneratedInstruction } from './generate'
import type { QualityEntry } from './impact'
import type { Languages } from './languages'
import type { MomentRules } from './moments'
import type { PairedVideo } from './pairs/generate'
import { findingsOf } from './findings'
import { generateInstructions } from './generate'
import { generatorOf, planKeyOf } from './generatorKey'
import { generatePair } from './pairs/generate'

/** A video that texts can be written about. */
export interface RatedVideo {
  readonly id: string
  /** Names the random stream of its texts: the sha256 of its file (or its name), so that every workspace writes the same. */
  readonly key: string
  readonly name: string
  readonly pack: string | null
  readonly quality: readonly QualityEntry[]
}

/** What to write: texts about one video, or the comparison of two. Plain data: it crosses threads. */
export type WritingTask = VideoTask | PairTask

export interface VideoTask {
  readonly video: RatedVideo
  /** What it shows, for the reasoning. */
  readonly caption: Provenance['caption']
  /** What was measured beside the scores; null for videos that no pack has measured. */
  readonly measured: MeasuredRun | null
  readonly kinds: readonly InstructionKind[]
  /** Slots that stay as they are. */
  readonly kept: readonly string[]
}

export interface PairTask { readonly video: RatedVideo, readonly second: RatedVideo }

/** A generated and verified text as it is stored: claims and provenance are JSON. */
export interface WrittenText {
  readonly videoId: string
  /** The video that `videoId` is compared with, in texts about two. */
  readonly secondVideoId?: string
  /** Place in the video's set: `reasoning/1/en`, `qa/2/en`, `pair/1/en`, ... */
  readonly slot: string
  readonly kind: InstructionKind
  readonly questionType: string
  readonly question: string
  readonly response: string
  readonly claims: string
  readonly provenance: string
  /** Names the plan and the words (`generatorOf`); the same is never stored twice in a slot. */
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
export interface WritingParts { readonly languages: Pick<Languages, 'of'>, readonly taxonomy: Taxonomy, readonly momentRules: MomentRules }

/** Writes the texts of some videos: pure, so that where it runs changes nothing. */
export function writeTasks(plan: GenerationPlan, tasks: readonly WritingTask[], parts: WritingParts): WrittenText[] {
  const { languages, taxonomy } = parts
  const grammar = languages.of(plan.language)
  const planKey = planKeyOf(plan)
  const stored = ({ id }: RatedVideo, { claims, provenance, ...text }: GeneratedInstruction): WrittenText =>
    ({ videoId: id, ...text, claims: JSON.stringify(claims), provenance: JSON.stringify(provenance), generator: generatorOf(planKey, { ...text, claims, provenance }) })
  return tasks.flatMap((task) => {
    if ('second' in task) {
      const { video, second } = task
      const comparison = generatePair(named(video), named(second), { ...plan, grammar, taxonomy })
      return comparison === null ? [] : [{ ...stored(video, comparison), secondVideoId: second.id }]
    }
    const { video, measured, caption, kinds, kept } = task
    return generateInstructions({ ...named(video), caption, ...findingsOf(measured, parts) }, { ...plan, kinds, grammar, taxonomy, pack: video.pack })
      .filter(text => !kept.includes(text.slot))
      .map(text => stored(video, text))
  })
}

/** Texts know a video by its key. */
function named({ key, name, pack, quality }: RatedVideo): PairedVideo {
  return { id: key, name, pack, quality }
}

/** Writes in the calling thread: for what is done before a thread has started. */
export function createWriterHere(parts: WritingParts): TextWriter {
  return { lanes: 1, write: async (plan, tasks) => writeTasks(plan, tasks, parts), close: async () => {} }
}
