import type { GenerationOptions, GenerationPreview } from '../../../src-shared/contract/generation'
import type { InstructionKind } from '../../../src-shared/domain/claim'
import type { GenerationPlan, QuestionType } from '../../../src-shared/domain/generation'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { CompiledGrammar } from './compiledGrammar'
import type { Grammar } from './language'
import type { Languages } from './languages'
import type { MomentRules } from './moments'
import type { MeasuredVideo } from './ports'
import { EXAMPLES } from '../../../src-shared/contract/generation'
import { answered, INSTRUCTION_KINDS } from '../../../src-shared/domain/claim'
import { Fault } from '../../../src-shared/domain/fault'
import { PAIR_TYPE, QUESTION_TYPES } from '../../../src-shared/domain/generation'
import { QUESTION_TYPE_LABELS } from '../../../src-shared/domain/questionType'
import { pickExamples } from './examples'
import { findingsOf } from './findings'
import { generateInstructions } from './generate'
import { checkShares } from './questions/series'

/** What texts can be written for, and which there are. */
export interface PlanningStore {
  /** How many videos with an overall quality there are: in the workspace, or in a set. Null when there is no such set. */
  readonly countVideos: (set: string | null) => number | null
  /** The video at a place in the order of overall quality, worst first. */
  readonly videoAt: (set: string | null, place: number) => MeasuredVideo | null
  /** Texts in force by slot. */
  readonly countTexts: () => readonly { readonly slot: string, readonly n: number }[]
}

interface Parts {
  readonly store: PlanningStore
  readonly languages: Languages
  readonly taxonomy: Taxonomy
  readonly momentRules: MomentRules
  /** Whether a model can be asked to reword texts of the language. */
  readonly canReword: (language: string) => boolean
  /** The plan that the app last wrote by, or the default one. */
  readonly lastPlan: () => GenerationPlan
}

/** What a plan is made of, and what it would write. */
export function createPlanning({ store, languages, taxonomy, momentRules, canReword, lastPlan }: Parts) {
  function textsOf({ key, ...video }: MeasuredVideo, plan: GenerationPlan, grammar: CompiledGrammar) {
    return generateInstructions({ id: key, name: video.name, quality: video.quality, ...findingsOf(video.measured(), { taxonomy, momentRules }) }, { ...plan, grammar, taxonomy, pack: video.pack })
  }

  return {
    options(): GenerationOptions {
      const counts = store.countTexts()
      return {
        languages: languages.all.map(({ source }) => ({
          code: source.language,
          title: source.title,
          rewordable: canReword(source.language),
          questionTypes: typesOf(source).map(id => ({ id, label: QUESTION_TYPE_LABELS[id], share: source.qa.shares[id] ?? 0 })),
          comparesVideos: source.pairs !== undefined,
          texts: textsByKind(counts, source.language),
        })),
        plan: lastPlan(),
        videos: store.countVideos(null) ?? 0,
      }
    },

    /** @throws Fault `input.invalid` for a language or question type that there is not, `not_found` for a set that there is not. */
    preview(plan: GenerationPlan, turn: number): GenerationPreview {
      const grammar = languages.of(plan.language)
      checkShares(plan.questionShares, grammar)
      const videos = store.countVideos(plan.set)
      if (videos === null)
        throw new Fault('not_found', 'There is no such saved set in this workspace. Choose another set, or all videos.')
      const shown = Math.min(EXAMPLES, videos)
      const candidates = Array.from({ length: shown }, (_, part) => store.videoAt(plan.set, placeIn(part, shown, videos, turn)))
        .filter(video => video !== null)
        .map(video => ({ video, texts: textsOf(video, plan, grammar) }))
      const examples = pickExamples(candidates, EXAMPLES, turn).map(({ video, text: { kind, questionType, question, response, claims } }) =>
        ({ videoId: video.id, videoName: video.name, kind, questionType, question, response, claims: claims.map(answered) }))
      return { examples, videos, advice: examples.length > 0 ? null : adviceFor(plan, videos) }
    },
  }
}

export type Planning = ReturnType<typeof createPlanning>

/** The question types of a language. */
function typesOf({ qa }: Grammar): QuestionType[] {
  return QUESTION_TYPES.filter(type => qa.types[type] !== undefined)
}

/** One place in each equal part of the videos in order of quality, from its middle on; every turn the next. */
function placeIn(part: number, parts: number, videos: number, turn: number): number {
  const from = Math.floor(part * videos / parts)
  const size = Math.floor((part + 1) * videos / parts) - from
  return from + (Math.floor(size / 2) + turn) % size
}

function textsByKind(counts: readonly { readonly slot: string, readonly n: number }[], language: string): Record<InstructionKind, number> {
  const ofKind = (kind: InstructionKind): number => counts
    .filter(({ slot }) => (slot.startsWith(`${kind}/`) || (kind === 'qa' && slot.startsWith(`${PAIR_TYPE}/`))) && slot.endsWith(`/${language}`))
    .reduce((sum, { n }) => sum + n, 0)
  return Object.fromEntries(INSTRUCTION_KINDS.map(kind => [kind, ofKind(kind)])) as Record<InstructionKind, number>
}

function adviceFor({ kinds, ratio, set }: GenerationPlan, videos: number): string {
  if (videos === 0)
    return set === null ? 'No video has ratings yet. Add videos and score them, or import scores; then examples appear here.' : 'No video of this set has ratings yet. Score its videos first, or choose another set.'
  if (kinds.every(kind => ratio[kind] === 0))
    return 'The plan asks for no text of any kind. Raise a number of texts per video above 0.'
  return 'The ratings of these videos do not carry the texts that the plan asks for. Choose other kinds, give more question types a share, or score the videos in full.'
}
