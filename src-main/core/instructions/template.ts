import type { Claim } from '../../../src-shared/domain/claim'
import type { Level } from '../../../src-shared/domain/level'
import type { FrameRange } from '../../../src-shared/domain/timeline'

/** Where in a piece of text a claim stands: offsets in code units, `end` exclusive. */
export interface Mark { readonly start: number, readonly end: number, readonly target: string, readonly level: Level, readonly frames?: FrameRange, readonly video?: 'second' }

/** Text with the claims in it. */
export interface Piece { readonly text: string, readonly marks: readonly Mark[] }

/** A sentence with slots, split once: even places are literal text, odd ones slot names. `head` is what it starts with: a word or a slot. */
export interface Template { readonly parts: readonly string[], readonly slots: ReadonlySet<string>, readonly head: string }

export type Slots = Readonly<Record<string, Piece | string>>

/** What slots of claims and names start with is alike: a target's name. */
const HEADS: Readonly<Record<string, string>> = { claim: 'target', fact: 'target', relative: 'target', list: 'target', group: 'target' }

/** The first word of a text; scripts without blanks have none, there it is the first two characters. */
function firstWord(text: string): string {
  return /^(?:\p{Script=Han}{1,2}|\S+)/u.exec(text)?.[0] ?? ''
}

/** Splits `"{claim}: {evidence}."` into literals and slots. */
export function compileTemplate(source: string): Template {
  const parts = source.split(/\{([a-z_]+)\}/)
  const [literal = '', slot = ''] = parts
  return { parts, slots: new Set(parts.filter((_, index) => index % 2 === 1)), head: literal === '' ? HEADS[slot] ?? slot : firstWord(literal) }
}

/** Fills a template. A slot without a value is a bug of the caller. */
export function fill(template: Template, slots: Slots): Piece {
  let text = ''
  const marks: Mark[] = []
  template.parts.forEach((part, index) => {
    if (index % 2 === 0) {
      text += part
      return
    }
    const value = slots[part]
    if (value === undefined)
      throw new Error(`No value for the slot {${part}} of "${template.parts.join('|')}"`)
    if (typeof value === 'string') {
      text += value
      return
    }
    for (const mark of value.marks)
      marks.push({ ...mark, start: mark.start + text.length, end: mark.end + text.length })
    text += value.text
  })
  return { text, marks }
}

/** A whole piece as one claim. */
export function claimPiece(text: string, target: string, level: Level, where: Pick<Mark, 'frames' | 'video'> = {}): Piece {
  return { text, marks: [{ start: 0, end: text.length, target, level, ...where }] }
}

/** Pieces one after the other with `between(index)` before piece `index` (from 1). */
export function join(pieces: readonly Piece[], between: (index: number) => string): Piece {
  let text = ''
  const marks: Mark[] = []
  pieces.forEach((piece, index) => {
    if (index > 0)
      text += between(index)
    for (const mark of piece.marks)
      marks.push({ ...mark, start: mark.start + text.length, end: mark.end + text.length })
    text += piece.text
  })
  return { text, marks }
}

/** The piece with its first letter, and every letter after the end of a sentence and a blank, raised; scripts without capitals stay as they are. */
export function capitalise(piece: Piece): Piece {
  const raised = piece.text.charAt(0).toUpperCase() + piece.text.slice(1)
  // Few templates hold two sentences; the search costs far less than the replacement.
  const text = raised.includes('. ') ? raised.replace(/\. (\p{Ll})/gu, (_, letter: string) => `. ${letter.toUpperCase()}`) : raised
  return { text, marks: piece.marks }
}

/** Claims of a finished text: exact pieces of it. */
export function claimsOf(piece: Piece): Claim[] {
  return piece.marks.map(({ start, end, ...rated }) => ({ text: piece.text.slice(start, end), ...rated }))
}
