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

  test('shrinks by the short side, as presented, and never enlarges', () => {
    const turned = planDecode(streamOf({ widthPx: 1920, heightPx: 1080, displayWidthPx: 1080, displayHeightPx: 1920, rotationDeg: 90 }), 100, sampling)
    expect(turned.picture).toEqual({ widthPx: 1080, heightPx: 1920 })
    expect(turned.keyFrame).toEqual({ widthPx: 540, heightPx: 960 })
    expect(turned.thumbnail).toEqual({ widthPx: 90, heightPx: 160 })
    expect(turned.crop).toEqual({ widthPx: 512, heightPx: 512, x: 280, y: 704 })
    expect(turned.poster).toEqual({ widthPx: 320, heightPx: 569 })
    const small = planDecode(streamOf({ widthPx: 161, heightPx: 121, displayWidthPx: 161, displayHeightPx: 121 }), 100, sampling)
    expect(small.keyFrame).toEqual({ widthPx: 161, heightPx: 121 })
    expect(small.crop).toEqual({ widthPx: 160, heightPx: 120, x: 0, y: 0 })
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
