import type { LabelledVideo } from '../../src-main/core/calibration/calibrate'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { calibrationRules } from '../../src-main/core/calibration/rules'
import { createRandom } from '../../src-main/core/instructions/random'
import { aggregate } from '../../src-shared/domain/quality'
import { ROOT } from './repository'
import { TAXONOMY } from './stores'

export const RULES = calibrationRules.parse(JSON.parse(readFileSync(join(ROOT, 'resources/calibration/rules.json'), 'utf8')))

const limit = (value: number): number => Math.min(1, Math.max(0, value))

/**
 * Videos whose raw scores measure a hidden quality on a bent scale (squared) with some noise; labels are the truth, of two
 * dimensions and the overall. Content decides the overall more than the taxonomy thinks.
 */
export function labelledVideos(n: number, seed = 1): LabelledVideo[] {
  const random = createRandom(seed, 'videos', '')
  return Array.from({ length: n }, () => {
    const quality = random.next()
    const truth = Object.fromEntries(TAXONOMY.dimensions.map(({ id }) => [id, limit(0.6 * quality + 0.4 * random.next())]))
    const scores = Object.fromEntries(Object.entries(truth).map(([id, value]) => [id, limit(value ** 2 + 0.1 * (random.next() - 0.5))]))
    const overall = limit(0.5 * (aggregate(truth, TAXONOMY).overall ?? 0) + 0.5 * (truth.content ?? 0))
    return { scores, labels: { sharpness: truth.sharpness ?? 0, noise: truth.noise ?? 0, overall } }
  })
}

/** The same videos with the labels of others: nothing can be learnt from them. */
export function shuffled(videos: readonly LabelledVideo[], seed = 1): LabelledVideo[] {
  const random = createRandom(seed, 'shuffle', '')
  const labels = videos.map(video => video.labels)
  for (let i = labels.length - 1; i > 0; i--) {
    const j = random.below(i + 1)
    ;[labels[i], labels[j]] = [labels[j] as LabelledVideo['labels'], labels[i] as LabelledVideo['labels']]
  }
  return videos.map(({ scores }, index) => ({ scores, labels: labels[index] as LabelledVideo['labels'] }))
}
