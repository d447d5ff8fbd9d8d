import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { Condition } from './ports'
import { INSTRUCTION_KINDS, INSTRUCTION_STATES } from '../../../src-shared/domain/claim'
import { Fault } from '../../../src-shared/domain/fault'
import { LEVELS } from '../../../src-shared/domain/level'
import { targetsOf } from '../../../src-shared/domain/quality'

const TERM = /^\s*([a-z_]+)\s*(<=|>=|!=|[=<>])\s*("[^"]*"|[^\s"]+)\s*$/
const TEXT_FIELDS = ['state', 'kind', 'type', 'language', 'video'] as const
const EXAMPLE = 'Example: --where "state=pending and kind=qa and overall<=poor and noise<0.4"'

/**
 * Parses `field operator value` terms joined by `and`. Fields: state, kind, type (question type), language (its
 * code), video (id or file name), and any dimension, group or `overall`, compared with a level word or a score in [0, 1].
 * @throws Fault `input.invalid` naming the term that is wrong.
 */
export function parseWhere(expression: string, taxonomy: Taxonomy): Condition[] {
  return expression.split(/\sand\s/i).map(term => parseTerm(term, taxonomy))
}

function parseTerm(term: string, taxonomy: Taxonomy): Condition {
  const [, field = '', operator = '', quoted = ''] = TERM.exec(term) ?? refuse(`"${term.trim()}" is not of the form field=value`)
  const value = quoted.replace(/^"|"$/g, '')
  const textField = TEXT_FIELDS.find(name => name === field)
  if (textField)
    return textCondition(textField, operator, value)
  if (!targetsOf(taxonomy).includes(field))
    refuse(`there is no field ${field}`)
  const comparison = operator as Extract<Condition, { field: 'score' }>['operator']
  const rank = LEVELS.findIndex(level => level === value)
  if (rank >= 0)
    return { field: 'level', target: field, operator: comparison, rank }
  const score = Number(value)
  if (value === '' || !(score >= 0 && score <= 1))
    refuse(`"${value}" is neither a level (${LEVELS.join(', ')}) nor a score from 0 to 1`)
  return { field: 'score', target: field, operator: comparison, score }
}

function textCondition(field: typeof TEXT_FIELDS[number], operator: string, value: string): Condition {
  if (operator !== '=' && operator !== '!=')
    refuse(`${field} can only be compared with = and !=`)
  const allowed: readonly string[] | null = field === 'state' ? INSTRUCTION_STATES : field === 'kind' ? INSTRUCTION_KINDS : null
  if (allowed && !allowed.includes(value))
    refuse(`${field} is one of ${allowed.join(', ')}, not "${value}"`)
  return { field, operator, value }
}

function refuse(why: string): never {
  throw new Fault('input.invalid', `The --where expression was not understood: ${why}. Nothing was decided. ${EXAMPLE}`)
}
