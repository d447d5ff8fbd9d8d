import type { CompiledGrammar } from '../../../src-main/core/instructions'
import { compileGrammar, parseGrammar } from '../../../src-main/core/instructions'

/** Lists that are no alternatives of one another. */
const KEPT = new Set(['negators', 'temporal', 'letters'])
/** Sentences that are needed in two forms. */
const FORMS = ['{evidence}', '{claim}', '{fact}', '{relative}', '{list}']

/** The first alternative, and the first one of another form where a sentence needs both. */
function firstOf(list: readonly unknown[]): unknown[] {
  const texts = list.filter(entry => typeof entry === 'string')
  if (texts.length < list.length && texts.length > 0)
    return texts.slice(0, 1)
  const [first] = list
  const other = typeof first === 'string' && FORMS.some(form => first.includes(form))
    ? texts.find(text => text.includes('{evidence}') !== first.includes('{evidence}'))
    : undefined
  return other === undefined ? [first] : [first, other]
}

function fixed(value: unknown, key: string): unknown {
  if (Array.isArray(value))
    return KEPT.has(key) ? value : key === 'plans' || value.every(entry => Array.isArray(entry)) ? value.slice(0, 1) : firstOf(value)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, fixed(entry, name)]))
  return key.startsWith('synonymShare') ? 0 : value
}

/** The language with one sentence plan a pattern, one wording of every sentence, and one word a level. */
export function oneTemplate({ source, taxonomy }: CompiledGrammar): CompiledGrammar {
  return compileGrammar(parseGrammar(fixed(source, '')), taxonomy)
}
