import type { GenerationPlan } from '../../../../src-shared/domain/generation'
import type { Level } from '../../../../src-shared/domain/level'
import type { GeneratedInstruction, GenerateOptions, VideoQuality } from '../generate'
import { PAIR_TYPE } from '../../../../src-shared/domain/generation'
import { createRandom, Picker } from '../random'
import { claimsOf } from '../template'
import { Wording } from '../wording'
import { comparePair } from './compare'
import { verifyPair } from './verify'

/** A video of a pair, with the pack its scores came from. */
export interface PairedVideo extends VideoQuality { readonly pack: string | null }

/** Slot of the comparison of a video with the next one; its first part is the question type. */
export function pairSlot(language: string): string {
  return `${PAIR_TYPE}/1/${language}`
}

/** Whether two videos, by the names of their random streams, are among the share of pairs that is written about: one draw by the seed, so that a larger share adds to a smaller one. */
export function isPairDrawn(first: string, second: string, { seed, pairShare }: Pick<GenerationPlan, 'seed' | 'pairShare'>): boolean {
  return createRandom(seed, `${first}|${second}`, PAIR_TYPE).chance(pairShare)
}

/**
 * The comparison of two videos, verified against the levels of both; null where nothing is rated in both or the language has
 * no comparisons. It belongs to the first video.
 * @throws Error when the text does not verify: a bug, never stored.
 */
export function generatePair(first: PairedVideo, second: PairedVideo, { grammar, taxonomy, seed }: Pick<GenerateOptions, 'grammar' | 'taxonomy' | 'seed'>): GeneratedInstruction | null {
  const { pairs } = grammar
  if (pairs === null)
    return null
  const slot = pairSlot(grammar.source.language)
  const draft = comparePair(first, second, pairs, new Wording(grammar, new Picker(createRandom(seed, `${first.id}|${second.id}`, slot))))
  if (draft === null)
    return null
  const levelsOf = ({ quality }: VideoQuality): Record<string, Level> => Object.fromEntries(quality.filter(entry => grammar.names[entry.target] !== undefined).map(entry => [entry.target, entry.level]))
  const levels = { first: levelsOf(first), second: levelsOf(second) }
  const claims = claimsOf(draft.response)
  const instruction = { kind: 'qa', questionType: PAIR_TYPE, question: draft.question, response: draft.response.text, claims } as const
  const problems = verifyPair(instruction, levels, pairs.lexicon)
  if (problems.length > 0)
    throw new Error(`Generated comparison of the videos ${first.id} and ${second.id} failed verification: ${problems.join('; ')}. Text: ${instruction.response}`)
  return {
    ...instruction,
    slot,
    provenance: {
      pack: first.pack,
      taxonomy: `${taxonomy.id}@${taxonomy.version}`,
      grammar: grammar.name,
      seed,
      llm: null,
      levels: levels.first,
      basis: [...draft.weighs],
      second: { video: second.id, pack: second.pack, levels: levels.second },
    },
  }
}
