import type { Provenance } from '../../../src-shared/domain/claim'
import type { CompiledGrammar } from './compiledGrammar'
import { Fault } from '../../../src-shared/domain/fault'
import { languageOf } from '../../../src-shared/domain/generation'

/** The languages texts can be written in, each made ready for the taxonomy in force. */
export interface Languages {
  readonly all: readonly CompiledGrammar[]
  /** @throws Fault `input.invalid` naming the languages there are. */
  readonly of: (language: string) => CompiledGrammar
  /** Language of a stored text. @throws Fault `input.invalid` when its files are no longer there. */
  readonly ofText: (provenance: Pick<Provenance, 'grammar'>) => CompiledGrammar
}

/** Languages by their codes. */
export function createLanguages(all: readonly CompiledGrammar[]): Languages {
  const byCode = new Map(all.map(grammar => [grammar.source.language, grammar]))
  function of(language: string): CompiledGrammar {
    const found = byCode.get(language)
    if (!found)
      throw new Fault('input.invalid', `There is no language "${language}". Choose one of: ${[...byCode.keys()].join(', ')}.`)
    return found
  }
  return { all, of, ofText: provenance => of(languageOf(provenance)) }
}
