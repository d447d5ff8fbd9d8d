import type { Claim } from '../../../../src-shared/domain/claim'
import type { Occurrence } from '../lexicon'
import type { PairLexicon, PairMeaning, Relation, Side } from './words'

/** That a video is ahead or behind; no video where a tie names none. */
export interface Verdict { readonly relation: Relation, readonly side: Side | null }

/** What reading a text about two videos found. */
export interface PairReading {
  /** Ratings in order, each with its video; `text` runs from the first word that bears on it to the level word. */
  readonly claims: readonly Claim[]
  readonly verdicts: readonly Verdict[]
  /** Targets in the order of their mentions, with or without a rating. */
  readonly mentions: readonly string[]
  /** What has no certain meaning, as sentences. */
  readonly doubts: readonly string[]
  readonly words: readonly Occurrence<PairMeaning>[]
}

type Word = Occurrence<PairMeaning>

const SENTENCE_END = /[.!?\n\u3002\uFF01\uFF1F]/
const UNIT_END = /[.!?\n;:\u3002\uFF01\uFF1F\uFF1B\uFF1A]/

/** A rating as the claim of its video. */
export function claimOf(text: string, target: string, level: Claim['level'], side: Side): Claim {
  return { text, target, level, ...(side === 'second' && { video: side }) }
}

/** Words in units: stretches between stops, colons and semicolons. */
function unitsOf(text: string, words: readonly Word[]): { words: Word[], startsSentence: boolean }[] {
  const units: { words: Word[], startsSentence: boolean }[] = []
  let end = 0
  for (const word of words) {
    const between = text.slice(end, word.start)
    if (units.length === 0 || UNIT_END.test(between))
      units.push({ words: [], startsSentence: units.length === 0 || SENTENCE_END.test(between) })
    units.at(-1)?.words.push(word)
    end = word.end
  }
  return units
}

/**
 * Reads a text about two videos by its words alone. A level word rates the target named last in its sentence, in the one
 * video named since the level word before it; a word of comparison speaks of the video named first beside it.
 */
export function readPair(text: string, lexicon: PairLexicon): PairReading {
  const claims: Claim[] = []
  const verdicts: Verdict[] = []
  const mentions: string[] = []
  const doubts: string[] = []
  const words = lexicon.find(text)
  let subject: string | null = null

  function readVerdict(unit: readonly Word[], relations: readonly Relation[]): void {
    const quote = text.slice(unit[0]?.start, unit.at(-1)?.end)
    const sides = unit.flatMap(({ meaning }) => meaning.kind === 'video' ? [meaning.side] : [])
    const [relation, ...others] = relations
    const [side = null, other] = sides
    if (relation === undefined || others.length > 0 || sides.length > 2 || side === other || unit.some(word => word.meaning.kind === 'level'))
      doubts.push(`"${quote}" does not say plainly which video is ahead`)
    else if (side === null && relation !== 'tie')
      doubts.push(`"${quote}" names no video`)
    else
      verdicts.push({ relation, side })
  }

  function readRatings(unit: readonly Word[]): void {
    let sides: Side[] = []
    let from: number | null = null
    for (const { start, end, meaning } of unit) {
      from ??= start
      if (meaning.kind === 'video') {
        sides.push(meaning.side)
      }
      else if (meaning.kind === 'target') {
        subject = meaning.target
      }
      else if (meaning.kind === 'level') {
        const [side, ...others] = sides
        if (side === undefined || others.length > 0 || subject === null)
          doubts.push(`"${text.slice(from, end)}" does not say plainly what is rated in which video`)
        else claims.push(claimOf(text.slice(from, end), subject, meaning.level, side))
        sides = []
        from = null
      }
    }
    if (sides.length > 0 && unit.some(word => word.meaning.kind === 'level'))
      doubts.push(`"${text.slice(unit[0]?.start, unit.at(-1)?.end)}" names a video after its rating`)
  }

  for (const unit of unitsOf(text, words)) {
    if (unit.startsSentence)
      subject = null
    for (const { meaning } of unit.words) {
      if (meaning.kind === 'target')
        mentions.push(meaning.target)
      if (meaning.kind === 'negator')
        doubts.push(`"${text.slice(unit.words[0]?.start, unit.words.at(-1)?.end)}" is negated`)
    }
    const relations = unit.words.flatMap(({ meaning }) => meaning.kind === 'relation' ? [meaning.relation] : [])
    if (relations.length > 0)
      readVerdict(unit.words, relations)
    else readRatings(unit.words)
  }
  return { claims, verdicts, mentions, doubts, words }
}
