import type { BlockParameters } from '../../../../../src-main/core/scoring/packManifest'
import type { BlockMap, CropMeasures, FrameMeasures } from '../../../../../src-main/core/scoring/spatialMeasures'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { motionBlurFeatures, steadyMotion } from '../../../../../src-main/core/scoring/motionBlur'
import { nativeFeatures, noiseOf } from '../../../../../src-main/core/scoring/nativeFeatures'
import { parseAnalyticManifest } from '../../../../../src-main/core/scoring/packManifest'
import { compositionOf, focusOf, weightedQuantile } from '../../../../../src-main/core/scoring/salience'
import { bitsPerPixel } from '../../../../../src-main/core/scoring/spatialFeatures'

const manifest = parseAnalyticManifest(readFileSync(join(import.meta.dirname, '../../../../../resources/packs/analytic/manifest.json'), 'utf8'))
const parameters: BlockParameters = manifest.blocks
const rows = 9
const columns = 16
const mapOf = (valueOf: (row: number, column: number) => number): BlockMap => ({ rows, columns, values: Array.from({ length: rows * columns }, (_, index) => valueOf(Math.floor(index / columns), index % columns)) })
const flat = (value: number) => mapOf(() => value)
const isMiddle = (row: number, column: number) => Math.abs(row - 4) <= 1 && Math.abs(column - 7.5) <= 2

const frame: FrameMeasures = {
  edgeSlope: 0.25,
  edgeShare: 0.05,
  blockSlope: flat(0.25),
  blockEdgeShare: flat(0.1),
  blockNoise: flat(0.5),
  blockStructure: flat(10),
  blockLuma: flat(120),
  blockSaliency: flat(10),
  fineX: 0.01,
  fineY: 0.01,
  coarseX: 0.02,
  coarseY: 0.02,
  lumaMean: 0.45,
  lumaDeviation: 0.2,
  darkShare: 0,
  brightShare: 0,
  tonalRange: 0.6,
  colorfulness: 30,
}
const crop: CropMeasures = {
  tonalStep: 1,
  blockiness: 0.1,
  banding: 0,
  ringNear: 0.4,
  ringFar: 0.3,
  ringShare: 0.05,
  fine: flat(0.4),
  gradient: flat(1),
  peak: flat(3),
  level: flat(120),
  blockNoise: flat(0.5),
  blockStructure: flat(10),
  blockLuma: flat(120),
}

describe('noise', () => {
  const noise = parameters.noise
  test('is read where there is least structure, not where there is least noise', () => {
    const maps = { blockNoise: mapOf((_, column) => column < 8 ? 4 : 1), blockStructure: mapOf((_, column) => column < 8 ? 2 : 40), blockLuma: flat(120) }
    expect(noiseOf(maps, noise).sigma).toBe(4)
    expect(noiseOf({ ...maps, blockStructure: mapOf((_, column) => column < 8 ? 40 : 2) }, noise).sigma).toBe(1)
  })

  test('is not read from black or blown-out blocks', () => {
    expect(noiseOf({ blockNoise: flat(0), blockStructure: flat(0), blockLuma: flat(16) }, noise)).toMatchObject({ blocks: 0 })
    expect(noiseOf({ blockNoise: flat(0), blockStructure: flat(0), blockLuma: flat(120) }, noise).blocks).toBeGreaterThan(0)
  })
})

describe('native features', () => {
  test('take fine detail from blocks with a little structure only', () => {
    const half = (left: number, right: number) => mapOf((_, column) => column < 8 ? left : right)
    const mixed = { ...crop, fine: half(0.1, 5), gradient: half(1, 9), peak: half(3, 30) }
    expect(nativeFeatures([mixed], parameters)).toMatchObject({ fine_detail: 0.1, detail_share: expect.closeTo(0.5, 6) })
    expect(nativeFeatures([{ ...mixed, level: flat(16) }], parameters).fine_detail).toBeNaN()
  })

  test('take fine detail from most of the crops or from none', () => {
    const bare = { ...crop, level: flat(16) }
    expect(nativeFeatures([crop, bare], parameters).fine_detail).toBeCloseTo(0.4, 6)
    expect(nativeFeatures([crop, bare, bare], parameters).fine_detail).toBeNaN()
    expect(nativeFeatures([{ ...crop, fine: mapOf(() => 0.4), level: mapOf((row, column) => row === 0 && column < 4 ? 120 : 16) }], parameters).fine_detail).toBeNaN()
  })

  test('say nothing of ringing where no smooth part lies beside an edge', () => {
    expect(nativeFeatures([crop], parameters).ringing).toBeCloseTo(0.1, 12)
    expect(nativeFeatures([{ ...crop, ringShare: 0 }], parameters).ringing).toBeNaN()
  })
})

describe('focus', () => {
  test('falls with the subject in the middle and not with the background', () => {
    const sharp = focusOf(frame, parameters.focus)
    const missed = focusOf({ ...frame, blockSlope: mapOf((row, column) => isMiddle(row, column) ? 0.12 : 0.25), blockSaliency: mapOf((row, column) => isMiddle(row, column) ? 60 : 5) }, parameters.focus)
    const bokeh = focusOf({ ...frame, blockSlope: mapOf((row, column) => isMiddle(row, column) ? 0.25 : 0.12), blockSaliency: mapOf((row, column) => isMiddle(row, column) ? 60 : 5) }, parameters.focus)
    expect(sharp).toMatchObject({ slope: 0.25, contrast: 1 })
    expect(missed.slope).toBe(0.12)
    expect(bokeh.slope).toBe(0.25)
    expect(bokeh.contrast).toBeGreaterThan(1.5)
  })

  test('counts only blocks with enough edges', () => {
    expect(focusOf({ ...frame, blockEdgeShare: flat(0.001) }, parameters.focus)).toMatchObject({ blocks: 0, slope: Number.NaN })
  })

  test('finds a weighted quantile', () => {
    const entries = [{ value: 3, weight: 1 }, { value: 1, weight: 1 }, { value: 2, weight: 8 }]
    expect([0.05, 0.5, 0.95].map(rank => weightedQuantile(entries, rank))).toEqual([1, 2, 3])
    expect(weightedQuantile([], 0.5)).toBeNaN()
  })
})

describe('composition evidence', () => {
  test('tells a subject in the middle from one at the side, and a busy border from a calm one', () => {
    const at = (column: number) => ({ ...frame, blockSaliency: mapOf((row, place) => row === 4 && place === column ? 100 : 0) })
    expect(compositionOf(at(15)).offset).toBeGreaterThan(compositionOf(at(8)).offset + 0.5)
    expect(compositionOf({ ...frame, blockEdgeShare: mapOf(row => row === 0 ? 0.1 : 0) }).clutter).toBeCloseTo(1, 6)
    expect(compositionOf({ ...frame, blockEdgeShare: mapOf(row => row === 4 ? 0.1 : 0) }).clutter).toBeLessThan(0.3)
    expect(compositionOf({ ...frame, blockSaliency: mapOf((row, column) => (row === 3 && column === 5) ? 100 : 0) }).thirds).toBeCloseTo(1, 6)
  })
})

describe('motion blur', () => {
  const smeared = { ...frame, fineX: 0.006 }
  const { motionBlur } = parameters
  test('compares fine detail along the motion with that across it', () => {
    expect(motionBlurFeatures([smeared], [{ x: 6, y: 0.5 }], motionBlur)).toEqual({ moving_key_share: 1, moving_detail: expect.closeTo(0.6, 6) })
    expect(motionBlurFeatures([smeared], [{ x: 0.5, y: -6 }], motionBlur).moving_detail).toBeCloseTo(1 / 0.6, 6)
  })

  const scale = { x: 4, y: 4, shortSidePx: 360 }
  const steps = (shiftX: readonly number[], difference = shiftX.map(() => 3)) => ({ shiftX, shiftY: shiftX.map(() => 0), difference, match: shiftX.map(() => 0.9), contrast: shiftX.map(() => 20) })

  test('takes a motion for one that goes on evenly, in % of the short side, whatever the frame rate it was brought to', () => {
    expect(steadyMotion(steps([0.9, 0.9, 0.9, 0.9]), 2, scale, manifest)).toEqual({ x: expect.closeTo(1, 6), y: 0 })
    expect(steadyMotion(steps([0.9, 0, 0.9, 0, 0.9, 0, 0.9, 0], [3, 0, 3, 0, 3, 0, 3, 0]), 4, scale, manifest)).toEqual({ x: expect.closeTo(1, 6), y: 0 })
  })

  test.each([
    ['turns back', steps([0.9, -0.9, 0.9, 0.9])],
    ['starts from a standstill', steps([0.1, 0.1, 1.7, 1.7])],
    ['cannot be followed', { ...steps([0.9, 0.9, 0.9, 0.9]), match: [0.3, 0.3, 0.3, 0.3] }],
    ['is a single step', steps([0.9, 0.9, 0.9, 0.9], [3, 0, 0, 0])],
  ])('knows no motion where it %s', (_, motion) => {
    expect(steadyMotion(motion, 2, scale, manifest)).toEqual({ x: Number.NaN, y: Number.NaN })
  })

  test.each([
    ['nothing moves', { x: 0.2, y: 0 }, smeared],
    ['the motion is askew', { x: 5, y: 4.5 }, smeared],
    ['the motion could not be followed', { x: Number.NaN, y: Number.NaN }, smeared],
    ['there is no structure', { x: 6, y: 0 }, { ...smeared, coarseX: 1e-5 }],
  ])('is not judged where %s', (_, motion, picture) => {
    expect(motionBlurFeatures([picture], [motion], motionBlur)).toEqual({ moving_key_share: 0, moving_detail: Number.NaN })
  })
})

describe('bits per pixel', () => {
  const bits = { total: 8_000_000, frames: 100 }
  test('counts a bit of a better codec for more, and knows nothing of codecs that it does not know', () => {
    const at = (codec: string) => bitsPerPixel({ codec, widthPx: 640, heightPx: 360 }, bits, manifest.bitrate)
    expect(at('h264')).toBeCloseTo(8_000_000 / 100 / 640 / 360, 9)
    expect(at('hevc')).toBeCloseTo(1.6 * at('h264'), 9)
    expect(at('ffv1')).toBeNaN()
  })
})
