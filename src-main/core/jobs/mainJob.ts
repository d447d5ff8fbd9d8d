import type { ItemFailure } from '../../../src-shared/domain/fault'
import type { GenerationPlan } from '../../../src-shared/domain/generation'
import type { Catalog } from '../catalog/service'
import type { Instructions } from '../instructions/service'
import type { RewriteSummary, Rewriting } from '../rewriting/service'
import type { Scoring } from '../scoring/service'
import type { Work } from './work'
import type { RewriteChoice } from './writeTexts'
import { writeTexts } from './writeTexts'

export interface MainSummary {
  readonly added: number
  readonly known: number
  readonly scored: number
  readonly generated: number
  /** What a model made of the texts; null without one. */
  readonly llm: RewriteSummary | null
  readonly failed: readonly ItemFailure[]
  readonly notes: readonly string[]
}

/** The main job up to the texts: add, score, generate. Every step takes up whatever is pending, so it can be run again at any time. */
export async function* mainJob(
  { catalog, scoring, ...texts }: { catalog: Catalog, scoring: Scoring, instructions: Instructions, rewriting: Rewriting },
  { paths, generate }: { paths: readonly string[], generate: ({ plan: GenerationPlan } & RewriteChoice) | null },
  signal: AbortSignal,
): Work<MainSummary> {
  const { added, known, failed } = yield* catalog.add(paths, signal)
  const scored = yield* scoring.scorePending(signal)
  const written = generate ? yield* writeTexts(texts, generate, signal) : null
  return { added, known, scored: scored.scored, generated: written?.generated ?? 0, llm: written?.llm ?? null, failed: [...failed, ...scored.failed], notes: scored.notes }
}
