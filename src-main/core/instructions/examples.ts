import type { GeneratedInstruction } from './generate'

/** The texts that a plan writes for one video. */
export interface Candidates<Video> { readonly video: Video, readonly texts: readonly GeneratedInstruction[] }

/**
 * At most `count` of the texts, one of each video in turn and then a second one: each time the text whose question
 * type, then kind, was shown least. The next `turn` begins with other texts where several would do.
 */
export function pickExamples<Video>(candidates: readonly Candidates<Video>[], count: number, turn: number): { readonly video: Video, readonly text: GeneratedInstruction }[] {
  const left = candidates.map(({ video, texts }, index) => ({ video, texts: rotated(texts, turn + index) }))
  const shown = new Map<string, number>()
  const times = (name: string): number => shown.get(name) ?? 0
  const picked: { video: Video, text: GeneratedInstruction }[] = []
  while (picked.length < count && left.some(entry => entry.texts.length > 0)) {
    for (const { video, texts } of left) {
      const [first, ...others] = texts
      if (first === undefined || picked.length === count)
        continue
      const text = others.reduce((best, other) => times(other.questionType) - times(best.questionType) < 0 || (times(other.questionType) === times(best.questionType) && times(`kind ${other.kind}`) < times(`kind ${best.kind}`)) ? other : best, first)
      texts.splice(texts.indexOf(text), 1)
      shown.set(text.questionType, times(text.questionType) + 1)
      shown.set(`kind ${text.kind}`, times(`kind ${text.kind}`) + 1)
      picked.push({ video, text })
    }
  }
  return picked
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const at = list.length === 0 ? 0 : by % list.length
  return [...list.slice(at), ...list.slice(0, at)]
}
