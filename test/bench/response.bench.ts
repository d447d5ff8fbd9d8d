import type { Cell, Drift, Findings } from './response/bars'
import type { Features } from './response/laboratory'
import type { Degradation } from './response/plan'
import type { Scores, Series } from './response/statistics'
import type { ClipShape, Recipe } from './response/studio'
import { readFileSync } from 'node:fs'
import process from 'node:process'
import PQueue from 'p-queue'
import { expect, test } from 'vitest'
import { scoreFeatures } from '../../src-main/core/scoring'
import { openGraphs } from '../../src-main/infra/onnx/graphs'
import { openSession } from '../../src-main/infra/onnx/session'
import { rankOf } from '../../src-shared/domain/level'
import { levelOf } from '../../src-shared/domain/quality'
import { taxonomy as taxonomySchema } from '../../src-shared/domain/taxonomy'
import { reportBench } from '../support/benchReport'
import { writeSection } from '../support/documentSection'
import { taxonomyPath } from '../support/inferenceEntry'
import { TEST_DATA, testData } from '../support/repository'
import { missedBars, roleOf } from './response/bars'
import { Laboratory } from './response/laboratory'
import { corpus, damage, invariances } from './response/plan'
import { changeOf, levelFidelity, medianOf, responseOf } from './response/statistics'
import { degraded, realClip, synthesizedClip, unchanged } from './response/studio'
import { render } from './response/table'

/** `quick`: two clips, every other severity, for work on an estimator. */
const isQuick = process.env.S2I_RESPONSE === 'quick'
/** Ids of damages to look at, separated by commas; all without it. */
const only = process.env.S2I_RESPONSE_ONLY?.split(',') ?? null
/** Ids of clips, likewise. */
const chosen = process.env.S2I_RESPONSE_CLIPS?.split(',') ?? (isQuick ? ['street', 'ridge'] : null)
const isWhole = !isQuick && only === null && chosen === null

interface Original { readonly id: string, readonly path: string, readonly features: Features, readonly shape: ClipShape }

const laboratory = new Laboratory()
const queue = new PQueue({ concurrency: 2 })
const all = <T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> => Promise.all(items.map(item => queue.add(() => work(item))))
const taxonomy = taxonomySchema.parse(JSON.parse(readFileSync(taxonomyPath, 'utf8')))
const dimensions = taxonomy.dimensions.map(dimension => dimension.id)

async function prepareOriginal({ id, recipe }: { id: string, recipe: Recipe }): Promise<Original> {
  const path = await laboratory.clip(recipe)
  const features = await laboratory.features(recipe, true)
  const size = await laboratory.sizeOf(path)
  return { id, path, features, shape: { fps: features.frame_rate?.value ?? 30, w: size.widthPx, h: size.heightPx } }
}

test.skipIf(TEST_DATA === null)('every score follows the damage it stands for, and no other', async () => {
  const { manifest, ...pack } = await laboratory.pack
  const scoresOf = (features: Features): Scores => scoreFeatures(features, manifest, taxonomy)
  const folder = testData('videos/clips')
  const recipes = [
    ...corpus.real.map(clip => ({ id: clip.id, recipe: realClip(clip, folder) })),
    ...corpus.synthesized.map(clip => ({ id: clip.id, recipe: synthesizedClip(clip) })),
  ]
  const originals = await all(recipes.filter(({ id }) => chosen?.includes(id) ?? true), prepareOriginal)
  const damages = damage.degradations.filter(({ id }) => only?.includes(id) ?? true)

  const measureSeries = async ({ original, degradation }: { original: Original, degradation: Degradation }): Promise<Series> => {
    const scores = [scoresOf(original.features)]
    for (const severity of degradation.severities.filter((_, index) => !isQuick || index % 2 === 1))
      scores.push(scoresOf(await laboratory.features(degraded(original.path, degradation, severity, original.shape))))
    return { clip: original.id, degradation: degradation.id, scores }
  }
  const series = await all(damages.flatMap(degradation => originals.map(original => ({ original, degradation }))), measureSeries)

  const responses = damages.flatMap(({ id, targets }) => targets.map(dimension => responseOf(series, id, dimension)))
  const matrix = damages.flatMap(({ id }) => dimensions.map((dimension): Cell => ({ degradation: id, dimension, role: roleOf(id, dimension), ...changeOf(series, id, dimension) })))
  const cleanScores = originals.map(original => scoresOf(original.features))
  const clean = Object.fromEntries(dimensions.map(dimension => [dimension, medianOf(cleanScores.map(scores => scores[dimension]?.score ?? Number.NaN))]))
  // What an estimator is spread over: the originals and every damage it stands for, as far as it measured them. All else only repeats the originals' scores.
  const reference = (dimension: string): number[] => {
    const graded = series.filter(entry => roleOf(entry.degradation, dimension) === 'target')
    return [...cleanScores, ...graded.flatMap(entry => entry.scores.slice(1))].flatMap(scores => scores[dimension]?.source === 'measured' ? [scores[dimension].score] : [])
  }
  // A part of the corpus says nothing about the spread of scores.
  const fidelity = !isWhole
    ? []
    : dimensions.flatMap((dimension) => {
        const found = levelFidelity(reference(dimension), score => rankOf(levelOf(score, taxonomy)))
        return found === null ? [] : [{ dimension, ...found }]
      })
  const findings: Findings = { responses, matrix, clean, fidelity, drifts: only === null ? await measureDrifts(originals, scoresOf) : [], repeated: await measureAgain(originals, scoresOf) }
  const missed = missedBars(findings)

  const facts = { pack: `${manifest.id}@${manifest.version}`, packSha256: pack.sha256, clips: originals.map(({ id }) => id), measuredNow: laboratory.measured }
  if (isWhole) {
    reportBench('response', { ...facts, missed, ...findings })
    writeSection('docs/response.md', 'response', render(findings, { dimensions, pack: facts.pack, clips: originals.length, measuredAt: new Date().toISOString(), missed }))
  }
  else {
    process.stdout.write(`${JSON.stringify(responses)}\n`)
    process.stdout.write(`${render(findings, { dimensions, pack: facts.pack, clips: originals.length, measuredAt: new Date().toISOString(), missed })}\n`)
  }
  expect(missed).toEqual([])
}, 3_600_000)

/** What container, codec, rotation, rate, size and a missing first frame do to the scores. */
async function measureDrifts(originals: readonly Original[], scoresOf: (features: Features) => Scores): Promise<Drift[]> {
  const pairs = invariances.invariances.flatMap(invariance => originals.map(original => ({ invariance, original })))
  const changes = await all(pairs, async ({ invariance, original }) => {
    const before = scoresOf(original.features)
    const after = scoresOf(await laboratory.features(unchanged(original.path, invariance, original.shape)))
    return dimensions.map(dimension => ({ invariance: invariance.id, clip: original.id, dimension, change: Math.abs((after[dimension]?.score ?? Number.NaN) - (before[dimension]?.score ?? Number.NaN)) }))
  })
  return invariances.invariances.flatMap(({ id }) => dimensions.map((dimension): Drift => {
    const own = changes.flat().filter(entry => entry.invariance === id && entry.dimension === dimension).toSorted((a, b) => b.change - a.change)
    const isExpected = invariances.expected.some(entry => entry.invariance === id && entry.dimensions.includes(dimension))
    return { invariance: id, dimension, median: medianOf(own.map(entry => entry.change)), largest: own[0]?.change ?? Number.NaN, worstClip: own[0]?.clip ?? '', isExpected }
  }))
}

/** The originals once more with the same graphs, and once with graphs that run on two threads. */
async function measureAgain(originals: readonly Original[], scoresOf: (features: Features) => Scores): Promise<Findings['repeated']> {
  const twoThreads = openGraphs(await laboratory.pack, 'cpu', (bytes, provider) => openSession(bytes, provider, 2))
  const changes = await all(originals.slice(0, 4), async ({ path, features }) => {
    const again = await laboratory.measure(path)
    const threaded = scoresOf(await laboratory.measure(path, twoThreads))
    const before = scoresOf(features)
    return {
      isBitEqual: JSON.stringify(again) === JSON.stringify(features),
      threadChange: Math.max(...dimensions.map(dimension => Math.abs((threaded[dimension]?.score ?? Number.NaN) - (before[dimension]?.score ?? Number.NaN)))),
    }
  })
  return { isBitEqual: changes.every(change => change.isBitEqual), threadChange: Math.max(...changes.map(change => change.threadChange)) }
}
