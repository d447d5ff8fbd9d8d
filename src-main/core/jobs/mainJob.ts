import type { ItemFailure } from '../../../src-shared/domain/fault'
import type { Catalog } from '../catalog/service'
import type { GenerateOptions, Instructions } from '../instructions/service'
import type { Scoring } from '../scoring/service'
import type { Work } from './work'

export interface MainSummary {
  readonly added: number
  readonly known: number
  readonly scored: number
  readonly generated: number
  readonly failed: readonly ItemFailure[]
  readonly notes: readonly string[]
}

/** The main job up to the texts: add, score, generate. Every step takes up whatever is pending, so it can be run again at any time. */
export async function* mainJob(
  { catalog, scoring, instructions }: { catalog: Catalog, scoring: Scoring, instructions: Instructions },
  { paths, generate }: { paths: readonly string[], generate: GenerateOptions | null },
  signal: AbortSignal,
): Work<MainSummary> {
  const { added, known, failed } = yield* catalog.add(paths, signal)
  const scored = yield* scoring.scorePending(signal)
  const generated = generate ? yield* instructions.generate(generate, signal) : null
  return { added, known, scored: scored.scored, generated: generated?.generated ?? 0, failed: [...failed, ...scored.failed], notes: scored.notes }
}
