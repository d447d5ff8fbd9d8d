import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import { z } from 'zod'
import { Fault } from '../../../src-shared/domain/fault'
import { targetsOf } from '../../../src-shared/domain/quality'
import { OVERALL } from '../../../src-shared/domain/taxonomy'

/** Lowest and highest value of a scale. */
const range = z.tuple([z.number(), z.number()]).refine(([low, high]) => low < high, 'the lowest value comes first')
export type Range = z.infer<typeof range>

/** How a published or private label list names its columns, and on which scale each is (`resources/labels`). */
export const labelLayout = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/).max(40),
  title: z.string().max(400),
  /** Names of the columns in order, for a list without a header line. */
  header: z.array(z.string().min(1)).min(1).max(100).optional(),
  columns: z.record(z.string().min(1), z.strictObject({ target: z.string(), range })),
})
export type LabelLayout = z.infer<typeof labelLayout>

export const UNIT: Range = [0, 1]

/** Column that holds a mean opinion score: the label of the overall quality. */
const MOS_COLUMN = 'mos'

export interface Column { readonly target: string, /** Null: found from the values. */ readonly range: Range | null }

/** What each column of a table without a layout means: dimensions, groups, `overall` and `mos` by name, on one scale. */
export function plainColumns(taxonomy: Taxonomy, scale: Range | null): Map<string, Column> {
  return new Map([...targetsOf(taxonomy).map(target => [target, { target, range: scale }] as const), [MOS_COLUMN, { target: OVERALL, range: scale }]])
}

/** What each column means by a layout. @throws Fault `input.invalid` when it names a target that the taxonomy does not have. */
export function layoutColumns(layout: LabelLayout, taxonomy: Taxonomy): Map<string, Column> {
  const known = targetsOf(taxonomy)
  const wrong = Object.values(layout.columns).find(({ target }) => !known.includes(target))
  if (wrong !== undefined)
    throw new Fault('input.invalid', `The map "${layout.id}" names "${wrong.target}", which this workspace does not have. Nothing was read. Known: ${known.join(', ')}.`)
  return new Map(Object.entries(layout.columns))
}

/** Reads a scale such as `0-1`, `1-5` or `-1-1`. @throws Fault `input.invalid`. */
export function parseScale(text: string): Range {
  const found = /^(-?\d+(?:\.\d+)?)-(-?\d+(?:\.\d+)?)$/.exec(text)
  const parsed = range.safeParse([Number(found?.[1] ?? Number.NaN), Number(found?.[2] ?? Number.NaN)])
  if (!parsed.success)
    throw new Fault('input.invalid', `"${text}" is no scale. Give its lowest and highest value, such as 0-1, 1-5, 0-100 or -1-1.`)
  return parsed.data
}

/** Scales that label lists use, narrowest first. */
const USUAL: readonly Range[] = [UNIT, [1, 5], [0, 100]]

/**
 * The usual scale that values seem to be on: [0, 1], else 1 to 5, else 0 to 100.
 * @throws Fault `input.invalid` where none fits, or where 0 to 5 and 0 to 100 cannot be told apart.
 */
export function detectScale(column: string, values: readonly number[]): Range {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity)
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity)
  const found = USUAL.find(([from, to]) => low >= from && high <= to)
  if (found === undefined || (found[1] === 100 && high <= 10))
    throw new Fault('input.invalid', `The scale of column "${column}" cannot be told from its values (${low} to ${high}). Nothing was read. Say it with --scale, such as --scale 1-5.`)
  return found
}
