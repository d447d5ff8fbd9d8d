/** One SQL condition with its values; null conditions are left out. */
export type SqlCondition = readonly [sql: string, ...values: readonly (string | number)[]]

/** A `WHERE` clause of conditions that must all hold, and its values in order. Empty when there are none. */
export function conditionsOf(conditions: readonly (SqlCondition | null)[]): { where: string, values: (string | number)[] } {
  const given = conditions.filter(condition => condition !== null)
  return {
    where: given.length > 0 ? `WHERE ${given.map(([sql]) => `(${sql})`).join(' AND ')}` : '',
    values: given.flatMap(([, ...values]) => values),
  }
}

/** Texts in a language: the slot of a text ends in its code. */
export function languageCondition(language: string): SqlCondition {
  return ['s.slot LIKE \'%/\' || ?', language]
}

/** Pattern for `LIKE ? ESCAPE '\'` that finds `text` anywhere, taken literally. */
export function likePattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, character => `\\${character}`)}%`
}
