import type { Claim } from '../../../src-shared/domain/claim'
import { OVERALL } from '../../../src-shared/domain/taxonomy'

/** How reasoning responses are written: as they are, or with the steps set apart from the conclusion. */
export const RENDERINGS = ['plain', 'think'] as const
export type Rendering = (typeof RENDERINGS)[number]

interface Span { readonly start: number, readonly end: number }

const TAG = /<\/?think>/i
const SENTENCES = new Intl.Segmenter('en', { granularity: 'sentence' })

/** Where the claim on the overall stands; the claims come in the order of the text. */
function findOverall(text: string, claims: readonly Claim[]): Span | null {
  let from = 0
  for (const claim of claims) {
    const start = text.indexOf(claim.text, from)
    if (start < 0)
      continue
    from = start + claim.text.length
    if (claim.target === OVERALL)
      return { start, end: from }
  }
  return null
}

function paragraphAround(text: string, { start, end }: Span): Span {
  const from = text.lastIndexOf('\n', start - 1) + 1
  const to = text.indexOf('\n', end)
  return { start: from, end: to < 0 ? text.length : to }
}

function sentenceAround(text: string, paragraph: Span, claim: Span): Span {
  const sentences = [...SENTENCES.segment(text.slice(paragraph.start, paragraph.end))].map(({ index, segment }) => ({ start: paragraph.start + index, end: paragraph.start + index + segment.length }))
  const found = sentences.filter(({ start, end }) => start < claim.end && end > claim.start)
  return { start: found[0]?.start ?? claim.start, end: found.at(-1)?.end ?? claim.end }
}

/**
 * A reasoning response as `<think>` steps and the conclusion after them, or null where that cannot be told: no claim on
 * the overall in it, no steps beside it, or such tags in the text. The conclusion is the paragraph that rates the overall
 * where it rates nothing else, else the sentence; it is found by its claim, so that edited and reworded texts are too.
 */
export function renderThink(response: string, claims: readonly Claim[]): string | null {
  const claim = TAG.test(response) ? null : findOverall(response, claims)
  if (!claim)
    return null
  const paragraph = paragraphAround(response, claim)
  const within = response.slice(paragraph.start, paragraph.end)
  const isAlone = claims.every(({ target, text }) => target === OVERALL || !within.includes(text))
  const isWhole = paragraph.start === 0 && paragraph.end === response.length
  const { start, end } = isAlone && !isWhole ? paragraph : sentenceAround(response, paragraph, claim)
  const steps = [response.slice(0, start).trim(), response.slice(end).trim()].filter(part => part !== '').join('\n\n')
  return steps === '' ? null : `<think>\n${steps}\n</think>\n\n${response.slice(start, end).trim()}`
}
