import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkPackFits, parseAnalyticManifest } from '../../../../../src-main/core/scoring/packManifest'
import { scoreFeatures } from '../../../../../src-main/core/scoring/scoreFeatures'
import { taxonomy } from '../../../../../src-shared/domain/taxonomy'

const root = join(import.meta.dirname, '../../../../..')
const manifestText = readFileSync(join(root, 'resources/packs/analytic/manifest.json'), 'utf8')
const manifest = parseAnalyticManifest(manifestText)
const dimensions = taxonomy.parse(JSON.parse(readFileSync(join(root, 'resources/taxonomy/s2i-14.json'), 'utf8')))

const clean = {
  edge_slope: 0.25,
  edge_share: 0.05,
  focus_slope: 0.25,
  focus_blocks: 20,
  noise_sigma: 0.3,
  noise_blocks: 100,
  shake: 0.1,
  path_residual: 0.2,
  tracked_share: 1,
  luma_flicker: 0.1,
  bright_share: 0,
  dark_share: 0,
  luma_mean: 0.45,
  luma_deviation: 0.15,
  tonal_range: 0.65,
  colorfulness: 40,
  blockiness: 0.05,
  fine_detail: 0.4,
  banding: 0.05,
  moving_detail: 1,
  moving_key_share: 0.5,
  bits_per_pixel: 0.1,
  repeat_share: 0,
  picture_rate: 30,
  moving_share: 1,
  longest_freeze: 0,
  gap_share: 0,
  frame_rate: 30,
  frame_count: 90,
  short_side: 540,
  scene_cuts: 0,
}
function features(changes: Partial<Record<keyof typeof clean, number>> = {}) {
  return Object.fromEntries(Object.entries({ ...clean, ...changes }).map(([id, value]) => [id, { value, unit: '1' }]))
}
const inferredOf = (scores: ReturnType<typeof scoreFeatures>) => Object.keys(scores).filter(id => scores[id]?.source === 'inferred')

describe('scores of the analytic pack', () => {
  test('scores every dimension in the order of the taxonomy; the two without an estimator are inferred', () => {
    const scores = scoreFeatures(features(), manifest, dimensions)
    expect(Object.keys(scores)).toEqual(dimensions.dimensions.map(entry => entry.id))
    expect(inferredOf(scores)).toEqual(['content', 'composition'])
  })

  test('infers motion blur, where nothing moves clearly, with the published coefficients of the other dimensions', () => {
    const scores = scoreFeatures(features({ moving_key_share: 0 }), manifest, dimensions)
    expect(scores.motion_blur?.reason).toMatch(/moves/)
    const of = (id: string) => scores[id]?.score ?? Number.NaN
    const expected = 0.105 + 0.141 * of('sharpness') + 0.137 * of('noise') + 0.134 * of('stability') + 0.02 * of('exposure')
      + 0.287 * of('compression') + 0.078 * of('fluency') - 0.031 * of('color') + 0.049 * of('lighting')
    expect(of('motion_blur')).toBeCloseTo(expected, 6)
  })

  test('infers what cannot be trusted on this video instead of inventing a measurement', () => {
    const short = scoreFeatures(features({ frame_count: 2 }), manifest, dimensions)
    expect(inferredOf(short)).toEqual(['stability', 'flicker', 'fluency', 'content', 'composition', 'trajectory'])
    const black = scoreFeatures(features({ edge_share: 0, focus_blocks: 0, noise_blocks: 0, luma_deviation: 0, tracked_share: 0 }), manifest, dimensions)
    expect(inferredOf(black)).toEqual(['sharpness', 'focus', 'noise', 'stability', 'flicker', 'compression', 'content', 'composition', 'color', 'lighting', 'trajectory'])
  })

  test('does not judge black and white, nor let an unknown bit rate count against a video', () => {
    expect(scoreFeatures(features({ colorfulness: 0.9 }), manifest, dimensions).color).toMatchObject({ source: 'inferred', reason: expect.stringMatching(/black and white/) })
    const { bits_per_pixel, ...rest } = features()
    expect(bits_per_pixel).toBeDefined()
    const unknown = scoreFeatures(rest, manifest, dimensions).compression
    expect(unknown?.source).toBe('measured')
    expect(unknown?.score).toBeGreaterThanOrEqual(scoreFeatures(features(), manifest, dimensions).compression?.score ?? 1)
  })

  test('says why a dimension was not measured: the condition that failed, or that there is no estimator', () => {
    const scores = scoreFeatures(features({ tracked_share: 0.1 }), manifest, dimensions)
    expect(scores.stability).toMatchObject({ source: 'inferred', reason: 'the motion of the camera could not be followed' })
    expect(scores.content?.reason).toBe(manifest.dimensions.content?.because)
    expect(scores.noise).toMatchObject({ source: 'measured', reason: null })
  })

  test('relies less on a measurement the nearer it comes to its limit', () => {
    const confidenceAt = (blocks: number) => scoreFeatures(features({ noise_blocks: blocks }), manifest, dimensions).noise?.confidence ?? Number.NaN
    const full = manifest.dimensions.noise?.confidence.measured ?? Number.NaN
    expect(confidenceAt(100)).toBeCloseTo(full, 6)
    expect(confidenceAt(4)).toBeCloseTo(full / 2, 6)
    expect(confidenceAt(6)).toBeCloseTo(full * 0.75, 6)
  })

  test('relies on an inference as far as the dimensions it comes from were measured', () => {
    const of = (changes = {}) => scoreFeatures(features({ moving_key_share: 0, ...changes }), manifest, dimensions).motion_blur?.confidence ?? Number.NaN
    const whole = of()
    expect(whole).toBeGreaterThan(0.5)
    expect(whole).toBeLessThan(manifest.dimensions.motion_blur?.confidence.inferred ?? 0)
    // Without colour, exactly colour's share is gone.
    const from = manifest.dimensions.motion_blur?.inference.from ?? {}
    const share = Math.abs(from.color ?? 0) / Object.values(from).reduce((sum, value) => sum + Math.abs(value), 0)
    const colorConfidence = manifest.dimensions.color?.confidence.measured ?? 0
    const withoutColor = { ...features({ moving_key_share: 0 }) }
    Reflect.deleteProperty(withoutColor, 'colorfulness')
    const less = scoreFeatures(withoutColor, manifest, dimensions).motion_blur?.confidence ?? Number.NaN
    expect(whole - less).toBeCloseTo((manifest.dimensions.motion_blur?.confidence.inferred ?? 0) * share * colorConfidence, 5)
    expect(of({ edge_share: 0, focus_blocks: 0, noise_blocks: 0, luma_deviation: 0, tracked_share: 0, frame_count: 1 })).toBeLessThan(0.1)
  })

  test('infers a dimension whose feature is missing', () => {
    const { edge_slope, ...rest } = features()
    expect(scoreFeatures(rest, manifest, dimensions).sharpness?.source).toBe('inferred')
    expect(edge_slope).toBeDefined()
  })

  test('keeps every score finite, within 0 and 1 and to six decimals, however extreme the features', () => {
    for (const factor of [0, 1e-9, 1e9, -1e9]) {
      const extreme = Object.fromEntries(Object.entries(features()).map(([id, { value, unit }]) => [id, { value: value * factor, unit }]))
      for (const { score } of Object.values(scoreFeatures(extreme, manifest, dimensions))) {
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(1)
        expect(score).toBe(Math.round(score * 1e6) / 1e6)
      }
    }
  })

  test.each([
    ['sharpness', { edge_slope: 0.12 }],
    ['focus', { focus_slope: 0.12 }],
    ['noise', { noise_sigma: 8 }],
    ['stability', { shake: 3 }],
    ['flicker', { luma_flicker: 8 }],
    ['exposure', { dark_share: 0.6 }],
    ['motion_blur', { moving_detail: 0.8 }],
    ['compression', { blockiness: 2.2 }],
    ['compression', { fine_detail: 0.12 }],
    ['compression', { banding: 80 }],
    ['compression', { bits_per_pixel: 0.003 }],
    ['fluency', { picture_rate: 12 }],
    ['color', { colorfulness: 8 }],
    ['lighting', { tonal_range: 0.2 }],
    ['trajectory', { path_residual: 6 }],
  ])('%s falls by a level or more when %o', (id, change) => {
    const before = scoreFeatures(features(), manifest, dimensions)[id]?.score ?? 0
    const after = scoreFeatures(features(change), manifest, dimensions)[id]?.score ?? 1
    expect(before - after).toBeGreaterThan(0.2)
  })
})

describe('manifests', () => {
  test('accepts the committed pack, which fits the taxonomy', () => {
    expect(() => checkPackFits(manifest, dimensions)).not.toThrow()
  })

  test.each([
    ['no JSON', (text: string) => text.slice(1)],
    ['an unknown key', (text: string) => text.replace('"format": 1', '"format": 1, "extra": 1')],
    ['a file outside the pack', (text: string) => text.replace('"frames.onnx"', '"../frames.onnx"')],
    ['an unknown feature', (text: string) => text.replace('"feature": "edge_slope"', '"feature": "edge_slop"')],
    ['an inference from an unknown dimension', (text: string) => text.replace('"noise": 0.711', '"nose": 0.711')],
  ])('refuses %s', (_, change) => {
    const changed = change(manifestText)
    expect(changed).not.toBe(manifestText)
    expect(() => parseAnalyticManifest(changed)).toThrow(expect.objectContaining({ code: 'environment.pack_invalid' }))
  })

  test('refuses a pack that lacks a dimension of the taxonomy', () => {
    const { sharpness, ...others } = manifest.dimensions
    expect(sharpness).toBeDefined()
    expect(() => checkPackFits({ ...manifest, dimensions: others }, dimensions)).toThrow(/missing sharpness/)
  })
})
