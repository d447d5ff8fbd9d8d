import type { DimensionScore } from '../../../../../src-main/core/scoring'
import type { Recipe } from '../../../../bench/response/studio'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { scoreFeatures } from '../../../../../src-main/core/scoring'
import { Laboratory } from '../../../../bench/response/laboratory'
import { damage } from '../../../../bench/response/plan'
import { changeOf, responseOf } from '../../../../bench/response/statistics'
import { degraded, synthesizedClip } from '../../../../bench/response/studio'
import { TAXONOMY } from '../../../../support/stores'

// A small response bench, so that a dead or swapped estimator does not wait for the large one to be noticed.
const cases = [['noise_temporal', 'noise'], ['shake', 'stability'], ['low_rate', 'fluency']] as const
const shape = { fps: 30, w: 480, h: 270 }
const clip: Recipe = synthesizedClip({ id: 'fractal', graph: 'mandelbrot=size=720x480:rate=30:start_scale=1.2:end_scale=0.9:inner=mincol,crop=480:270:x=60+2*n:y=80,format=yuv420p,lutyuv=y=val*0.75+35' })
type Scores = Record<string, DimensionScore>

let laboratory: Laboratory
let measured: { clip: string, degradation: string, scores: Scores[] }[]

beforeAll(async () => {
  process.env.S2I_RESPONSE_CACHE = join(tmpdir(), `s2i-response-test-${process.pid}`)
  laboratory = new Laboratory()
  const { manifest } = await laboratory.pack
  const scoresOf = async (recipe: Recipe): Promise<Scores> => scoreFeatures(await laboratory.features(recipe), manifest, TAXONOMY)
  const original = await laboratory.clip(clip)
  measured = []
  for (const [id] of cases) {
    const degradation = damage.degradations.find(entry => entry.id === id)
    if (degradation === undefined)
      throw new Error(`no damage ${id}`)
    const scores = [scoreFeatures(await laboratory.measure(original), manifest, TAXONOMY)]
    for (const severity of degradation.severities.filter((_, index) => index % 2 === 1))
      scores.push(await scoresOf(degraded(original, degradation, severity, shape)))
    measured.push({ clip: 'fractal', degradation: id, scores })
  }
})

afterAll(async () => {
  await rm(laboratory.folder, { recursive: true, force: true })
})

/** Whether each damage lowers its own dimension with every severity and leaves the two others. */
function follows(series: typeof measured): boolean {
  return cases.every(([degradation, own]) => {
    const rank = responseOf(series, degradation, own).spearman
    const others = cases.map(([, dimension]) => dimension).filter(dimension => dimension !== own)
    return rank !== null && rank <= -0.95 && others.every(dimension => Math.abs(changeOf(series, degradation, dimension).largest) <= 0.15)
  })
}

test('each score falls with its own damage, severity by severity, and with no other', () => {
  expect(follows(measured)).toBe(true)
})

test.each([
  ['swapped outputs', ({ noise, stability, ...rest }: Scores): Scores => ({ ...rest, ...(stability && { noise: stability }), ...(noise && { stability: noise }) })],
  ['a dead output', (scores: Scores): Scores => ({ ...scores, ...(scores.fluency && { fluency: { ...scores.fluency, score: 0.7 } }) })],
])('control: %s would be noticed', (_, change) => {
  expect(follows(measured.map(series => ({ ...series, scores: series.scores.map(change) })))).toBe(false)
})
