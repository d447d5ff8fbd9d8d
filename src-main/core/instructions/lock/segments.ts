/** A response as its chain of thought and its answer; `text` has the tags blanked out, so that places stay the same. */
export interface Segments {
  readonly text: string
  /** Where the answer starts; 0 without a chain of thought. */
  readonly answerAt: number
  readonly problem: string | null
}

const TAG = /<\/?think>/gi

/** Splits a response at `<think>` and `</think>`, which may occur once each, in this order, the first one at the start. */
export function segmentsOf(response: string): Segments {
  const tags = [...response.matchAll(TAG)]
  const text = response.replaceAll(TAG, tag => '\n'.repeat(tag.length))
  if (tags.length === 0)
    return { text, answerAt: 0, problem: null }
  const [open, close] = tags
  const isWellFormed = tags.length === 2 && open?.[0].toLowerCase() === '<think>' && close?.[0].toLowerCase() === '</think>' && response.slice(0, open.index).trim() === ''
  const answerAt = isWellFormed ? close.index + close[0].length : 0
  const isWhole = isWellFormed && response.slice(open.index + open[0].length, close.index).trim() !== '' && response.slice(answerAt).trim() !== ''
  return { text, answerAt, problem: isWhole ? null : 'The text must think once between <think> and </think>, at its start, and then answer' }
}
