import type { Candidate, SelectOptions } from '../../../../../src-main/core/balance/select'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { selectFlat } from '../../../../../src-main/core/balance/select'

const OPTIONS: SelectOptions = { target: 20, bins: 5, seed: 0, span: 'whole', fill: false, nearDuplicate: { maxDistance: 6, minShare: 0.75, minContrast: 3 }, quantiles: [0.01, 0.99] }

function video(index: number, quality: number, change: Partial<Candidate> = {}): Candidate {
  return { id: `v${index}`, sha256: `sha-${index}`, quality, stratum: '', hashes: [], ...change }
}

const candidates = fc.array(fc.record({
  quality: fc.double({ min: 0, max: 1, noNaN: true }),
  stratum: fc.constantFrom('a', 'b', 'c'),
  // Few distinct hashes, so that duplicates are common.
  hashes: fc.array(fc.constantFrom('0000000000000000', 'ffffffffffffffff', 'f0f0f0f0f0f0f0f0', '0000000000000003'), { maxLength: 2 }),
}), { maxLength: 120 }).map(list => list.map((entry, index) => video(index, entry.quality, entry)))
const options = fc.record({
  target: fc.integer({ min: 1, max: 150 }),
  bins: fc.integer({ min: 2, max: 12 }),
  seed: fc.integer({ min: 0, max: 1000 }),
  span: fc.constantFrom('percentiles' as const, 'whole' as const),
  fill: fc.boolean(),
}).map(entry => ({ ...OPTIONS, ...entry }))

describe('a flat selection', () => {
  test('holds no more than asked for, nothing twice, nothing that was not there', () => {
    fc.assert(fc.property(candidates, options, (videos, given) => {
      const { selected, bins } = selectFlat(videos, given)
      const ids = selected.map(entry => entry.video.id)
      expect(ids.length).toBeLessThanOrEqual(given.target)
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids.every(id => videos.some(entry => entry.id === id))).toBe(true)
      expect(bins.reduce((sum, bin) => sum + bin.selected, 0)).toBe(ids.length)
      expect(bins.reduce((sum, bin) => sum + bin.quota, 0)).toBe(given.target)
    }))
  })

  test('is flat: bins with enough videos differ by at most one', () => {
    fc.assert(fc.property(candidates, options, (videos, given) => {
      const counts = selectFlat(videos, { ...given, fill: false }).bins.filter(bin => bin.selected >= bin.quota).map(bin => bin.selected)
      expect(Math.max(0, ...counts) - Math.min(Infinity, ...counts)).toBeLessThanOrEqual(1)
    }))
  })

  test('is the same for the same seed, whatever the order of the videos', () => {
    fc.assert(fc.property(candidates.chain(videos => fc.tuple(fc.constant(videos), fc.shuffledSubarray(videos, { minLength: videos.length }))), options, ([videos, shuffled], given) => {
      expect(selectFlat(shuffled, given)).toEqual(selectFlat(videos, given))
    }))
  })

  test('never selects two near-duplicates, and takes a bin short only when nothing else is left in it', () => {
    fc.assert(fc.property(candidates, options, (videos, given) => {
      const { selected, duplicates, bins } = selectFlat(videos, given)
      const single = selected.map(entry => entry.video.hashes).filter(hashes => hashes.length === 1).map(([only]) => only)
      expect(new Set(single).size).toBe(single.length)
      for (const [index, bin] of bins.entries()) {
        if (bin.selected < bin.quota)
          expect(bin.selected + duplicates.filter(entry => entry.bin === index).length).toBe(bin.available)
      }
    }))
  })

  test('is another one for another seed', () => {
    const videos = Array.from({ length: 200 }, (_, index) => video(index, index / 200))
    const idsOf = (seed: number) => selectFlat(videos, { ...OPTIONS, seed }).selected.map(entry => entry.video.id)
    expect(idsOf(1)).not.toEqual(idsOf(2))
    expect(idsOf(1)).toEqual(idsOf(1))
  })

  test('leaves a sparse bin short unless neighbours may fill it', () => {
    const videos = [...Array.from({ length: 50 }, (_, index) => video(index, 0.9)), ...Array.from({ length: 50 }, (_, index) => video(50 + index, 0.5)), video(100, 0.1)]
    const short = selectFlat(videos, OPTIONS)
    expect(short.bins.map(bin => bin.selected)).toEqual([1, 0, 4, 0, 4])
    const filled = selectFlat(videos, { ...OPTIONS, fill: true })
    expect(filled.selected).toHaveLength(20)
    expect(filled.bins.reduce((sum, bin) => sum + bin.filled, 0)).toBe(11)
  })

  test('spreads a bin over its strata', () => {
    const videos = Array.from({ length: 100 }, (_, index) => video(index, 0.5, { stratum: index < 90 ? 'many' : index < 97 ? 'some' : 'few' }))
    const { selected } = selectFlat(videos, { ...OPTIONS, bins: 2, target: 18 })
    const counts = Map.groupBy(selected, entry => entry.video.stratum)
    expect([...counts].map(([name, entries]) => [name, entries.length]).sort()).toEqual([['few', 3], ['many', 3], ['some', 3]])
  })

  test('spreads the set over strata that are in different bins', () => {
    const videos = Array.from({ length: 100 }, (_, index) => video(index, index < 50 ? 0.2 : 0.8, { stratum: index < 50 ? index % 2 === 0 ? 'both' : 'low' : index % 2 === 0 ? 'both' : 'high' }))
    const counts = Map.groupBy(selectFlat(videos, { ...OPTIONS, bins: 2, target: 12 }).selected, entry => entry.video.stratum)
    // Three of the first bin's six were of the stratum that the second bin has too, so that it gives the others first.
    expect(counts.get('both')?.length).toBeLessThan(6)
    expect(counts.get('high')?.length).toBeGreaterThan(3)
  })

  test('puts the bins between the 1st and the 99th percentile, and what lies outside into the first and last', () => {
    const videos = [...Array.from({ length: 100 }, (_, index) => video(index, 0.4 + index / 500)), video(100, 0), video(101, 1)]
    const { bins } = selectFlat(videos, { ...OPTIONS, span: 'percentiles' })
    expect(bins[0]?.from).toBeCloseTo(0.4, 1)
    expect(bins.at(-1)?.to).toBeCloseTo(0.6, 1)
    expect(bins.reduce((sum, bin) => sum + bin.available, 0)).toBe(102)
  })
})
