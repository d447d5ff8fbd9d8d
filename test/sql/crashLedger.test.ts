import { expect, test } from 'vitest'
import { openStores } from '../../src-main/infra/sqlite/index'
import { addVideo, scoreVideo, TAXONOMY, temporaryStores } from '../support/stores'

const DOVER = 'b'.repeat(64)
const OTHER = 'c'.repeat(64)
const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString()
const FORGIVEN_AFTER = 2

test('crashes, disabling and enabling outlive the process, a pack at a time', () => {
  using stores = temporaryStores()
  const { crashes } = stores
  crashes.record(DOVER, { at: at(0), reason: 'one' })
  crashes.record(DOVER, { at: at(1), reason: 'two' })
  crashes.disable(DOVER, { at: at(1), reason: 'twice' })
  const reopened = openStores(stores.path, TAXONOMY)
  expect([reopened.crashes.count(DOVER, 100), reopened.crashes.disabled(DOVER)]).toEqual([2, { at: at(1), reason: 'twice' }])
  expect([reopened.crashes.count(OTHER, 100), reopened.crashes.disabled(OTHER)]).toEqual([0, null])
  reopened.crashes.enable(DOVER, at(2))
  reopened.crashes.record(DOVER, { at: at(3), reason: 'again' })
  reopened.close()
  expect([crashes.count(DOVER, 100), crashes.disabled(DOVER)]).toEqual([1, null])
})

test('a crash is forgiven after so many videos that the pack scored since, not by those of another pack or from before', () => {
  using stores = temporaryStores()
  const score = (name: string, packSha256: string, scoredAt: string): void => scoreVideo(stores, addVideo(stores, name), 0.5, { packSha256, scoredAt })
  score('before-1.mp4', DOVER, at(0))
  score('before-2.mp4', DOVER, at(1))
  stores.crashes.record(DOVER, { at: at(2), reason: 'one' })
  score('other-1.mp4', OTHER, at(3))
  score('other-2.mp4', OTHER, at(3))
  score('since-1.mp4', DOVER, at(3))
  expect(stores.crashes.count(DOVER, FORGIVEN_AFTER)).toBe(1)
  score('since-2.mp4', DOVER, at(4))
  expect(stores.crashes.count(DOVER, FORGIVEN_AFTER)).toBe(0)
  stores.crashes.record(DOVER, { at: at(5), reason: 'two' })
  expect(stores.crashes.count(DOVER, FORGIVEN_AFTER)).toBe(1)
})

test('what happened to a pack is never changed', () => {
  using stores = temporaryStores()
  stores.crashes.record(DOVER, { at: at(0), reason: 'one' })
  expect(() => stores.db.exec('UPDATE pack_event SET reason = \'x\'')).toThrow(/append-only/)
  expect(() => stores.db.exec('DELETE FROM pack_event')).toThrow(/append-only/)
})
