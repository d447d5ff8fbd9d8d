import type { TargetQuality, VideoDetail } from '../../../src-shared/contract/catalog'
import type { Level } from '../../../src-shared/domain/level'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import { aggregate, levelOf, scoreForLevel } from '../../../src-shared/domain/quality'
import { OVERALL } from '../../../src-shared/domain/taxonomy'

/** What a level set by the curator will make of the video, shown until the host answers with its own numbers. */
export function applyLevel(video: VideoDetail, target: string, level: Level | null, taxonomy: Taxonomy): VideoDetail {
  const quality = video.quality.map(entry => entry.target === target ? withLevel(entry, level, taxonomy) : entry)
  const dimensionIds = new Set(taxonomy.dimensions.map(entry => entry.id))
  const scores = Object.fromEntries(quality.filter(entry => dimensionIds.has(entry.target)).map(entry => [entry.target, entry.score]))
  const { groups, overall } = aggregate(scores, taxonomy)
  const derived: Record<string, number | null> = { ...groups, [OVERALL]: overall }
  return {
    ...video,
    quality: quality.map((entry) => {
      const score = derived[entry.target]
      return score === undefined || score === null ? entry : derive(entry, score, taxonomy)
    }),
  }
}

function withLevel(entry: TargetQuality, level: Level | null, taxonomy: Taxonomy): TargetQuality {
  const machine = entry.machine ?? { score: entry.score, level: entry.level, source: entry.source }
  if (level === null || level === machine.level)
    return { target: entry.target, ...machine, machine: null }
  return { target: entry.target, level, score: scoreForLevel(level, machine.score, taxonomy), source: 'curator', machine }
}

function derive(entry: TargetQuality, score: number, taxonomy: Taxonomy): TargetQuality {
  const machine = entry.machine ?? { score: entry.score, level: entry.level, source: entry.source }
  if (Math.abs(machine.score - score) < 1e-9)
    return { target: entry.target, ...machine, machine: null }
  return { target: entry.target, score, level: levelOf(score, taxonomy), source: 'curator', machine }
}
