import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { TaxonomyStore } from '../../core/calibration/ports'
import type { TextFiles } from './stale'
import { languageOf } from '../../../src-shared/domain/generation'
import { OVERALL } from '../../../src-shared/domain/taxonomy'

const nameOf = ({ id, version }: Taxonomy): string => `${id}@${version}`

function phrasesOf({ dimensions, groups, overall }: Taxonomy): Map<string, string> {
  return new Map([...[...dimensions, ...groups].map(({ id, phrase }) => [id, phrase] as const), [OVERALL, overall.phrase]])
}

/** The taxonomy and the grammars in force, as texts are judged by them. */
export function textFilesOf(taxonomy: Taxonomy, taxonomies: Pick<TaxonomyStore, 'list'>, grammars: readonly string[]): TextFiles {
  const byLanguage = new Map(grammars.map(grammar => [languageOf({ grammar }), grammar]))
  const now = phrasesOf(taxonomy)
  const known = new Map<string, Map<string, string>>()
  /** Every version kept here or shipped; a text may name one that only an earlier release had. */
  function phrasesBy(name: string): Map<string, string> | undefined {
    if (known.size === 0) {
      for (const version of taxonomies.list())
        known.set(nameOf(version.taxonomy), phrasesOf(version.taxonomy))
    }
    return known.get(name)
  }
  return {
    taxonomy: nameOf(taxonomy),
    signature: JSON.stringify([nameOf(taxonomy), [...now], [...grammars].sort()]),
    grammarOf: language => byLanguage.get(language),
    renames: (name, target) => phrasesBy(name)?.get(target) !== now.get(target),
  }
}
