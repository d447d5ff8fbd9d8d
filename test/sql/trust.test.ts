import { describe, expect, test } from 'vitest'
import { createTrust } from '../../src-main/core/trust/service'
import { addVideo, scoreVideo, TAXONOMY, temporaryStores } from '../support/stores'

const unused = () => Promise.reject(new Error('not asked for'))

function trustOf(stores: ReturnType<typeof temporaryStores>) {
  return createTrust({ store: stores.trust, clips: { withGolden: unused, withDegraded: unused }, scorer: { pack: 'analytic@1.0.0', measure: unused }, results: { read: unused, write: unused }, taxonomy: TAXONOMY })
}

describe('the trust report of a workspace', () => {
  test('is empty without scores', async () => {
    using stores = temporaryStores()
    addVideo(stores, 'a.mp4')
    expect(await trustOf(stores).report(new AbortController().signal)).toMatchObject({ videos: 1, packs: [], disagreements: [], outliers: [] })
  })

  test('reads each video once per pack and compares the pack with imported labels', async () => {
    using stores = temporaryStores()
    const ids = Array.from({ length: 30 }, (_, index) => addVideo(stores, `v${index}.mp4`))
    ids.forEach((id, index) => scoreVideo(stores, id, index / 30))
    stores.scores.saveImported(ids.map((_, index) => ({ name: `v${index}.mp4`, scores: { noise: 1 - index / 30 } })), new Date(0).toISOString())
    const report = await trustOf(stores).report(new AbortController().signal)
    expect(report.packs.map(({ pack, videos, targets }) => [pack, videos, targets.length])).toEqual([['analytic@1.0.0', 30, TAXONOMY.dimensions.length], ['imported', 30, 1]])
    expect(report.disagreements).toHaveLength(1)
    expect(report.disagreements[0]).toMatchObject({ target: 'noise', a: 'analytic@1.0.0', b: 'imported', n: 30, srcc: -1, flags: [{ code: 'inverted', severity: 'problem' }] })
    expect(report.disagreements[0]?.videos[0]).toEqual({ id: ids[0], name: 'v0.mp4', a: 0, b: 1 })
  })

  test('a cancelled report stops', async () => {
    using stores = temporaryStores()
    scoreVideo(stores, addVideo(stores, 'a.mp4'))
    await expect(trustOf(stores).report(AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' })
  })

  test('the response test takes the best files that are whole', () => {
    using stores = temporaryStores()
    const [low, high] = [addVideo(stores, 'low.mp4'), addVideo(stores, 'high.mp4')]
    scoreVideo(stores, low, 0.2)
    scoreVideo(stores, high, 0.9)
    expect(stores.trust.bestFiles(5).map(clip => clip.name)).toEqual(['high.mp4', 'low.mp4'])
    expect(stores.trust.bestFiles(1)).toHaveLength(1)
  })
})
