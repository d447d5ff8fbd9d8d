import { fleschKincaid } from 'flesch-kincaid'
import { syllable } from 'syllable'

const WORD = /\p{L}[\p{L}'\u2019]*|\p{N}+/gu
const SENTENCE_END = /[.!?](?=\s|$)/g

/** Words of a text in lower case, without punctuation. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(WORD) ?? []
}

function ngramsOf(words: readonly string[], n: number): string[] {
  return Array.from({ length: Math.max(0, words.length - n + 1) }, (_, at) => words.slice(at, at + n).join(' '))
}

/**
 * Share of different n-grams among those of the first `sampleWords` words of the texts. The sample is of a fixed size
 * because the share falls with length; n-grams do not cross texts.
 * @see Li et al., "A Diversity-Promoting Objective Function for Neural Conversation Models", NAACL 2016
 */
export function distinctShare(texts: readonly (readonly string[])[], n: number, sampleWords: number): number {
  const seen = new Set<string>()
  let total = 0
  let left = sampleWords
  for (const words of texts) {
    const grams = ngramsOf(words.slice(0, left), n)
    grams.forEach(gram => seen.add(gram))
    total += grams.length
    left -= words.length
    if (left <= 0)
      return seen.size / total
  }
  throw new Error(`The texts have fewer than ${sampleWords} words`)
}

function countsOf(grams: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const gram of grams)
    counts.set(gram, (counts.get(gram) ?? 0) + 1)
  return counts
}

/** The two texts that hold an n-gram most often: all that clipping against every other text needs. */
interface Most { readonly first: number, readonly owner: number, readonly second: number }

function mostOf(all: readonly Map<string, number>[]): Map<string, Most> {
  const most = new Map<string, Most>()
  all.forEach((counts, owner) => {
    for (const [gram, count] of counts) {
      const known = most.get(gram)
      if (!known || count > known.first)
        most.set(gram, { first: count, owner, second: known?.first ?? 0 })
      else if (count > known.second)
        most.set(gram, { ...known, second: count })
    }
  })
  return most
}

const MAX_N = 4
/** Stands for no match at all (smoothing 1 of Chen and Cherry, WMT 2014). */
const EPSILON = 0.1

/**
 * Mean BLEU-4 of each text with all others as references, in [0, 1]; lower is more varied. Clipped counts over all
 * references, uniform weights, brevity penalty by the closest length.
 * @see Papineni et al., ACL 2002 (BLEU); Zhu et al., "Texygen", SIGIR 2018 (self-BLEU)
 */
export function selfBleu(texts: readonly (readonly string[])[]): number {
  const orders = Array.from({ length: MAX_N }, (_, index) => {
    const counts = texts.map(words => countsOf(ngramsOf(words, index + 1)))
    return { counts, most: mostOf(counts) }
  })
  const scores = texts.map((words, at) => {
    const logs = orders.map(({ counts, most }) => {
      let matches = 0
      let total = 0
      for (const [gram, count] of counts[at] as Map<string, number>) {
        const { first, owner, second } = most.get(gram) as Most
        matches += Math.min(count, owner === at ? second : first)
        total += count
      }
      return Math.log((matches || EPSILON) / Math.max(1, total))
    })
    const closest = texts.reduce((best, other, index) => index !== at && Math.abs(other.length - words.length) < Math.abs(best - words.length) ? other.length : best, Number.POSITIVE_INFINITY)
    const penalty = words.length >= closest ? 1 : Math.exp(1 - closest / words.length)
    return penalty * Math.exp(logs.reduce((sum, log) => sum + log, 0) / MAX_N)
  })
  return scores.reduce((sum, score) => sum + score, 0) / scores.length
}

/** Flesch-Kincaid grade level (US school years) of a text. */
export function readingGrade(text: string): number {
  const words = wordsOf(text)
  return fleschKincaid({ word: words.length, sentence: Math.max(1, text.match(SENTENCE_END)?.length ?? 0), syllable: words.reduce((sum, word) => sum + syllable(word), 0) })
}

/** Share of texts that another one before them equals to the letter. */
export function duplicateShare(texts: readonly string[]): number {
  return 1 - new Set(texts).size / texts.length
}
