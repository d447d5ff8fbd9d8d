import type { Faithful } from './mutations'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { claim } from '../../../src-shared/domain/claim'
import { ROOT } from '../../support/repository'

/** A faithful text written by hand. `held-out`: written after the lexicon was done, never used to extend it. */
const paraphrase = z.strictObject({ voice: z.string(), set: z.enum(['seen', 'held-out']), response: z.string(), claims: z.array(claim).min(1) })
export type Paraphrase = z.infer<typeof paraphrase>

/** The hand-written faithful paraphrases of a language (`test/fixtures/paraphrases`). */
export function readParaphrases(language: string): Paraphrase[] {
  return z.array(paraphrase).parse(JSON.parse(readFileSync(join(ROOT, `test/fixtures/paraphrases/${language}.json`), 'utf8')))
}

/** A paraphrase as the rewrite of an original with the same claims. */
export function faithfulOf({ response, claims }: Paraphrase): Faithful {
  return { instruction: { kind: 'stage1', questionType: 'perception', question: 'What do you see?', response, claims }, levels: Object.fromEntries(claims.map(({ target, level }) => [target, level])) }
}

/** A text with a time, frames, two videos, a choice, a chain of thought or a caption, with faithful and with false rewrites. */
const rewrites = z.strictObject({ topic: z.string(), set: z.enum(['seen', 'held-out']), questionType: z.string(), question: z.string(), response: z.string(), claims: z.array(claim), faithful: z.array(z.string()), false: z.array(z.string()) })
export type Rewrites = z.infer<typeof rewrites>

/** The hand-written rewrites (`test/fixtures/paraphrases/en-rewrites.json`). */
export function readRewrites(): Rewrites[] {
  return z.array(rewrites).parse(JSON.parse(readFileSync(join(ROOT, 'test/fixtures/paraphrases/en-rewrites.json'), 'utf8')))
}

/** The original of hand-written rewrites. */
export function originalOf({ questionType, question, response, claims }: Rewrites): Faithful {
  return { instruction: { kind: 'qa', questionType, question, response, claims }, levels: Object.fromEntries(claims.map(({ target, level }) => [target, level])) }
}
