import type { GenerationPreview, LanguageOption } from '../../../src-shared/contract/generation'
import type { InstructionKind } from '../../../src-shared/domain/claim'
import type { GenerationPlan } from '../../../src-shared/domain/generation'
import { countOf, formatCount } from '../../words/format'

export const KIND_HINTS: Readonly<Record<InstructionKind, string>> = {
  reasoning: 'From what was seen to the overall, step by step',
  qa: 'One question about the quality and its answer',
  stage1: 'Short ratings that tune the vision side first',
}

/** Most texts that a plan writes for so many videos; ratings that are missing make them fewer. */
export function mostTexts({ kinds, ratio }: GenerationPlan, videos: number): number {
  return videos * kinds.reduce((sum, kind) => sum + ratio[kind], 0)
}

/** How much a plan writes, in one line. */
export function describeAmount(plan: GenerationPlan, videos: number): string {
  return `Up to ${countOf(mostTexts(plan, videos), 'text')} for ${countOf(videos, 'video')}`
}

/** What becomes of the texts that there are; null where there are none. */
export function describeExisting({ kinds }: GenerationPlan, { texts, title }: LanguageOption): string | null {
  const existing = kinds.reduce((sum, kind) => sum + texts[kind], 0)
  return existing === 0 ? null : `${formatCount(existing)} ${existing === 1 ? 'is' : 'are'} there in ${title}: those by the same seed, shares and ratings stay, and so does what a person decided or edited.`
}

/** Which videos the examples are of. */
export function describeExamples({ examples, videos }: Pick<GenerationPreview, 'examples' | 'videos'>): string {
  const shown = new Set(examples.map(example => example.videoId)).size
  return shown < 2 ? countOf(shown, 'video') : `${shown} of ${countOf(videos, 'video')}, from worst to best`
}

/** A percentage for a table: `37 %`; shares that make no whole have none. */
export function formatPercent(value: number | null): string {
  return value === null ? '–' : `${value > 0 && value < 1 ? value.toFixed(1) : value.toFixed(0)} %`
}
