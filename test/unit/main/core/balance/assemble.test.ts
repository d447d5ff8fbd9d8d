import type { BalanceEntry } from '../../../../../src-main/core/balance/ports'
import { describe, expect, test } from 'vitest'
import { assembling, proxyOf } from '../../../../../src-main/core/balance/assemble'
import { findDisagreeing } from '../../../../../src-main/core/balance/disagreement'
import { BALANCE_RULES } from '../../../../../src-main/core/balance/rules'
import { stratumOf } from '../../../../../src-main/core/balance/strata'
import { balanceOptions } from '../../../../../src-shared/contract/balance'
import { aggregate } from '../../../../../src-shared/domain/quality'
import { TAXONOMY } from '../../../../support/stores'

const CONTEXT = { taxonomy: TAXONOMY, pack: 'analytic@1.2.0', rules: BALANCE_RULES }

function assemble(...given: Parameters<typeof assembling>) {
  const steps = assembling(...given)
  let step = steps.next()
  while (!step.done)
    step = steps.next()
  return step.value
}

function entry(index: number, change: Partial<BalanceEntry> & { proxy?: number, full?: number } = {}): BalanceEntry {
  const { proxy, full, ...rest } = change
  return {
    id: `v${String(index).padStart(3, '0')}`,
    name: `v${index}.mp4`,
    path: `/videos/v${index}.mp4`,
    sha256: `sha-${index}`,
    durationS: 8,
    widthPx: 1280,
    heightPx: 720,
    labelled: false,
    overall: full === undefined ? null : { score: full, machine: full },
    glance: proxy === undefined ? null : { scores: Object.fromEntries(BALANCE_RULES.dimensions.map(id => [id, { score: proxy, source: 'measured' as const }])), hashes: [] },
    ...rest,
  }
}

describe('the proxy', () => {
  test('weighs its dimensions as the taxonomy does', () => {
    const scores = Object.fromEntries(BALANCE_RULES.dimensions.map((id, index) => [id, index / 10]))
    const glance = { scores: Object.fromEntries(Object.entries(scores).map(([id, score]) => [id, { score, source: 'measured' as const }])), hashes: [] }
    expect(proxyOf({ glance }, CONTEXT)).toBe(aggregate(scores, TAXONOMY).overall)
    expect(proxyOf({ glance: null }, CONTEXT)).toBeNull()
  })

  test('has dimensions that the taxonomy knows, from both groups', () => {
    const found = TAXONOMY.dimensions.filter(({ id }) => BALANCE_RULES.dimensions.includes(id))
    expect(found).toHaveLength(BALANCE_RULES.dimensions.length)
    expect(new Set(found.map(({ group }) => group)).size).toBe(2)
  })
})

describe('proxies against full scores', () => {
  const usual = Array.from({ length: 20 }, (_, index) => ({ id: `v${index}`, full: 0.3 + index / 50, proxy: 0.3 + index / 50 - 0.1 + (index % 3) / 100 }))

  test('a video far from the usual difference is rejected; the usual difference itself is not', () => {
    const { offset, threshold, rejected } = findDisagreeing([...usual, { id: 'odd', full: 0.9, proxy: 0.3 }], BALANCE_RULES.disagreement)
    expect(offset).toBeCloseTo(-0.09, 2)
    expect(threshold).toBe(BALANCE_RULES.disagreement.minDifference)
    expect(rejected.map(video => video.id)).toEqual(['odd'])
  })

  test('nothing is judged from few', () => {
    expect(findDisagreeing([{ id: 'odd', full: 0.9, proxy: 0.1 }], BALANCE_RULES.disagreement)).toEqual({ compared: 1, offset: 0, threshold: null, rejected: [] })
  })
})

describe('a selection of a workspace', () => {
  const options = balanceOptions.parse({ target: 10, bins: 2, span: 'whole' })

  test('takes full scores where there are any, and corrects proxies by the usual difference', () => {
    const scored = Array.from({ length: 10 }, (_, index) => entry(index, { full: 0.6, proxy: 0.5 }))
    const { report, videos } = assemble([...scored, entry(10, { proxy: 0.5 }), entry(11)], options, CONTEXT)
    const offset = (proxyOf(entry(0, { proxy: 0.5 }), CONTEXT) ?? 0) - 0.6
    expect(report).toMatchObject({ candidates: 11, fromScores: 10, fromProxies: 1, unmeasured: 1, agreement: { compared: 10, offset: expect.closeTo(offset, 9) } })
    const byProxy = assemble([...scored, entry(10, { proxy: 0.5 })], { ...options, target: 30 }, CONTEXT).videos.find(video => video.source === 'proxy')
    expect(byProxy?.quality).toBeCloseTo(0.6, 6)
    expect(videos.every(video => video.reason === null)).toBe(true)
  })

  test('keeps labelled videos apart and counts them', () => {
    const { report, videos } = assemble([entry(0, { proxy: 0.5 }), entry(1, { labelled: true, full: 0.9 }), entry(2, { labelled: true, full: 0.3, path: null, sha256: null })], options, CONTEXT)
    expect(report.candidates).toBe(1)
    expect(report.labelled).toMatchObject({ videos: 2, withFile: 1 })
    expect(report.before.reduce((sum, count) => sum + count, 0)).toBe(1)
    expect(videos.map(({ id, source, outcome }) => [id, source, outcome])).toEqual([['v000', 'proxy', 'selected'], ['v001', 'labelled', 'labelled'], ['v002', 'labelled', 'labelled']])
  })

  test('leaves out what disagrees, says why, and keeps it when asked to', () => {
    const entries = [...Array.from({ length: 10 }, (_, index) => entry(index, { full: 0.6, proxy: 0.5 })), entry(10, { full: 0.95, proxy: 0.1 })]
    const { report, videos } = assemble(entries, options, CONTEXT)
    expect(report.disagreeing).toBe(1)
    expect(videos.find(video => video.outcome === 'disagreeing')).toMatchObject({ id: 'v010', bin: null, reason: expect.stringMatching(/^The quick look at a few frames is \.\d\d below the full score/) })
    expect(assemble(entries, { ...options, rejectDisagreeing: false, target: 20 }, CONTEXT).report).toMatchObject({ disagreeing: 0, candidates: 11 })
  })

  test('names the strata, the largest first', () => {
    const entries = [entry(0, { proxy: 0.5 }), entry(1, { proxy: 0.5 }), entry(2, { proxy: 0.5, durationS: 400, heightPx: 240 })]
    expect(assemble(entries, { ...options, over: ['duration', 'resolution'] }, CONTEXT).report.strata).toEqual([
      { name: '5-10 s · 720-1080 px', before: 2, after: 2 },
      { name: '300 s and more · under 360 px', before: 1, after: 1 },
    ])
  })
})

test('strata of what is not known', () => {
  expect(stratumOf({ path: null, durationS: null, widthPx: null, heightPx: null }, ['folder', 'duration', 'resolution'], BALANCE_RULES)).toBe('no folder · unknown · unknown')
  expect(stratumOf({ path: '/a/b/c.mp4', durationS: 4, widthPx: 1, heightPx: 1 }, [], BALANCE_RULES)).toBe('')
})
