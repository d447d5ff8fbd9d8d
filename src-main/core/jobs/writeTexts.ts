import type { GenerationPlan } from '../../../src-shared/domain/generation'
import type { Instructions } from '../instructions/service'
import type { ChatModel } from '../rewriting/ports'
import type { RewriteSummary, Rewriting } from '../rewriting/service'
import type { Work } from './work'

/** Which model rewords, asked for when its turn comes, so that one that cannot be used keeps nothing else from being done; null for none. */
export interface RewriteChoice { readonly rewriter: () => ChatModel | null }

export interface TextSummary {
  readonly generated: number
  readonly videos: number
  /** What a model made of the texts; null without one. */
  readonly llm: RewriteSummary | null
}

/** Writes what is missing by the grammar, then has a model reword what it has not been asked about. Every text is there before the first request. */
export async function* writeTexts(
  { instructions, rewriting }: { instructions: Instructions, rewriting: Rewriting },
  { plan, rewriter }: { plan: GenerationPlan } & RewriteChoice,
  signal: AbortSignal,
): Work<TextSummary> {
  const written = yield* instructions.generate(plan, signal)
  const chosen = rewriter()
  return { ...written, llm: chosen && (yield* rewriting.rewrite({ kinds: plan.kinds, language: plan.language, rewriter: chosen }, signal)) }
}
