import { Buffer } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import { recordCutter } from '../../../../../src-main/infra/ffmpeg/decodePass'
import { planDecode, spreadIndices } from '../../../../../src-main/infra/ffmpeg/decodePlan'
import { streamOf } from '../../../../support/stream'

const sampling = { keyFrames: 8, keyShortSidePx: 540, thumbnailShortSidePx: 90, cropPx: 512 }

describe('decode plan', () => {
  test('spreads key frames over the video, each in the middle of its share', () => {
    expect(spreadIndices(80, 8)).toEqual([5, 15, 25, 35, 45, 55, 65, 75])
    expect(spreadIndices(3, 8)).toEqual([0, 1, 2])
    expect(spreadIndices(0, 8)).toEqual([0])
  })

  test('shrinks by the short side, as presented, and does not enlarge what the graphs take', () => {
    const turned = planDecode(streamOf({ widthPx: 1920, heightPx: 1080, displayWidthPx: 1080, displayHeightPx: 1920, rotationDeg: 90 }), 100, sampling)
    expect(turned.picture).toEqual({ widthPx: 1080, heightPx: 1920 })
    expect(turned.keyFrame).toEqual({ widthPx: 540, heightPx: 960 })
    expect(turned.thumbnail).toEqual({ widthPx: 90, heightPx: 160 })
    expect(turned.crop).toEqual({ widthPx: 512, heightPx: 512, x: 280, y: 704 })
    expect(turned.poster).toEqual({ widthPx: 320, heightPx: 569 })
    const small = planDecode(streamOf({ widthPx: 161, heightPx: 121, displayWidthPx: 161, displayHeightPx: 121 }), 100, sampling)
    expect(small.keyFrame).toEqual({ widthPx: 161, heightPx: 121 })
    expect(small.crop).toEqual({ widthPx: 160, heightPx: 120, x: 0, y: 0 })
    expect([turned.enlargedBy, small.enlargedBy]).toEqual([1, 1])
  })

  test.each([[8, 8, 8], [17, 23, 4], [65, 33, 2], [63, 200, 2], [64, 64, 1]])('repeats the pixels of %i x %i pictures %i times', (widthPx, heightPx, times) => {
    const plan = planDecode(streamOf({ widthPx, heightPx, displayWidthPx: widthPx, displayHeightPx: heightPx }), 10, sampling)
    expect(plan).toMatchObject({ picture: { widthPx, heightPx }, enlargedBy: times, keyFrame: { widthPx: widthPx * times, heightPx: heightPx * times } })
    for (const { widthPx: width, heightPx: height } of [plan.keyFrame, plan.thumbnail])
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(64)
  })

  test('keeps key frames of very long pictures within bounds, and in their shape', () => {
    const { keyFrame } = planDecode(streamOf({ widthPx: 65_000, heightPx: 1000, displayWidthPx: 65_000, displayHeightPx: 1000 }), 10, sampling)
    expect(keyFrame.widthPx * keyFrame.heightPx).toBeLessThan(1.01 * 16 * 540 ** 2)
    expect(keyFrame.widthPx / keyFrame.heightPx).toBeCloseTo(65, 0)
  })

  test('keeps thumbnails of very long pictures within four short sides', () => {
    expect(planDecode(streamOf({ widthPx: 4000, heightPx: 200, displayWidthPx: 4000, displayHeightPx: 200 }), 10, sampling).thumbnail).toEqual({ widthPx: 360, heightPx: 90 })
  })
})

describe('record cutter', () => {
  test('cuts records wherever the chunks end and keeps the first bytes of each', () => {
    const records: number[][] = []
    const cut = recordCutter(4, 3, record => records.push([...record]))
    for (const chunk of [[1], [2, 3, 4, 5], [6], [7, 8, 9, 10]])
      cut(Buffer.from(chunk))
    expect(records).toEqual([[1, 2, 3], [5, 6, 7]])
  })
})
