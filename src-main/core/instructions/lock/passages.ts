import type { ReaderLexicon } from './lexicon'
import type { SenseIndex } from './senses'
import type { Token } from './tokens'
import { expandPhrase, PhraseIndex } from './phrases'

/**
 * When something is said to show: a part of the video, or frames by their numbers. `within`: the parts that hold this
 * one; `isEvidence`: part of a sentence of the language file, which need not be kept.
 */
export interface Passage { readonly part: string, readonly within: readonly string[], readonly isEvidence: boolean, readonly start: number, readonly end: number }

/** The passages of a text, and the numbers in it that name no frame. */
export interface TimeReading { readonly passages: readonly Passage[], readonly numbers: readonly string[] }

const NUMBER = /^\p{N}+$/u
const HOLDS_NUMBER = /\p{N}/u

/** Makes a reader of times: the lexicon's phrases, and numbers after a word for frames. */
export function createTimeReader(lexicon: ReaderLexicon, index: SenseIndex): (text: string) => TimeReading {
  const phrases = new PhraseIndex<string>(lexicon.articles)
  for (const [part, { words }] of Object.entries(lexicon.times)) {
    for (const phrase of words.flatMap(expandPhrase))
      phrases.add(index.tokenise(phrase).map(token => token.word), part, present => present)
  }
  const { words, to, between, and, fill } = lexicon.frames

  /** The stretches of frames named from `at` on ("90-120"), and the token after the last; none without a number. */
  function framesFrom(tokens: readonly Token[], at: number): { stretches: string[], end: number } {
    const stretches: string[] = []
    let end = at
    let isStretch = false
    const isBetween = between.includes(tokens[at - 1]?.word ?? '')
    for (let next = at + 1; next < tokens.length; next++) {
      const { word, mark } = tokens[next] as Token
      if (NUMBER.test(word)) {
        stretches.push(isStretch ? `${stretches.pop()}-${word}` : word)
        end = next + 1
        // "90-120": a hyphen between numbers leaves no token.
        isStretch = true
      }
      else if (and.includes(word) || mark === 'comma' || mark === 'link') {
        isStretch = isBetween
      }
      else if (!to.includes(word) && !between.includes(word) && !fill.includes(word) && !words.includes(word) && mark !== 'soft') {
        break
      }
    }
    return { stretches, end }
  }

  return (text) => {
    const tokens = index.tokenise(text)
    const passages: Passage[] = []
    const numbers: string[] = []
    const add = (from: number, end: number, part: string, isEvidence: boolean): void => {
      passages.push({ part, within: lexicon.times[part]?.within ?? [], isEvidence, start: (tokens[from] as Token).start, end: (tokens[end - 1] as Token).end })
    }
    let evidenceUpTo = 0
    for (let at = 0; at < tokens.length;) {
      const token = tokens[at] as Token
      const frames = words.includes(token.word) ? framesFrom(tokens, at) : { stretches: [], end: at }
      const found = phrases.match(tokens, at)
      const sense = index.match(tokens, at)
      if (sense?.value.kind === 'evidence')
        evidenceUpTo = Math.max(evidenceUpTo, sense.end)
      // "at the end of the day" is no time, and advice ("keep the rate throughout") says nothing of this video.
      const isOther = sense !== null && sense.value.kind !== 'evidence' && sense.end > (found?.end ?? (sense.value.kind === 'neutral' ? at : sense.end))
      for (const stretch of frames.stretches)
        add(at, frames.end, `${words[0]} ${stretch}`, false)
      if (frames.stretches.length > 0) {
        at = frames.end
        continue
      }
      if (found && !isOther)
        add(at, found.end, found.value, at < evidenceUpTo)
      else if (HOLDS_NUMBER.test(token.word))
        numbers.push(text.slice(token.start, token.end))
      at = isOther ? sense.end : found?.end ?? at + 1
    }
    return { passages, numbers }
  }
}
