import type { CompiledGrammar, GeneratedInstruction, VideoQuality } from '../../../../../../src-main/core/instructions'
import type { Moment, Part } from '../../../../../../src-main/core/instructions/moments'
import type { QuestionType } from '../../../../../../src-shared/domain/generation'
import { generateInstructions } from '../../../../../../src-main/core/instructions'
import { PARTS } from '../../../../../../src-main/core/instructions/moments'
import { QUESTION_TYPES } from '../../../../../../src-shared/domain/generation'
import { levelOf } from '../../../../../../src-shared/domain/quality'
import { english, numbersFrom, taxonomy } from '../videoQuality'

export interface Asked { readonly video: VideoQuality, readonly entry: GeneratedInstruction }

/** Shares that leave only one type. */
export function only(type: QuestionType): Record<string, number> {
  return Object.fromEntries(QUESTION_TYPES.map(other => [other, other === type ? 1 : 0]))
}

/** Questions of one type, one a video. */
export function questionsOf(type: QuestionType, videos: readonly VideoQuality[], grammar: CompiledGrammar = english): Asked[] {
  const options = { kinds: ['qa'], seed: 11, grammar, taxonomy, pack: null, ratio: { reasoning: 0, qa: 1, stage1: 0 }, questionShares: only(type) } as const
  return videos.flatMap(video => generateInstructions(video, options).map(entry => ({ video, entry })))
}

/** Frames of a video of a hundred that lie in each part. */
const FRAMES: Readonly<Record<Part, readonly [number, number]>> = { beginning: [0, 20], first_half: [0, 50], middle: [30, 70], second_half: [50, 100], end: [80, 100], intervals: [10, 90], whole: [0, 100], stretch: [41, 53] }

/** The videos with a time for every dimension, the worst never in the part of the best. */
export function timed(videos: readonly VideoQuality[]): VideoQuality[] {
  const momentAt = (at: number): Moment => {
    const part = PARTS[at % PARTS.length] ?? 'whole'
    const [from, to] = FRAMES[part]
    return { part, frames: { from, to } }
  }
  return videos.map((video, index) => {
    const byTarget = Object.fromEntries(taxonomy.dimensions.map(({ id }, place) => [id, { worst: momentAt(index + place), best: momentAt(index + place + 3) }]))
    return { ...video, findings: { features: {}, moments: { frameCount: 100, byTarget } } }
  })
}

/** Times as the verifier takes them. */
export const timesOf = ({ findings }: VideoQuality) => findings?.moments?.byTarget

/** `count` videos whose targets are spread over the levels evenly and without regard to one another. */
export function evenVideos(count: number, seed = 3): VideoQuality[] {
  const next = numbersFrom(seed)
  const targets = [...taxonomy.dimensions.map(({ id }) => id), ...taxonomy.groups.map(({ id }) => id), 'overall']
  return Array.from({ length: count }, (_, index) => ({
    id: `even-${seed}-${index}`,
    name: `${index}.mp4`,
    quality: targets.map((target) => {
      const score = next()
      return { target, score, level: levelOf(score, taxonomy), source: 'measured' as const }
    }),
  }))
}

/** Whether counts are as expected: each within four standard deviations of a binomial. */
export function isFair(counts: readonly number[], share: number): boolean {
  const total = counts.reduce((sum, count) => sum + count, 0)
  return total > 0 && counts.every(count => Math.abs(count - total * share) <= 4 * Math.sqrt(total * share * (1 - share)))
}

/** How many of the texts each of the keys has. */
export function countBy<Item>(items: readonly Item[], keys: readonly string[], keyOf: (item: Item) => string | undefined): number[] {
  return keys.map(key => items.filter(item => keyOf(item) === key).length)
}
