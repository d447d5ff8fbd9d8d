import type { QuestionType } from '../../../../src-shared/domain/generation'
import type { CompiledGrammar } from '../compiledGrammar'
import type { Picker } from '../random'
import type { Draft, Writing } from './type'
import { isQuestionType, QUESTION_TYPE_RULES } from '.'
import { Fault } from '../../../../src-shared/domain/fault'
import { QUESTION_TYPES } from '../../../../src-shared/domain/generation'

export type QuestionShares = Readonly<Record<string, number>>

function shareOf(type: QuestionType, { source }: CompiledGrammar, shares: QuestionShares): number {
  return source.qa.types[type] === undefined ? 0 : shares[type] ?? source.qa.shares[type] ?? 0
}

/** @throws Fault `input.invalid` when shares name a type that the language does not ask, or leave none to ask. */
export function checkShares(shares: QuestionShares, grammar: CompiledGrammar): void {
  const asked = QUESTION_TYPES.filter(type => grammar.source.qa.types[type] !== undefined)
  const unknown = Object.keys(shares).filter(type => !isQuestionType(type) || !asked.includes(type))
  if (unknown.length > 0)
    throw new Fault('input.invalid', `There is no question type "${unknown.join('", "')}" in ${grammar.source.title}. Choose among: ${asked.join(', ')}.`)
  if (asked.every(type => shareOf(type, grammar, shares) === 0))
    throw new Fault('input.invalid', 'Every question type has the share 0, so there is nothing to ask. Give one of them a share, or ask for no QA pairs.')
}

/** Types in the order of a weighted draw without replacement. @see Efraimidis & Spirakis, IPL 2006 */
function drawOrder(grammar: CompiledGrammar, shares: QuestionShares, picker: Picker): QuestionType[] {
  return QUESTION_TYPES
    .map((type) => {
      const share = shareOf(type, grammar, shares)
      return { type, key: share > 0 ? picker.random.next() ** (1 / share) : -1 }
    })
    .filter(entry => entry.key >= 0)
    .sort((a, b) => b.key - a.key)
    .map(entry => entry.type)
}

/**
 * The questions of one video, one after the other. Types come in an order drawn by their shares and come again only
 * after all the others, about another subject; a type that the ratings do not allow gives way to the next.
 */
export class QuestionSeries {
  readonly #grammar: CompiledGrammar
  /** Types that still have something to ask, the next one first. */
  readonly #waiting: QuestionType[]
  readonly #asked = new Map<QuestionType, Set<string>>()
  readonly #anywhere = new Set<string>()

  constructor(grammar: CompiledGrammar, shares: QuestionShares, picker: Picker) {
    this.#grammar = grammar
    this.#waiting = drawOrder(grammar, shares, picker)
  }

  /** The next question with its type; null when nothing is left to ask. */
  next(writing: Pick<Writing, 'impact' | 'times' | 'wording'>): { readonly type: QuestionType, readonly draft: Draft } | null {
    for (let type = this.#waiting.shift(); type !== undefined; type = this.#waiting.shift()) {
      const asked = this.#asked.get(type) ?? new Set<string>()
      const draft = QUESTION_TYPE_RULES[type].write({ ...writing, isAsked: subject => asked.has(subject), isAskedAnywhere: subject => this.#anywhere.has(subject) }, this.#grammar.questions[type] ?? {})
      if (!draft)
        continue
      this.#waiting.push(type)
      this.#asked.set(type, asked.add(draft.subject))
      this.#anywhere.add(draft.subject)
      return { type, draft }
    }
    return null
  }
}
