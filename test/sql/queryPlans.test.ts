import type { Stores } from '../../src-main/infra/sqlite'
import Database from 'better-sqlite3'
import { expect, test, vi } from 'vitest'
import { temporaryStores } from '../support/stores'

const PAGE = { filter: {}, sort: 'added', descending: false, offset: 0, limit: 100 } as const
const POOR = { target: 'overall', levels: ['bad' as const, 'poor' as const] }

/** How SQLite runs every statement that `work` prepares; without statistics this does not depend on the data. */
function plansOf(work: (stores: Stores) => unknown): { sql: string, plan: string[] }[] {
  using stores = temporaryStores()
  const prepare = vi.spyOn(Database.prototype, 'prepare')
  work(stores)
  const statements = prepare.mock.calls.map(([sql]) => sql)
  prepare.mockRestore()
  return explained(stores, statements)
}

function explained({ db }: Stores, statements: readonly string[]): { sql: string, plan: string[] }[] {
  return statements.map((sql) => {
    const values = [...sql.matchAll(/\?/g)].map(() => null)
    const named = Object.fromEntries([...sql.matchAll(/@(\w+)/g)].map(([, name]) => [name, null]))
    const rows = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...(values.length > 0 ? values : [named]))
    return { sql: sql.replaceAll(/\s+/g, ' ').trim(), plan: rows.map(row => row.detail) }
  })
}

test.each([
  ['the pending queue', { state: 'pending' as const }, 'instruction_state_queue'],
  ['one kind of the pending queue', { state: 'pending' as const, kind: 'qa' as const }, 'instruction_state_queue'],
  ['the stale part of the pending queue', { state: 'pending' as const, stale: 'any' as const }, 'instruction_state_queue'],
  ['all texts', {}, 'instruction_state_all'],
])('page and total of %s come in order from one index alone', (_name, filter, index) => {
  const plans = plansOf(stores => stores.review.listQueue(filter, 0, 100))
  expect(plans).toHaveLength(2)
  for (const { plan } of plans)
    expect(plan).toEqual([expect.stringContaining(`COVERING INDEX ${index} `)])
})

test('a level filter reads the videos of the level from one index alone', () => {
  const plans = [
    ...plansOf(stores => stores.review.listQueue({ state: 'pending', quality: POOR }, 0, 100)),
    ...plansOf(stores => stores.videos.list({ ...PAGE, filter: { quality: POOR } })),
    ...plansOf(stores => stores.review.select({ conditions: [{ field: 'score', target: 'noise', operator: '<', score: 0.4 }] })),
  ]
  expect(plans).toHaveLength(5)
  for (const { plan } of plans)
    expect(plan).toContainEqual(expect.stringMatching(/^SEARCH q USING COVERING INDEX quality_target /))
})

test.each([
  ['added', 'sqlite_autoindex_video_1', false],
  ['name', 'video_name', false],
  ['duration', 'video_duration', true],
  ['size', 'video_size', true],
] as const)('the library by %s reads only the index %s of what it skips', (sort, index, sorts) => {
  const [first] = plansOf(stores => stores.videos.list({ ...PAGE, sort }))
  expect(first?.plan[0]).toContain(`SCAN v USING COVERING INDEX ${index}`)
  expect(first?.plan.some(line => line.includes('TEMP B-TREE'))).toBe(sorts)
  // Unknown values come last by themselves in descending order, and the index is in order.
  const [descending] = plansOf(stores => stores.videos.list({ ...PAGE, sort, descending: true }))
  expect(descending?.plan).toEqual([expect.stringContaining(`COVERING INDEX ${index}`)])
})

test('counting pending texts to sort by them reads one index alone', () => {
  const [first] = plansOf(stores => stores.videos.list({ ...PAGE, sort: 'pending' }))
  expect(first?.plan).toContainEqual(expect.stringContaining('SEARCH s USING COVERING INDEX instruction_state_video (video_id=? AND superseded=? AND state=?)'))
})

test('stale texts are counted and found by an index that holds no others', () => {
  const prepare = vi.spyOn(Database.prototype, 'prepare')
  using stores = temporaryStores()
  const statements = prepare.mock.calls.map(([sql]) => sql).filter(sql => /stale > 0/.test(sql) && !sql.includes('INSERT') && !sql.includes('s.slot = ?'))
  prepare.mockRestore()
  const plans = explained(stores, statements)
  expect(plans).toHaveLength(2)
  for (const { sql, plan } of plans)
    expect(plan.some(line => line.includes('instruction_state_stale')), `${sql}: ${plan.join('; ')}`).toBe(true)
})

test('of the prepared statements, only those about the whole workspace look at a whole table', () => {
  const prepare = vi.spyOn(Database.prototype, 'prepare')
  using stores = temporaryStores()
  const statements = [...new Set(prepare.mock.calls.map(([sql]) => sql))]
  prepare.mockRestore()
  const scanning = explained(stores, statements).filter(({ plan }) => plan.some(line => /^SCAN (?!CONSTANT|json_each|c VIRTUAL|\(subquery)/.test(line) && !line.includes('json_each'))).map(({ sql }) => sql)
  expect(scanning.map(sql => sql.slice(0, 48))).toMatchInlineSnapshot(`
    [
      "SELECT * FROM decision_event ORDER BY seq DESC L",
      "SELECT path, stage, code, message, at FROM quara",
      "SELECT count(*) AS n FROM quarantine",
      "SELECT count(*) AS videos, coalesce(sum(state = ",
      "SELECT v.id FROM video v WHERE v.source = 'file'",
      "SELECT DISTINCT video_id AS id FROM score_run",
      "SELECT pack, count(DISTINCT video_id) AS videos ",
      "SELECT v.id, v.name, s.target, s.score FROM ( SE",
      "SELECT EXISTS (SELECT 1 FROM instruction_state) ",
      "SELECT s.stale, (s.state <> 'pending' OR s.edite",
      "SELECT v.id, coalesce(v.sha256, v.name) AS key, ",
      "SELECT v.id, coalesce(v.sha256, v.name) AS key, ",
      "SELECT slot, count(*) AS n FROM instruction_stat",
      "SELECT v.id FROM video v WHERE v.source = 'file'",
      "SELECT id, name, at, options, taxonomy, pack, se",
      "SELECT DISTINCT pack_sha256 AS sha256 FROM score",
      "SELECT count(*) AS n FROM video",
      "SELECT l.place, s.target, s.score, s.source, s.c",
      "SELECT id, name FROM video WHERE degraded = 1 OR",
      "SELECT count(*) AS n FROM video WHERE degraded =",
      "SELECT r.instruction_id, r.model, r.prompt_sha25",
    ]
  `)
})

test('the place of an example in the order of quality is found, and texts are counted, in an index alone', () => {
  const prepare = vi.spyOn(Database.prototype, 'prepare')
  using stores = temporaryStores()
  const statements = prepare.mock.calls.map(([sql]) => sql).filter(sql => sql.includes('OFFSET @place') || sql.includes('GROUP BY slot'))
  prepare.mockRestore()
  const plans = explained(stores, statements).map(({ plan }) => plan)
  expect(plans.map(plan => plan[plan[0] === 'CO-ROUTINE p' ? 1 : 0])).toEqual([
    'SEARCH q USING COVERING INDEX quality_target (target=?)',
    'SEARCH q USING COVERING INDEX quality_target (target=?)',
    'SCAN instruction_state USING COVERING INDEX instruction_state_video',
  ])
})
