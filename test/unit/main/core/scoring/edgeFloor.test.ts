import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { edgeFloor, tonalStep } from '../../../../../src-main/core/scoring/edgeFloor'
import { parseAnalyticManifest } from '../../../../../src-main/core/scoring/packManifest'
import { analyticPackFolder } from '../../../../support/inferenceEntry'

const { edge } = parseAnalyticManifest(readFileSync(join(analyticPackFolder, 'manifest.json'), 'utf8')).blocks
/** Codes 16 to 235 in turn, each put through `change`. */
const ramp = (change: (code: number) => number) => Uint8Array.from({ length: 22_000 }, (_, index) => change(16 + index % 220))

describe('distance of the codes in use', () => {
  test.each([
    ['a full scale', (code: number) => code, 1],
    ['every eighth code', (code: number) => Math.floor(code / 8) * 8, 8],
    ['tones stretched to twice their range', (code: number) => Math.min(250, 2 * (code - 16)), 2],
    ['one code', () => 128, 1],
  ])('of %s', (_, change, expected) => {
    expect(tonalStep(ramp(change))).toBeCloseTo(expected, 1)
  })

  test('does not count strays', () => {
    const luma = ramp(code => Math.floor(code / 8) * 8)
    luma[0] = 17
    luma[1] = 19
    expect(tonalStep(luma)).toBeCloseTo(8, 1)
  })
})

describe('range from which on a step is an edge', () => {
  test('is the least one on a clean picture, and grows with noise and with the distance of the codes', () => {
    expect(edgeFloor({ noiseSigma: 0.5, tonalStep: 1 }, edge)).toBe(edge.minRange)
    expect(edgeFloor({ noiseSigma: 10, tonalStep: 1 }, edge)).toBe(10 * edge.timesNoise)
    expect(edgeFloor({ noiseSigma: 0.5, tonalStep: 10 }, edge)).toBe(10 * edge.timesTonalStep)
  })

  test('leaves drawings of few tones their edges, and does without noise that could not be read', () => {
    expect(edgeFloor({ noiseSigma: 0, tonalStep: 200 }, edge)).toBe(edge.maxOfTonalStep)
    expect(edgeFloor({ noiseSigma: Number.NaN, tonalStep: 1 }, edge)).toBe(edge.minRange)
  })
})
