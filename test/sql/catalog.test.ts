import type { AddSummary } from '../../src-main/core/catalog/service'
import type { StreamInfo } from '../../src-shared/domain/media'
import { chmodSync, copyFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { expect, test } from 'vitest'
import { createCatalog } from '../../src-main/core/catalog/service'
import { hashFile } from '../../src-main/infra/files/hash'
import { inspectFile } from '../../src-main/infra/files/inspectFile'
import { scanPaths } from '../../src-main/infra/files/scan'
import { Fault } from '../../src-shared/domain/fault'
import { STREAM, temporaryStores } from '../support/stores'
import { temporaryFolder } from '../support/workspace'

/** A catalog on real files and a real database; only the probe answers without ffmpeg. */
function opened({ probing = async () => {} }: { probing?: (path: string) => Promise<void> } = {}) {
  const folder = temporaryFolder()
  const stores = temporaryStores()
  const refused = new Set<string>()
  const catalog = createCatalog({
    videos: stores.videos,
    files: {
      scan: scanPaths,
      hash: async (path, signal) => (await hashFile(path, signal)).sha256,
      async stat(path) {
        if (refused.has(path))
          throw new Fault('file.unreadable', 'It cannot be read.')
        const { mtimeMs, size } = await inspectFile(path)
        return { mtimeMs, sizeBytes: size }
      },
    },
    probe: { probe: async (path) => {
      await probing(path)
      return { stream: STREAM satisfies StreamInfo, frameTable: { timeBase: [1, 25], pts: [0, 1, 2], keyframes: [0], origin: 'packets' } }
    } },
  })
  async function add(...paths: string[]): Promise<AddSummary> {
    const work = catalog.add(paths, new AbortController().signal)
    let step = await work.next()
    while (!step.done)
      step = await work.next()
    return step.value
  }
  const rows = () => catalog.list({ filter: {}, sort: 'added', descending: false, offset: 0, limit: 100 }).rows.map(({ name, path }) => ({ name, path }))
  const at = (name: string): string => join(folder.path, name)
  return {
    add,
    at,
    rows,
    stores,
    catalog,
    refused,
    [Symbol.dispose]() {
      stores[Symbol.dispose]()
      folder[Symbol.dispose]()
    },
  }
}

test('equal bytes under many names, added at once, are one video', async () => {
  using box = opened()
  const names = Array.from({ length: 12 }, (_, index) => box.at(`copy-${index}.mp4`))
  for (const path of names)
    writeFileSync(path, 'the same bytes')
  const both = await Promise.all([box.add(...names), box.add(...names)])
  expect(both.map(({ added, known, failed }) => ({ sum: added + known, failed }))).toEqual([{ sum: 12, failed: [] }, { sum: 12, failed: [] }])
  expect(both[0].added + both[1].added).toBe(1)
  expect(box.rows()).toHaveLength(1)
})

test('a file that was moved and renamed is the same video under its new name', async () => {
  using box = opened()
  writeFileSync(box.at('a.mp4'), 'bytes')
  await box.add(box.at('a.mp4'))
  renameSync(box.at('a.mp4'), box.at('b.mp4'))
  expect(await box.add(box.at('b.mp4'))).toEqual({ added: 0, known: 1, failed: [] })
  expect(box.rows()).toEqual([{ name: 'b.mp4', path: box.at('b.mp4') }])
})

test('a second copy of a video leaves it where it is while its file is there', async () => {
  using box = opened()
  writeFileSync(box.at('a.mp4'), 'bytes')
  copyFileSync(box.at('a.mp4'), box.at('b.mp4'))
  await box.add(box.at('a.mp4'))
  await box.add(box.at('b.mp4'))
  expect(box.rows()).toEqual([{ name: 'a.mp4', path: box.at('a.mp4') }])
})

test('a file replaced in place is another video, and the first is found again wherever its bytes turn up', async () => {
  using box = opened()
  writeFileSync(box.at('a.mp4'), 'first')
  await box.add(box.at('a.mp4'))
  writeFileSync(box.at('a.mp4'), 'second one')
  expect(await box.add(box.at('a.mp4'))).toMatchObject({ added: 1 })
  expect(box.rows()).toEqual([{ name: 'a.mp4', path: box.at('a.mp4') }, { name: 'a.mp4', path: box.at('a.mp4') }])
  writeFileSync(box.at('saved.mp4'), 'first')
  expect(await box.add(box.at('saved.mp4'))).toMatchObject({ added: 0, known: 1 })
  expect(box.rows()).toEqual([{ name: 'saved.mp4', path: box.at('saved.mp4') }, { name: 'a.mp4', path: box.at('a.mp4') }])
})

test('a touched file is known, and known at once the next time', async () => {
  using box = opened()
  writeFileSync(box.at('a.mp4'), 'bytes')
  await box.add(box.at('a.mp4'))
  utimesSync(box.at('a.mp4'), 1000, 1000)
  expect(await box.add(box.at('a.mp4'))).toMatchObject({ added: 0, known: 1 })
  expect(box.stores.videos.findByPath(box.at('a.mp4'))?.mtimeMs).toBe(1_000_000)
})

test('a known file leaves the quarantine when it can be read again', async () => {
  using box = opened()
  const path = box.at('a.mp4')
  writeFileSync(path, 'bytes')
  await box.add(path)
  box.refused.add(path)
  expect(await box.add(path)).toMatchObject({ failed: [{ path, code: 'file.unreadable' }] })
  expect(box.catalog.listQuarantined(0, 10).total).toBe(1)
  box.refused.clear()
  expect(await box.add(path)).toMatchObject({ known: 1 })
  expect(box.catalog.listQuarantined(0, 10).total).toBe(0)
})

test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('a file without permission is set aside and the others are added', async () => {
  using box = opened()
  writeFileSync(box.at('a.mp4'), 'bytes')
  writeFileSync(box.at('b.mp4'), 'other bytes')
  chmodSync(box.at('a.mp4'), 0)
  expect(await box.add(box.at('a.mp4'), box.at('b.mp4'))).toMatchObject({ added: 1, failed: [{ code: 'file.unreadable' }] })
})

test('videos stand in the order of the scan, however long each file takes to read', async () => {
  const others = Promise.withResolvers<void>()
  let probed = 0
  using box = opened({
    async probing(path) {
      probed += 1
      if (probed === 5)
        others.resolve()
      if (path.endsWith('a.mp4'))
        await others.promise
    },
  })
  const names = ['a.mp4', 'b.mp4', 'c.mp4', 'd.mp4', 'e.mp4']
  for (const name of names)
    writeFileSync(box.at(name), name)
  expect(await box.add(box.at('.'))).toMatchObject({ added: 5 })
  expect(box.rows().map(row => row.name)).toEqual(names)
})
