import type { VideoDetail } from '../../../../../src-shared/contract/catalog'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { applyLevel } from '../../../../../src-renderer/features/review/applyLevel'
import { aggregate, levelOf } from '../../../../../src-shared/domain/quality'
import { taxonomy as taxonomySchema } from '../../../../../src-shared/domain/taxonomy'

const taxonomy = taxonomySchema.parse(JSON.parse(readFileSync('resources/taxonomy/s2i-14.json', 'utf8')))
const scores = Object.fromEntries(taxonomy.dimensions.map(dimension => [dimension.id, 0.7]))

function video(): VideoDetail {
  const { groups, overall } = aggregate(scores, taxonomy)
  const quality = Object.entries({ ...scores, ...groups, overall }).map(([target, score]) => ({ target, score, level: levelOf(score ?? 0, taxonomy), source: 'measured', machine: null }))
  return { quality } as unknown as VideoDetail
}
const of = (detail: VideoDetail, target: string) => detail.quality.find(entry => entry.target === target)

describe('applyLevel', () => {
  test('sets the level, remembers the machine and lets group and overall follow', () => {
    const after = applyLevel(video(), 'noise', 'bad', taxonomy)
    const expected = aggregate({ ...scores, noise: 0.1 }, taxonomy)
    expect(of(after, 'noise')).toEqual({ target: 'noise', level: 'bad', score: 0.1, source: 'curator', machine: { score: 0.7, level: 'good', source: 'measured' } })
    expect([of(after, 'distortion')?.score, of(after, 'overall')?.score]).toEqual([expected.groups.distortion, expected.overall])
    expect(of(after, 'aesthetic')).toEqual(of(video(), 'aesthetic'))
  })

  test('gives the machine level back as it was', () => {
    const before = video()
    expect(applyLevel(applyLevel(before, 'noise', 'bad', taxonomy), 'noise', null, taxonomy)).toEqual(before)
  })
})
