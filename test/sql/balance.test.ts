import type { SavedSelection } from '../../src-main/core/balance/ports'
import type { Scorer } from '../../src-main/core/scoring/service'
import { v7 as uuidv7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import { BALANCE_RULES } from '../../src-main/core/balance/rules'
import { createBalance } from '../../src-main/core/balance/service'
import { balanceOptions } from '../../src-shared/contract/balance'
import { Fault } from '../../src-shared/domain/fault'
import { addVideo, scoreVideo, TAXONOMY, temporaryStores } from '../support/stores'

type Stores = ReturnType<typeof temporaryStores>
const PACK = { sha256: 'b'.repeat(64), name: 'analytic@1.2.0', manifest: '{}' }
const OPTIONS = balanceOptions.parse({ target: 6, bins: 3, span: 'whole' })
const never = new AbortController().signal

/** The service with a scorer that gives every video the quality its name tells: `q30-a.mp4` has .30. */
function balanceOf(stores: Stores, seen: string[] = []) {
  const scorer: Scorer = {
    pack: { ...PACK, scoresOf: ({ quality }) => TAXONOMY.dimensions.map(({ id }) => ({ target: id, score: quality?.value ?? 0, source: 'measured', confidence: 1, reason: null })), timelineOf: () => null },
    analyzer: {
      analyze: async ({ videoPath, frameTable, glance }) => {
        seen.push(videoPath)
        expect(glance).toEqual({ ...BALANCE_RULES.glance, minContrast: BALANCE_RULES.nearDuplicate.minContrast })
        if (videoPath.includes('broken'))
          throw new Fault('file.damaged', 'It is damaged.')
        return { frameTable, framesDecoded: 4, framesExpected: 4, decodeErrors: [], decodeErrorCount: 0, degraded: false, features: { quality: { value: Number(/q(\d+)/.exec(videoPath)?.[1] ?? 50) / 100, unit: '1' } }, windows: [], sampling: { kind: 'whole' }, poster: new Uint8Array(), frameHashes: [], versions: { ffmpeg: '5.1', onnxruntime: '1.30', provider: 'cpu' } }
      },
      dispose: async () => {},
    },
  }
  return createBalance({ store: stores.balance, getPending: stores.scores.getPending, files: { stat: async () => ({ mtimeMs: 1, sizeBytes: 1000 }) }, pack: PACK, openScorer: async () => scorer, taxonomy: TAXONOMY, rules: BALANCE_RULES, lanes: 2 })
}

async function finish<Summary>(work: AsyncGenerator<unknown, Summary, void>): Promise<Summary> {
  let step = await work.next()
  while (!step.done)
    step = await work.next()
  return step.value
}

function fill(stores: Stores): string[] {
  return Array.from({ length: 30 }, (_, index) => addVideo(stores, `q${10 + 3 * index}-${index}.mp4`))
}

describe('balanced sets of a workspace', () => {
  test('glance at each video once, and give the same set again', async () => {
    using stores = temporaryStores()
    fill(stores)
    const seen: string[] = []
    const balance = balanceOf(stores, seen)
    expect(await balance.overview(never)).toMatchObject({ files: 30, scored: 0, glanced: 0, labelled: 0, pending: 30 })
    const first = await finish(balance.select({ id: uuidv7(), name: null, options: OPTIONS }, never))
    const second = await finish(balance.select({ id: uuidv7(), name: null, options: OPTIONS }, never))
    expect([first.glanced, second.glanced, seen.length]).toEqual([30, 0, 30])
    const idsOf = (id: string) => balance.videosOf(id, ['selected']).map(video => video.id)
    expect(idsOf(first.selection.id)).toHaveLength(6)
    expect(idsOf(second.selection.id)).toEqual(idsOf(first.selection.id))
    expect(first.selection).toMatchObject({ selected: 6, shortBins: 0, taxonomy: 's2i-14@1.0.0', pack: PACK.name, packSha256: PACK.sha256, options: OPTIONS })
    expect(balance.list().map(entry => entry.id)).toEqual([second.selection.id, first.selection.id])
    expect(await balance.overview(never)).toMatchObject({ glanced: 30, pending: 0 })
  })

  test('go on after a stop in the middle', async () => {
    using stores = temporaryStores()
    fill(stores)
    const seen: string[] = []
    const stop = new AbortController()
    const work = balanceOf(stores, seen).select({ id: uuidv7(), name: null, options: OPTIONS }, stop.signal)
    await expect((async () => {
      for await (const event of work) {
        if (event.type === 'progress' && event.done === 10)
          stop.abort()
      }
    })()).rejects.toMatchObject({ code: 'cancelled' })
    expect(stores.balance.list()).toEqual([])
    const before = seen.length
    await finish(balanceOf(stores, seen).select({ id: uuidv7(), name: null, options: OPTIONS }, never))
    expect(before).toBeLessThan(30)
    // What was under way when the work stopped has no row and is looked at again.
    expect(seen.length - 30).toBeLessThanOrEqual(2)
  })

  test('set a broken file aside and list it as a failure', async () => {
    using stores = temporaryStores()
    fill(stores)
    addVideo(stores, 'broken.mp4')
    const { failed, selection } = await finish(balanceOf(stores).select({ id: uuidv7(), name: null, options: OPTIONS }, never))
    expect(failed).toEqual([{ path: '/videos/broken.mp4', code: 'file.damaged', message: 'It is damaged.' }])
    expect(selection.report).toMatchObject({ candidates: 30, unmeasured: 1 })
  })

  test('keep videos with imported labels apart, whether their file is here or not', async () => {
    using stores = temporaryStores()
    fill(stores)
    const seen: string[] = []
    stores.scores.saveImported([{ name: 'q10-0.mp4', scores: { overall: 0.9 } }, { name: 'elsewhere.mp4', scores: { overall: 0.2 } }], new Date(0).toISOString())
    const balance = balanceOf(stores, seen)
    const { selection } = await finish(balance.select({ id: uuidv7(), name: null, options: { ...OPTIONS, target: 100 } }, never))
    expect(seen).not.toContain('/videos/q10-0.mp4')
    expect(selection.report.labelled).toMatchObject({ videos: 2, withFile: 1 })
    expect(balance.videosOf(selection.id, ['labelled']).map(video => [video.name, video.source, video.quality])).toEqual([['q10-0.mp4', 'labelled', 0.9], ['elsewhere.mp4', 'labelled', 0.2]])
    expect(balance.videosOf(selection.id, ['selected']).map(video => video.name)).not.toContain('q10-0.mp4')
  })

  test('use full scores, and leave out a video whose glance tells something else', async () => {
    using stores = temporaryStores()
    const ids = fill(stores)
    ids.forEach((id, index) => scoreVideo(stores, id, index === 7 ? 0.95 : (10 + 3 * index) / 100))
    const { selection } = await finish(balanceOf(stores).select({ id: uuidv7(), name: null, options: { ...OPTIONS, target: 30 } }, never))
    expect(selection.report).toMatchObject({ fromScores: 30, fromProxies: 0, disagreeing: 1 })
    expect(selection.rejected).toMatchObject([{ id: ids[7], outcome: 'disagreeing', source: 'score', reason: expect.stringContaining('below the full score') }])
  })

  test('nothing to choose from is said, and nothing is saved', async () => {
    using stores = temporaryStores()
    await expect(finish(balanceOf(stores).select({ id: uuidv7(), name: null, options: OPTIONS }, never))).rejects.toMatchObject({ code: 'input.invalid' })
    expect(stores.balance.list()).toEqual([])
    expect(() => balanceOf(stores).get(uuidv7())).toThrow(expect.objectContaining({ code: 'not_found' }))
  })

  test('are found by name, by id and as the last one; a name is given once', async () => {
    using stores = temporaryStores()
    fill(stores)
    const balance = balanceOf(stores)
    const first = await finish(balance.select({ id: uuidv7(), name: 'pilot', options: OPTIONS }, never))
    const second = await finish(balance.select({ id: uuidv7(), name: null, options: OPTIONS }, never))
    expect(['pilot', first.selection.id, 'last'].map(balance.find)).toEqual([first.selection.id, first.selection.id, second.selection.id])
    expect(() => balance.find('other')).toThrow(expect.objectContaining({ code: 'not_found' }))
    await expect(finish(balance.select({ id: uuidv7(), name: 'pilot', options: OPTIONS }, never))).rejects.toMatchObject({ code: 'conflict' })
    // Texts and exports are asked for by its videos alone.
    expect(stores.instructions.countSources(first.selection.id)).toBeLessThanOrEqual(first.selection.selected)
  })

  test('count only once all of their videos are saved', async () => {
    using stores = temporaryStores()
    fill(stores)
    const balance = balanceOf(stores)
    const { selection: { rejected: _, ...kept } } = await finish(balance.select({ id: uuidv7(), name: null, options: OPTIONS }, never))
    const videos = stores.balance.videosOf(kept.id, ['selected'], -1)
    const saving = stores.balance.save({ ...kept, id: uuidv7(), name: 'half', videos }, PACK)[Symbol.iterator]()
    expect(saving.next().value).toBe(0)
    expect(balance.list()).toHaveLength(1)
    expect(saving.next().done).toBe(true)
    expect(balance.list().map(set => set.name)).toEqual(['half', null])
  })

  test('are append-only, and saving one again changes nothing', async () => {
    using stores = temporaryStores()
    fill(stores)
    const balance = balanceOf(stores)
    const { selection: { rejected: _, ...kept } } = await finish(balance.select({ id: uuidv7(), name: null, options: OPTIONS }, never))
    const changed: SavedSelection = { ...kept, selected: 1, videos: [] }
    expect([...stores.balance.save(changed, PACK)]).toEqual([])
    expect(balance.get(kept.id).selected).toBe(6)
    for (const sql of ['UPDATE selection SET selected = 1', 'DELETE FROM selection', 'UPDATE selection_video SET bin = 1', 'DELETE FROM selection_video'])
      expect(() => stores.db.exec(sql), sql).toThrow('append-only')
  })
})
