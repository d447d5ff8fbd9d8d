import type { Handle } from '../../../src-main/transport/app'
import type { TransportEvent } from '../../../src-main/transport/context'
import fc from 'fast-check'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHandle } from '../../../src-main/transport/app'
import { PLAIN_LINKS } from '../../../src-main/transport/context'
import { FAULT_CODES } from '../../../src-shared/domain/fault'
import { OPERATIONS } from '../../support/operations'
import { fillWorkspace, openTestWorkspace, temporaryFolder } from '../../support/workspace'

type Workspace = Awaited<ReturnType<typeof openTestWorkspace>>
const PAYLOADS = 2000
const TIMEOUT_MS = 120_000
/** The stream never ends by itself, the others start ffmpeg and models for seconds a call; that none takes input is asserted below. */
const LEFT_OUT = ['jobs.watch', 'workspace.doctor', 'providers.measure', 'trust.checkGolden']
const NAMES = OPERATIONS.map(operation => operation.name).filter(name => !LEFT_OUT.includes(name))

const folder = temporaryFolder()
const log: TransportEvent[] = []
let workspace: Workspace
let handle: Handle
let knownIds: string[]

beforeAll(async () => {
  workspace = await openTestWorkspace(folder.path)
  await fillWorkspace(workspace, 20)
  knownIds = workspace.review.listQueue({}, 0, 5).rows.flatMap(row => [row.id, row.videoId])
  handle = createHandle({ router: workspace.router, media: workspace.mediaSource, host: 'desktop', links: PLAIN_LINKS, rendererDir: folder.path, log: event => log.push(event) })
})
afterAll(async () => {
  await workspace.close()
  folder[Symbol.dispose]()
})

const KEYS = ['id', 'filter', 'sort', 'offset', 'limit', 'eventId', 'by', 'expectedVersion', 'verdict', 'reason', 'question', 'response', 'videoId', 'target', 'level', 'event', 'subject', 'paths', 'kinds', 'seed', 'search', 'quality', 'levels', 'state', 'provider', 'rejectReasons', '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'json', 'meta', 'toJSON']

/** Leaves that break parsers, databases and prototypes; and enough valid ones that calls get past the first check. */
function leaf(): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom<unknown>(...knownIds, 'approve', 'qa', 'noise', 'bad', 'overall', 'pending', 'Ana', 0, 1, 100) },
    fc.constantFrom<unknown>(null, true, -1, 0.5, 1e308, -0, Number.MAX_SAFE_INTEGER + 2, 'NaN', '', ' ', '\u0000', '\uD800', '\uDFFF x', '\u202Etxt', '%', '\\', '\'; DROP TABLE video; --', '../../etc/passwd', '__proto__', '😀'.repeat(300), 'x'.repeat(9000), '2026-13-45T99:99:99Z', '01890a5d-ac96-774b-bcce-b302099a805Z'),
    // No path of its own: a job of this test must not walk through the disk.
    fc.string({ unit: 'binary', maxLength: 30 }).map(text => text.replaceAll(/[./\\~]/g, '_')),
    fc.double({ noNaN: true }),
  )
}

function value(): fc.Arbitrary<unknown> {
  return fc.letrec<{ any: unknown }>(tie => ({
    any: fc.oneof({ maxDepth: 4, depthSize: 'small' }, leaf(), fc.array(tie('any'), { maxLength: 6 }), pairs(tie('any'))),
  })).any
}

/** Objects with keys a literal could not have: `__proto__` stays a key of its own. */
function pairs(of: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.array(fc.tuple(fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...KEYS) }, { weight: 1, arbitrary: fc.string({ maxLength: 8 }) }), of), { maxLength: 9 }).map((entries) => {
    const made: Record<string, unknown> = Object.create(null) as Record<string, unknown>
    for (const [key, entry] of entries)
      Object.defineProperty(made, key, { value: entry, enumerable: true, configurable: true, writable: true })
    return made
  })
}

/** Inputs that are valid but for one field, so that what a service alone checks is reached too. */
function nearlyValid(operation: string): fc.Arbitrary<string> {
  const [id = '', videoId = ''] = knownIds
  const decided = { eventId: uuidv7(), by: 'Ana', expectedVersion: 0 }
  const bases: Record<string, Record<string, unknown>> = {
    'catalog.listVideos': { filter: {}, sort: 'name', offset: 0, limit: 10 },
    'catalog.getVideo': { id: videoId },
    'review.listQueue': { filter: { state: 'pending' }, offset: 0, limit: 10 },
    'review.getItem': { id },
    'review.decide': { ...decided, id, verdict: 'approve', reason: 'why' },
    'review.edit': { ...decided, id, question: 'Q?', response: 'R.' },
    'review.setLevel': { ...decided, videoId, target: 'noise', level: 'bad' },
    'review.undo': { eventId: uuidv7(), by: 'Ana' },
    'review.history': { subject: id, limit: 5 },
    'workspace.setSettings': { provider: 'cpu', seed: 1, generateAfterScoring: true, rejectReasons: ['x'] },
  }
  const base = bases[operation] ?? {}
  return fc.tuple(fc.constantFrom(...KEYS, ...Object.keys(base)), value()).map(([key, hostile]) => JSON.stringify({ json: { ...base, [key]: hostile } }))
}

/** Bodies as bytes: mostly of the protocol's form, some of none. */
function body(): fc.Arbitrary<string> {
  const meta = fc.array(fc.tuple(fc.integer({ min: -1, max: 12 }), fc.constantFrom('__proto__', 'constructor', 'id', 'paths', 0), fc.constantFrom('__proto__', 'prototype', 'x')), { maxLength: 3 })
  return fc.oneof(
    { weight: 8, arbitrary: pairs(value()).map(json => JSON.stringify({ json })) },
    { weight: 2, arbitrary: fc.tuple(value(), meta).map(([json, types]) => JSON.stringify({ json, meta: types })) },
    fc.json(),
    fc.integer({ min: 1, max: 60_000 }).map(depth => `{"json":${'[{"filter":'.repeat(depth / 11)}`),
    fc.integer({ min: 1, max: 5000 }).map(depth => `{"json":${'['.repeat(depth)}${']'.repeat(depth)}}`),
    fc.constantFrom(`{"json":{"by":"${'x'.repeat(300_000)}"}}`, `{"json":"${'x'.repeat(1024 * 1024)}"}`, '{"json":{"limit":NaN}}', '{"json":{"limit":1e999}}', '{"json":{"id":"\\ud800"}}', '{"json":{"a":1,"a":2}}', '﻿{}', '{"json":{}}\u0000', '[[[', 'undefined'),
  )
}

async function refusedOrAnswered(operation: string, sent: string): Promise<'refused' | 'answered'> {
  const response = await handle(new Request(`app://bundle/rpc/${operation.replace('.', '/')}`, { method: 'POST', body: sent, headers: { 'content-type': 'application/json' } }))
  const text = await response.text()
  const { json } = JSON.parse(text) as { json: unknown }
  if (response.status === 200) {
    OPERATIONS.find(entry => entry.name === operation)?.output.parse(json)
    return 'answered'
  }
  expect([400, 413, 422]).toContain(response.status)
  expect(json).toMatchObject({ defined: true, code: 'FAULT', data: { code: expect.toBeOneOf([...FAULT_CODES]), message: expect.any(String) } })
  expect((json as { data: { code: string } }).data.code).not.toBe('internal')
  expect(text).not.toMatch(/\bat .*\.[jt]s|SQLITE|node_modules/)
  return 'refused'
}

test('what is left out takes no input, so that a hostile one has nothing to reach', () => {
  const inputs = OPERATIONS.filter(({ name }) => LEFT_OUT.includes(name)).map(({ input }) => input)
  expect(inputs).toEqual(LEFT_OUT.map(() => null))
  // The control: the same question tells an operation with input apart.
  expect(OPERATIONS.filter(({ input }) => input !== null).length).toBeGreaterThan(OPERATIONS.length / 2)
})

test(`${PAYLOADS} hostile payloads meet typed refusals or valid answers, and change nothing that is not theirs`, async () => {
  const before = { object: Reflect.ownKeys(Object.prototype), array: Reflect.ownKeys(Array.prototype) }
  const seen = { refused: 0, answered: 0 }
  const reached = new Set<string>()
  const payload = fc.constantFrom(...NAMES).chain(operation => fc.tuple(fc.constant(operation), fc.oneof(body(), nearlyValid(operation))))
  await fc.assert(fc.asyncProperty(payload, async ([operation, sent]) => {
    const outcome = await refusedOrAnswered(operation, sent)
    seen[outcome] += 1
    if (outcome === 'answered')
      reached.add(operation)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  }), { numRuns: PAYLOADS })
  expect({ object: Reflect.ownKeys(Object.prototype), array: Reflect.ownKeys(Array.prototype) }).toEqual(before)
  expect(log.map(({ at, error }) => `${at}: ${String(error)}`)).toEqual([])
  expect(seen.refused).toBeGreaterThan(PAYLOADS / 4)
  // The control: not everything is refused, so the services were reached.
  expect(seen.answered).toBeGreaterThan(PAYLOADS / 40)
  expect(reached.size).toBeGreaterThanOrEqual(8)
  expect(workspace.review.listQueue({}, 0, 1).total).toBe(80)
}, TIMEOUT_MS)
