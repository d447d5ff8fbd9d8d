import type { GenerationPlan } from '../../../../src-shared/domain/generation'
import type { Taxonomy } from '../../../../src-shared/domain/taxonomy'
import type { CompiledGrammar } from '../grammar'
import type { GenerationSource, NewInstruction } from '../ports'
import type { PairedVideo } from './generate'
import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { isKept } from '../generatorKey'
import { generatePair, isPairDrawn, pairSlot } from './generate'

const ratedVideo = ({ key, name, quality, pack }: GenerationSource): PairedVideo => ({ id: key, name, quality, pack })

/** Same inputs of both videos, same key. */
function pairGenerator(videos: readonly GenerationSource[], { seed }: GenerationPlan, taxonomy: string, grammar: string): string {
  const inputs = { videos: videos.map(({ key, pack, quality }) => ({ key, pack, levels: quality.map(({ target, level }) => [target, level]) })), seed, taxonomy, grammar }
  return createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 32)
}

/**
 * The comparison that has to be written for two videos that follow one another: none unless they are the first and second, the
 * third and fourth, ... of the workspace and the pair is drawn or has one already, and none while that one was written
 * from the same inputs or is a person's.
 */
export function missingPair(first: GenerationSource | null, second: GenerationSource, plan: GenerationPlan, { grammar, taxonomy }: { grammar: CompiledGrammar, taxonomy: Taxonomy }): NewInstruction[] {
  if (first === null || first.place % 2 !== 0 || second.place !== first.place + 1 || !plan.kinds.includes('qa') || plan.pairShare === 0)
    return []
  const [one, other] = [ratedVideo(first), ratedVideo(second)]
  const current = first.current.get(pairSlot(plan.language))
  if (current === undefined && !isPairDrawn(one, other, plan))
    return []
  const generator = pairGenerator([first, second], plan, `${taxonomy.id}@${taxonomy.version}`, grammar.name)
  const generated = isKept(current, generator) ? null : generatePair(one, other, { grammar, taxonomy, seed: plan.seed })
  return generated ? [{ ...generated, id: uuidv7(), videoId: first.id, secondVideoId: second.id, generator }] : []
}
