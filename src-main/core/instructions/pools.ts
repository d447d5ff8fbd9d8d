import type { Template } from './template'
import { compileTemplate } from './template'

/** Alternatives of one sentence, and those among them that show evidence and that do without. */
export interface SentencePool { readonly all: readonly Template[], readonly withEvidence: readonly Template[], readonly bare: readonly Template[] }

export const compileAll = (list: readonly string[]): readonly Template[] => list.map(compileTemplate)

/** A list of sentence forms as a pool. */
export function compilePool(list: readonly string[]): SentencePool {
  const all = compileAll(list)
  return { all, withEvidence: all.filter(entry => entry.slots.has('evidence')), bare: all.filter(entry => !entry.slots.has('evidence')) }
}

/** The values of some keys, changed. */
export function mapValues<K extends string, V, W>(keys: readonly K[], source: Readonly<Record<K, V>>, change: (value: V) => W): Record<K, W> {
  return Object.fromEntries(keys.map(key => [key, change(source[key])])) as Record<K, W>
}
