import type { ReaderLexicon } from './lexicon'
import { expandPhrase } from './phrases'

/** The choices of a question by their letters; `stem` is the question without them. Empty unless there are two or more, A first. */
export interface Choices { readonly stem: string, readonly options: ReadonlyMap<string, string> }

const OPTION = /(?:^|\s)\(?([A-H])[.):]\s/g

/** Reads "A. ..., B. ..." off a question. */
export function choicesOf(question: string): Choices {
  const marks: { letter: string, at: number, end: number }[] = []
  for (const found of question.matchAll(OPTION)) {
    if (found[1] === String.fromCharCode(65 + marks.length))
      marks.push({ letter: found[1], at: found.index, end: found.index + found[0].length })
  }
  if (marks.length < 2)
    return { stem: question, options: new Map() }
  const options = marks.map(({ letter, end }, index) => [letter, question.slice(end, marks[index + 1]?.at).trim().replace(/[.,;]$/, '').toLowerCase()] as const)
  return { stem: question.slice(0, marks[0]?.at), options: new Map(options) }
}

/** The letters an answer names: at its start, or after a word such as "option". */
export function lettersIn(answer: string, { choices }: ReaderLexicon): string[] {
  const first = /^\s*\(?([A-H])(?:[.):,]|\s*$)/.exec(answer)?.[1]
  const named = new RegExp(`\\b(?:${choices.flatMap(expandPhrase).join('|')})[\\s:]+\\(?([A-H])\\b`, 'gi')
  const letters = [...answer.matchAll(named)].map(found => (found[1] as string)).filter(letter => letter === letter.toUpperCase())
  return [...new Set(first === undefined ? letters : [first, ...letters])].sort()
}
