import type { Claim } from '../../../src-shared/domain/claim'
import { diffArrays } from 'diff'
import { splitClaims } from '../review/splitClaims'

/** A run of a text: of which claim it is a part (null between claims), and whether the other text has it too. */
export interface ComparedRun { readonly text: string, readonly claim: number | null, readonly changed: boolean }

export interface Comparison {
  readonly original: readonly ComparedRun[]
  readonly rewrite: readonly ComparedRun[]
  /** Claims of the original whose piece the rewrite does not hold to the letter, by their index. */
  readonly lost: readonly number[]
}

/** Texts that differ by more words are shown without marks: nobody reads such a comparison. */
const MOST_EDITS = 2000

interface Range { readonly start: number, readonly end: number }

/** Words by the rules of Unicode, so that scripts without blanks have words too. */
const segmenter = new Intl.Segmenter('en', { granularity: 'word' })
const wordsOf = (text: string): string[] => [...segmenter.segment(text)].map(({ segment }) => segment)

/** Two texts side by side, word by word, with the claims of the first where each of them holds one. */
export function compareTexts(original: string, rewrite: string, claims: readonly Claim[]): Comparison {
  const removed: Range[] = []
  const added: Range[] = []
  let [left, right] = [0, 0]
  for (const change of diffArrays(wordsOf(original), wordsOf(rewrite), { maxEditLength: MOST_EDITS }) ?? []) {
    const { length } = change.value.join('')
    if (change.removed)
      removed.push({ start: left, end: left + length })
    if (change.added)
      added.push({ start: right, end: right + length })
    left += change.added ? 0 : length
    right += change.removed ? 0 : length
  }
  const kept = new Set(splitClaims(rewrite, claims).map(piece => piece.claim))
  return { original: runsOf(original, claims, removed), rewrite: runsOf(rewrite, claims, added), lost: claims.map((_, index) => index).filter(index => !kept.has(index)) }
}

/** The text cut where claims and changes begin and end; the runs join to the text again. */
function runsOf(text: string, claims: readonly Claim[], changed: readonly Range[]): ComparedRun[] {
  const runs: ComparedRun[] = []
  let at = 0
  for (const piece of splitClaims(text, claims)) {
    const end = at + piece.text.length
    const cuts = changed.flatMap(range => [range.start, range.end]).filter(cut => cut > at && cut < end)
    for (const cut of [...cuts, end]) {
      const middle = (at + cut) / 2
      if (cut > at)
        runs.push({ text: text.slice(at, cut), claim: piece.claim, changed: changed.some(range => range.start <= middle && middle < range.end) })
      at = cut
    }
  }
  return runs
}
