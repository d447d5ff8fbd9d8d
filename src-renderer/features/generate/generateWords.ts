import type { GenerationPreview, LanguageOption } from '../../../src-shared/contract/generation'
import type { InstructionKind } from '../../../src-shared/domain/claim'
import type { GenerationPlan } from '../../../src-shared/domain/generation'
import { countOf } from '../../words/format'

export const KIND_HINTS: Readonly<Record<InstructionKind, string>> = {
  reasoning: 'Step by step to the overall',
  qa: 'One question and its answer',
  stage1: 'Short ratings, tuned on first',
}

/** Most texts about one video that a plan writes for so many; ratings that are missing make them fewer. */
export function mostTexts({ kinds, ratio }: GenerationPlan, videos: number): number {
  return videos * kinds.reduce((sum, kind) => sum + ratio[kind], 0)
}

/** How much a plan writes, in one line. How many pairs of videos are drawn is known only once they are. */
export function describeAmount(plan: GenerationPlan, videos: number, { comparesVideos }: Pick<LanguageOption, 'comparesVideos'>): string {
  if (videos === 0)
    return 'No video with ratings'
  const pairs = comparesVideos && plan.kinds.includes('qa') ? Math.round(Math.floor(videos / 2) * plan.pairShare) : 0
  const comparisons = pairs === 0 ? '' : ` and ${plan.pairShare < 1 ? 'about ' : ''}${countOf(pairs, 'comparison')}`
  return `Up to ${countOf(mostTexts(plan, videos), 'text')}${comparisons} for ${countOf(videos, 'video')}`
}

/** What becomes of the texts that there are; null where there are none. */
export function describeExisting({ kinds }: GenerationPlan, { texts, title }: LanguageOption): string | null {
  const existing = kinds.reduce((sum, kind) => sum + texts[kind], 0)
  return existing === 0 ? null : `${countOf(existing, `${title} text`)} ${existing === 1 ? 'is' : 'are'} there. The same plan adds nothing; another one replaces those that nobody has decided on or edited.`
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
