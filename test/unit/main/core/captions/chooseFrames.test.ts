import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chooseFrames, spread } from '../../../../../src-main/core/captions/chooseFrames'

const RULES = { count: 3, candidates: 9, blackLuma: 20, alikeLuma: 3 }
const picture = (index: number, luma: number) => ({ index, pts: index * 100, jpeg: new Uint8Array(), luma: new Uint8Array(16).fill(luma) })
const chosen = (...lumas: number[]) => chooseFrames(lumas.map((luma, index) => picture(index, luma)), RULES).map(({ index }) => index)

test('frames are spread over the video, in their order', () => {
  expect(chosen(30, 40, 50, 60, 70, 80, 90, 100, 110)).toEqual([1, 4, 7])
})

test('black ones and those that show the same are left out', () => {
  expect(chosen(0, 2, 60, 61, 60, 90, 0, 120)).toEqual([2, 5, 7])
  expect(chosen(60, 60, 60, 60)).toEqual([0])
})

test('a video that is black throughout shows what there is', () => {
  expect(chosen(0, 0, 0)).toEqual([0])
})

test('places rise and are within bounds, as many as there are', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 1, max: 64 }), (length, count) => {
    const places = spread(length, count)
    expect(places).toHaveLength(Math.min(length, count))
    expect(new Set(places).size).toBe(places.length)
    expect(places.every((place, at) => place >= 0 && place < length && place > (places[at - 1] ?? -1))).toBe(true)
  }))
})
