import { getEventIteratorSchemaDetails } from '@orpc/contract'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { OPERATIONS } from '../../support/operations'

interface JsonSchema { readonly type?: string, readonly properties?: Readonly<Record<string, unknown>>, readonly required?: readonly string[], readonly additionalProperties?: unknown }

/** Every object schema inside a JSON schema, with where it is. */
function objectsIn(schema: unknown, at = '$'): { at: string, schema: JsonSchema }[] {
  if (Array.isArray(schema))
    return schema.flatMap((entry, index) => objectsIn(entry, `${at}[${index}]`))
  if (typeof schema !== 'object' || schema === null)
    return []
  const own = 'properties' in schema ? [{ at, schema: schema as JsonSchema }] : []
  return [...own, ...Object.entries(schema).flatMap(([key, value]) => objectsIn(value, `${at}.${key}`))]
}

function toJson(schema: z.ZodType, io: 'input' | 'output'): unknown {
  return z.toJSONSchema(schema, { io, unrepresentable: 'throw', target: 'draft-2020-12' })
}

/** What an operation answers; of a stream, what it sends. */
function answers(schema: z.ZodType): z.ZodType {
  return (getEventIteratorSchemaDetails(schema)?.yields as z.ZodType | undefined) ?? schema
}

test('the contract has its operations', () => {
  expect(OPERATIONS.map(operation => operation.name).sort()).toMatchSnapshot()
})

describe.each(OPERATIONS)('$name', ({ input, output }) => {
  test('takes and answers what JSON can hold', () => {
    expect(() => toJson(answers(output), 'output')).not.toThrow()
    if (input)
      expect(() => toJson(input, 'input')).not.toThrow()
  })

  test('answers every field always: null, never undefined', () => {
    const missing = objectsIn(toJson(answers(output), 'output'))
      .flatMap(({ at, schema }) => Object.keys(schema.properties ?? {}).filter(key => !schema.required?.includes(key)).map(key => `${at}.${key}`))
    expect(missing).toEqual([])
  })

  test('refuses fields it does not know', () => {
    const open = objectsIn(input ? toJson(input, 'input') : {}).filter(({ schema }) => schema.additionalProperties !== false).map(({ at }) => at)
    expect(open).toEqual([])
  })
})

test('the control: an optional field, a date and an open object are found', () => {
  const schema = z.strictObject({ always: z.string(), sometimes: z.string().optional() })
  expect(objectsIn(toJson(schema, 'output'))[0]?.schema.required).toEqual(['always'])
  expect(() => toJson(z.strictObject({ at: z.date() }), 'output')).toThrow()
  expect(objectsIn(toJson(z.object({}), 'input'))[0]?.schema.additionalProperties).toBeUndefined()
})
