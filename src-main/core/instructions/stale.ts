import type { Provenance } from '../../../src-shared/domain/claim'
import type { Level, ScoreSource } from '../../../src-shared/domain/level'
import type { StaleReason } from '../../../src-shared/domain/stale'
import { languageOf } from '../../../src-shared/domain/generation'

/** Targets that a text depends on, and the levels it was written from. */
export interface Basis extends Pick<Provenance, 'basis'> { readonly levels: Readonly<Record<string, Level>> }

/** What a text was written from, as far as it can go out of date. */
export interface Snapshot extends Basis, Pick<Provenance, 'taxonomy'> {
  /** Null for words of a person, which no grammar would write anew. */
  readonly grammar: string | null
  /** Of the second video of a comparison. */
  readonly second?: Basis
}

/** Levels of a video now, with where they come from. */
export type LevelsNow = ReadonlyMap<string, { readonly level: Level, readonly source: ScoreSource }>

/** The files in force. */
export interface FilesInForce {
  /** Such as `s2i-14@1.0.0`. */
  readonly taxonomy: string
  /** Name of the installed grammar of a language; undefined when there is none. */
  readonly grammarOf: (language: string) => string | undefined
  /** Whether another taxonomy names the target otherwise than the one in force; true when it is no longer known. */
  readonly renames: (taxonomy: string, target: string) => boolean
}

/** Levels of the video of a text, and of the one that it is compared with. */
export interface NowOfText { readonly first: LevelsNow, readonly second: LevelsNow | null }

/** A target whose level in one of the videos is another one now. */
export interface Moved { readonly target: string, readonly side: 'first' | 'second' }

/**
 * Targets of the basis whose level is another one now, or gone. A text that weighed all there was also depends on there
 * being no more: of its video, or of both where it compares two.
 */
export function movedTargets({ basis, levels, grammar, second }: Omit<Snapshot, 'taxonomy'>, { first: now, second: nowOfSecond }: NowOfText): Moved[] {
  const movedIn = (side: Moved['side'], from: Basis, nowThere: LevelsNow | null): Moved[] => from.basis.filter(target => nowThere?.get(target)?.level !== from.levels[target]).map(target => ({ target, side }))
  const moved = [...movedIn('first', { basis, levels }, now), ...second ? movedIn('second', second, nowOfSecond) : []]
  if (grammar === null || basis.length < 2)
    return moved
  if (second === undefined)
    return basis.length < Object.keys(levels).length ? moved : [...moved, ...[...now.keys()].filter(target => levels[target] === undefined).map(target => ({ target, side: 'first' } as const))]
  const comparable = [...now.keys()].filter(target => nowOfSecond?.has(target) && (levels[target] === undefined || second.levels[target] === undefined))
  return [...moved, ...comparable.map(target => ({ target, side: levels[target] === undefined ? 'first' : 'second' } as const))]
}

/**
 * Why a text is out of date, or null. Levels are compared target by target over its basis alone; a taxonomy that moves
 * none of them and names them as before leaves the text true (docs/adr/0017).
 */
export function staleReasonOf(snapshot: Snapshot, now: NowOfText, files: FilesInForce): StaleReason | null {
  const moved = movedTargets(snapshot, now)
  const otherTaxonomy = snapshot.taxonomy !== files.taxonomy
  if (moved.length > 0)
    return otherTaxonomy && !moved.some(({ target, side }) => now[side]?.get(target)?.source === 'curator') ? 'taxonomy' : 'levels'
  if (snapshot.grammar === null)
    return null
  if (otherTaxonomy && snapshot.basis.some(target => files.renames(snapshot.taxonomy, target)))
    return 'taxonomy'
  const grammar = files.grammarOf(languageOf({ grammar: snapshot.grammar }))
  return grammar !== undefined && grammar !== snapshot.grammar ? 'grammar' : null
}
