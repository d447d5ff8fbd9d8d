import type { GeneratedInstruction } from '../../../../../src-main/core/instructions'
import { describe, expect, test } from 'vitest'
import { generateInstructions, momentsOf, verifyInstruction } from '../../../../../src-main/core/instructions'
import { english, moments, randomVideos, steppedTimeline, taxonomy, uniformScores, videoWith } from './videoQuality'

const options = { kinds: ['reasoning'], seed: 7, grammar: english, taxonomy, pack: 'analytic@1.2.0' } as const

const timed = randomVideos(300, 9).map((video, index): GeneratedInstruction => {
  const findings = { features: {}, moments: momentsOf(steppedTimeline(index), taxonomy, moments) }
  const [reasoning] = generateInstructions({ ...video, findings }, options)
  if (!reasoning)
    throw new Error('no reasoning')
  return reasoning
})
const withFrames = timed.filter(entry => /\d/.test(entry.response))
const problemsOf = (entry: GeneratedInstruction, change: object = {}): string => verifyInstruction({ ...entry, ...change }, entry.provenance.levels, english).join('; ')

test('says times, now and then by frames, and marks the claims they belong to', () => {
  expect(timed.filter(entry => entry.claims.some(claim => claim.frames)).length).toBeGreaterThan(250)
  expect(withFrames.length).toBeGreaterThan(30)
  for (const entry of timed) {
    expect(problemsOf(entry)).toBe('')
    expect(entry.provenance.frameCount).toBe(entry.claims.some(claim => claim.frames) ? 360 : undefined)
  }
})

test('says no time for what a curator or a list of labels rated', () => {
  const findings = { features: { dark_share: 0.6, bright_share: 0 }, moments: momentsOf(steppedTimeline(1), taxonomy, moments) }
  const sources = Object.fromEntries(taxonomy.dimensions.map(({ id }, index) => [id, index % 2 ? 'curator' : 'imported'] as const))
  for (let index = 0; index < 40; index++) {
    const [reasoning] = generateInstructions({ ...videoWith(uniformScores(0.15), sources, `curated-${index}`), findings }, options)
    expect(reasoning?.claims.every(claim => claim.frames === undefined)).toBe(true)
    expect(reasoning?.response).not.toMatch(/sinks into black|swallowed large|so dark that/)
  }
})

describe('the verifier catches', () => {
  const { phrases } = english.times
  const contradicting = { beginning: 'end', first_half: 'second_half', middle: 'whole', second_half: 'first_half', end: 'beginning', intervals: 'end', whole: 'beginning' } as const

  test('a time moved to where the frames do not lie', () => {
    let moved = 0
    for (const entry of timed) {
      for (const { start, end, part } of english.times.find(entry.response)) {
        if (part === 'stretch')
          continue
        const response = entry.response.slice(0, start) + phrases[contradicting[part]][0] + entry.response.slice(end)
        expect(problemsOf(entry, { response })).toMatch(/do not lie/)
        moved++
      }
    }
    expect(moved).toBeGreaterThan(300)
  })
  test('a number changed', () => {
    for (const entry of withFrames) {
      const response = entry.response.replace(/\d+/, number => `${Number(number) + 30}`)
      expect(problemsOf(entry, { response })).toContain('names other frames')
    }
  })
  test('a number that is no frame', () => {
    for (const entry of timed.slice(0, 60))
      expect(problemsOf(entry, { response: entry.response.replace(/\.$/, ', by 12 codes.') })).toMatch(/holds a number/)
  })
  test('a time on a claim without frames', () => {
    for (const entry of timed.slice(0, 100)) {
      const response = entry.response.replace(/\.$/, ' at the end.')
      expect(problemsOf(entry, { response })).toMatch(/without frames|does not belong to one claim/)
    }
    const stripped = timed.filter(entry => entry.claims.some(claim => claim.frames)).map(entry => problemsOf(entry, { claims: entry.claims.map(({ frames: _, ...claim }) => claim) }))
    expect(stripped.every(problems => problems !== '')).toBe(true)
  })
  test('a time left out, and frames that are not in the video', () => {
    for (const entry of timed.filter(({ claims }) => claims.some(claim => claim.frames)).slice(0, 100)) {
      const [mention] = english.times.find(entry.response)
      if (!mention)
        throw new Error('no time')
      expect(problemsOf(entry, { response: entry.response.slice(0, mention.start) + entry.response.slice(mention.end) })).toContain('says no time')
      expect(problemsOf(entry, { provenance: { frameCount: 20 } })).toContain('not in the video')
    }
  })
})

test('lets features choose the words, and says nothing that no feature bears out', () => {
  const said = (features: Readonly<Record<string, number>>): string => Array.from({ length: 60 }, (_, index) => generateInstructions({ ...videoWith(uniformScores(0.5, { exposure: 0.1 }), {}, `dark-${index}`), findings: { features, moments: null } }, options)[0]?.response ?? '').join(' ')
  const dark = /sinks into black|swallowed large areas|shapes can only be guessed/
  const bright = /highlights are burnt out over|blank white|washed out by too much light/
  expect(said({ dark_share: 0.6, bright_share: 0.01 })).toMatch(dark)
  expect(said({ dark_share: 0.6, bright_share: 0.01 })).not.toMatch(bright)
  expect(said({ dark_share: 0.02, bright_share: 0.3 })).toMatch(bright)
  expect(said({})).not.toMatch(new RegExp(`${dark.source}|${bright.source}`))
})
