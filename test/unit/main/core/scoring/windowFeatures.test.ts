import type { MotionSeries } from '../../../../../src-main/core/scoring/temporalFeatures'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAnalyticManifest } from '../../../../../src-main/core/scoring/packManifest'
import { windowFeatures } from '../../../../../src-main/core/scoring/windowFeatures'

const manifest = parseAnalyticManifest(readFileSync(join(import.meta.dirname, '../../../../../resources/packs/analytic/manifest.json'), 'utf8'))
const parameters = { timeline: { windowS: 1, maxWindows: 100 }, series: manifest.series }

function seriesOf(frames: number, fps: number, shiftX = 0): MotionSeries {
  const steps = <T>(value: T) => Array.from<T>({ length: Math.max(0, frames - 1) }).fill(value)
  return { lumaMean: Array.from<number>({ length: frames }).fill(0.5), lightChange: steps(0), difference: steps(3), shiftX: steps(shiftX), shiftY: steps(0), match: steps(0.8), contrast: steps(30), thumbnail: { widthPx: 160, heightPx: 90 }, timesS: Array.from({ length: frames }, (_, index) => index / fps) }
}

describe('windows of a video', () => {
  test('last about the given time and cover every frame once', () => {
    const windows = windowFeatures([{ from: 0, to: 150, series: seriesOf(150, 30), keyFrames: [] }], {}, parameters)
    expect(windows.map(({ from, to }) => [from, to])).toEqual([[0, 30], [30, 60], [60, 90], [90, 120], [120, 150]])
    expect(windows[1]?.features).toMatchObject({ frame_count: 30, picture_rate: expect.closeTo(30, 6) })
  })

  test('take the spatial features of the key frames that stand for them, and the constants', () => {
    const keyFrames = [{ edge_slope: 0.1 }, { edge_slope: Number.NaN }, { edge_slope: 0.3, noise_sigma: 2 }]
    const windows = windowFeatures([{ from: 0, to: 180, series: seriesOf(180, 30), keyFrames }], { bits_per_pixel: 0.2, gone: Number.NaN }, parameters)
    expect(windows.map(window => window.features.edge_slope)).toEqual([0.1, 0.1, undefined, undefined, 0.3, 0.3])
    expect(windows.map(window => window.features.noise_sigma)).toEqual([undefined, undefined, undefined, undefined, 2, 2])
    expect(windows.every(window => window.features.bits_per_pixel === 0.2 && !('gone' in window.features))).toBe(true)
    const [mixed] = windowFeatures([{ from: 0, to: 30, series: seriesOf(30, 30), keyFrames: [{ edge_slope: 0.1 }, { edge_slope: 0.3 }] }], {}, parameters)
    expect(mixed?.features.edge_slope).toBeCloseTo(0.2, 9)
  })

  test('of stretches keep their place in the video, and no step leads from one to the next', () => {
    const stretches = [{ from: 100, to: 160, series: seriesOf(60, 30, 1), keyFrames: [{ edge_slope: 0.1 }] }, { from: 900, to: 930, series: seriesOf(30, 30, -9), keyFrames: [{ edge_slope: 0.3 }] }]
    const windows = windowFeatures(stretches, {}, parameters)
    expect(windows.map(({ from, to }) => [from, to])).toEqual([[100, 130], [130, 160], [900, 930]])
    expect(windows.map(window => window.features.edge_slope)).toEqual([0.1, 0.1, 0.3])
    for (const { features } of windows)
      expect(features.shake).toBeCloseTo(0, 9)
  })

  test('never number more than allowed for, do not overlap, and none is empty', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 4 }), fc.integer({ min: 4, max: 12 }), (lengths, maxWindows) => {
      let at = 0
      const stretches = lengths.map((length) => {
        const stretch = { from: at, to: at + length, series: seriesOf(length, 10), keyFrames: [] }
        at += length + 7
        return stretch
      })
      const windows = windowFeatures(stretches, {}, { ...parameters, timeline: { windowS: 0.5, maxWindows } })
      expect(windows.length).toBeLessThanOrEqual(Math.max(maxWindows, lengths.length) + lengths.length - 1)
      expect(windows.every(({ from, to }, index) => from < to && from >= (windows[index - 1]?.to ?? 0))).toBe(true)
      expect(windows.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(lengths.reduce((sum, length) => sum + length, 0))
    }), { numRuns: 200 })
  })

  test('of a single frame are that frame', () => {
    expect(windowFeatures([{ from: 0, to: 1, series: seriesOf(1, 30), keyFrames: [{ edge_slope: 0.2 }] }], {}, parameters)).toEqual([{ from: 0, to: 1, features: expect.objectContaining({ edge_slope: 0.2, frame_count: 1 }) }])
  })
})
