import { expect, test } from 'vitest'
import { BUILT_IN } from '../../src-main/core/calibration/ports'
import { openStores } from '../../src-main/infra/sqlite/index'
import { addInstruction, addVideo, scoreVideo, TAXONOMY, temporaryStores } from '../support/stores'

const MAPPED = { ...TAXONOMY, version: '1.1.0', calibration: [{ pack: 'analytic@1.0.0', target: 'noise', knots: [[0, 0], [1, 0.6]] as [number, number][] }] }
const NEW = { taxonomy: MAPPED, at: new Date(0).toISOString(), origin: 'a test', report: { n: 3 } }

test('a chosen version holds from the next opening: levels follow, raw scores stay, texts that no longer agree are marked, and back', () => {
  using stores = temporaryStores()
  const video = addVideo(stores, 'a.mp4')
  scoreVideo(stores, video)
  addInstruction(stores, video)
  const seen = () => {
    const opened = openStores(stores.path, TAXONOMY)
    const noise = opened.videos.get(video)?.quality.find(entry => entry.target === 'noise')
    const [instruction] = [...opened.instructions.each({})]
    const raw = [...opened.rawScores.of('analytic@1.0.0')].map(entry => entry.scores.noise)
    opened.close()
    return [opened.taxonomy.version, noise?.score, noise?.level, raw, instruction?.stale]
  }
  expect(seen()).toEqual(['1.0.0', 0.5, 'fair', [0.5], null])
  stores.taxonomies.add(NEW)
  expect(seen()).toEqual(['1.0.0', 0.5, 'fair', [0.5], null])
  stores.taxonomies.use('1.1.0')
  expect(seen()).toEqual(['1.1.0', 0.3, 'poor', [0.5], 'taxonomy'])
  stores.taxonomies.use(BUILT_IN)
  expect(seen()).toEqual(['1.0.0', 0.5, 'fair', [0.5], null])
})

test('versions are listed with the built-in one first and are never changed', () => {
  using stores = temporaryStores()
  stores.taxonomies.add(NEW)
  expect(stores.taxonomies.list().map(({ taxonomy, builtIn, origin, report }) => [taxonomy.version, builtIn, origin, report])).toEqual([['1.0.0', true, 'shipped with S2I Workbench', null], ['1.1.0', false, 'a test', { n: 3 }]])
  expect(() => stores.taxonomies.add(NEW)).toThrow(expect.objectContaining({ code: 'conflict' }))
  expect(() => stores.db.exec('UPDATE taxonomy_version SET origin = \'x\'')).toThrow(/append-only/)
  expect(() => stores.db.exec('DELETE FROM taxonomy_version')).toThrow(/append-only/)
  expect(() => stores.taxonomies.use('9.9.9')).toThrow(expect.objectContaining({ code: 'not_found' }))
})

test('a program that opened the workspace under another taxonomy writes no levels by it', () => {
  using stores = temporaryStores()
  const [first, second] = [addVideo(stores, 'a.mp4'), addVideo(stores, 'b.mp4')]
  scoreVideo(stores, first)
  stores.taxonomies.add(NEW)
  stores.taxonomies.use('1.1.0')
  expect(() => scoreVideo(stores, second)).toThrow(expect.objectContaining({ code: 'conflict' }))
  expect([...stores.rawScores.of('analytic@1.0.0')]).toHaveLength(1)
  const reopened = openStores(stores.path, TAXONOMY)
  scoreVideo(reopened, second)
  expect([...reopened.rawScores.of('analytic@1.0.0')]).toHaveLength(2)
  reopened.close()
})

test('a chosen version that is not valid is refused, not obeyed', () => {
  using stores = temporaryStores()
  stores.db.prepare('INSERT INTO taxonomy_version (id, version, at, origin, document, report) VALUES (?, ?, ?, ?, ?, ?)').run(TAXONOMY.id, '1.2.0', '', '', '{"id":"s2i-14"}', 'null')
  stores.db.prepare('INSERT INTO setting (key, value) VALUES (\'taxonomy.active\', \'1.2.0\')').run()
  expect(() => openStores(stores.path, TAXONOMY)).toThrow(expect.objectContaining({ code: 'database.damaged' }))
})
