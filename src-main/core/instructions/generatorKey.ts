import type { Claim, Provenance } from '../../../src-shared/domain/claim'
import type { GenerationPlan } from '../../../src-shared/domain/generation'
import { createHash } from 'node:crypto'

/** Between the hash of what a text was generated from and that of what it was reworded by. */
export const REWRITE_MARK = '~'
const PLAN_MARK = '-'

/** Generator of a text that `rewriter` (a hash of model and prompt) made from one with the generator `base`. */
export function rewrittenGenerator(base: string, rewriter: string): string {
  return `${baseGenerator(base)}${REWRITE_MARK}${rewriter}`
}

/** What the text, or the one it was reworded from, was generated from. */
export function baseGenerator(generator: string): string {
  return generator.split(REWRITE_MARK, 1)[0] ?? generator
}

/** What of a plan shapes every text written by it: all but how many texts of which kinds and videos there are. */
export type TextPlan = Omit<GenerationPlan, 'kinds' | 'ratio' | 'language' | 'pairShare' | 'set'>

export function textPlanOf({ kinds: _kinds, ratio: _ratio, language: _language, pairShare: _pairShare, set: _set, ...rest }: GenerationPlan): TextPlan {
  return rest
}

/** Plans with the same key write the same words. */
export function planKeyOf(plan: GenerationPlan): string {
  return hash(JSON.stringify(sorted(textPlanOf(plan)))).slice(0, 12)
}

/** Key of the plan that a text was written by. */
export function planKeyIn(generator: string): string {
  return generator.split(PLAN_MARK, 1)[0] ?? generator
}

/** Plan, files, levels of the basis and words of a text: what is never stored twice in a slot. */
export function generatorOf(planKey: string, { question, response, provenance }: { question: string, response: string, claims: readonly Claim[], provenance: Provenance }): string {
  const { taxonomy, grammar, basis, levels, second } = provenance
  return `${planKey}${PLAN_MARK}${hash(JSON.stringify([taxonomy, grammar, basis.map(target => [target, levels[target], ...second ? [second.levels[target]] : []]), question, response])).slice(0, 24)}`
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(sorted)
  if (typeof value !== 'object' || value === null)
    return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1).map(([key, entry]) => [key, sorted(entry)]))
}
