import type { Provenance } from '../../../src-shared/domain/claim'
import type { Level, ScoreSource } from '../../../src-shared/domain/level'
import type { StaleReason } from '../../../src-shared/domain/stale'
import { languageOf } from '../../../src-shared/domain/generation'

/** What a text was written from, as far as it can go out of date. */
export interface Snapshot extends Pick<Provenance, 'taxonomy' | 'basis'> {
  /** Null for words of a person, which no grammar would write anew. */
  readonly grammar: string | null
  readonly levels: Readonly<Record<string, Level>>
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

/** Targets of the basis whose level is another one now, or gone. A text that weighed all there was also depends on there being no more. */
export function movedTargets({ basis, levels, grammar }: Pick<Snapshot, 'basis' | 'levels' | 'grammar'>, now: LevelsNow): string[] {
  const moved = basis.filter(target => now.get(target)?.level !== levels[target])
  const weighsAll = grammar !== null && basis.length > 1 && basis.length === Object.keys(levels).length
  return weighsAll ? [...moved, ...[...now.keys()].filter(target => levels[target] === undefined)] : moved
}

/**
 * Why a text is out of date, or null. Levels are compared target by target over its basis alone; a taxonomy that moves
 * none of them and names them as before leaves the text true (docs/adr/0017).
 */
export function staleReasonOf(snapshot: Snapshot, now: LevelsNow, files: FilesInForce): StaleReason | null {
  const moved = movedTargets(snapshot, now)
  const otherTaxonomy = snapshot.taxonomy !== files.taxonomy
  if (moved.length > 0)
    return otherTaxonomy && !moved.some(target => now.get(target)?.source === 'curator') ? 'taxonomy' : 'levels'
  if (snapshot.grammar === null)
    return null
  if (otherTaxonomy && snapshot.basis.some(target => files.renames(snapshot.taxonomy, target)))
    return 'taxonomy'
  const grammar = files.grammarOf(languageOf({ grammar: snapshot.grammar }))
  return grammar !== undefined && grammar !== snapshot.grammar ? 'grammar' : null
}
