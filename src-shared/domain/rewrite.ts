import { z } from 'zod'

const n = z.number().int().nonnegative()

/** How far the rewording of texts by a model is, and what came of it. */
export const rewriteCounts = z.strictObject({
  /** Requests that may be under way at once. */
  concurrency: n,
  /** Texts that are dealt with, whatever came of them. */
  pairs: n,
  /** Texts that the model was asked about. */
  asked: n,
  accepted: n,
  /** Texts that it was asked about once more, with what was wrong named. */
  retried: n,
  /** Texts that keep the words of the grammar because both answers were refused; not asked about again. */
  refused: n,
  /** Texts that keep them because the server gave no answer; asked about at the next run. */
  failed: n,
  /** Texts whose answer was known. */
  cacheHits: n,
  /** Texts that were not sent because their form is fixed (choices and the like). */
  fixedForm: n,
  tokensIn: n,
  tokensOut: n,
})
export type RewriteCounts = z.infer<typeof rewriteCounts>

/** Share of the judged texts that were refused; null before the first. */
export function refusalRate({ accepted, refused }: Pick<RewriteCounts, 'accepted' | 'refused'>): number | null {
  return accepted + refused === 0 ? null : refused / (accepted + refused)
}
