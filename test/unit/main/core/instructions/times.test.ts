import type { GeneratedInstruction } from '../../../../../src-main/core/instructions'
import { describe, expect, test } from 'vitest'
import { generateInstructions, momentsOf, verifyInstruction } from '../../../../../src-main/core/instructions'
import { languages, moments, randomVideos, steppedTimeline, taxonomy, uniformScores, videoWith } from './videoQuality'

/** Whether a text holds one of the phrases. */
const shows = (text: string, phrases: readonly string[]): boolean => phrases.some(phrase => text.toLowerCase().includes(phrase.toLowerCase()))

describe.each(languages.map(grammar => [grammar.source.title, grammar] as const))('%s', (_, grammar) => {
  const [bright = [], dark = []] = (grammar.evidence.exposure?.severe.findings ?? []).map(({ texts }) => texts)
  const options = { kinds: ['reasoning'], seed: 7, grammar, taxonomy, pack: 'analytic@1.2.0' } as const

  const timed = randomVideos(300, 9).map((video, index): GeneratedInstruction => {
    const findings = { features: {}, moments: momentsOf(steppedTimeline(index), taxonomy, moments) }
    const [reasoning] = generateInstructions({ ...video, findings }, options)
    if (!reasoning)
      throw new Error('no reasoning')
    return reasoning
  })
  const withFrames = timed.filter(entry => /\d/.test(entry.response))
  const problemsOf = (entry: GeneratedInstruction, change: object = {}): string => verifyInstruction({ ...entry, ...change }, entry.provenance.levels, grammar).join('; ')

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
      expect(shows(reasoning?.response ?? '', dark)).toBe(false)
    }
  })

  describe('the verifier catches', () => {
    const { phrases } = grammar.times
    const contradicting = { beginning: 'end', first_half: 'second_half', middle: 'whole', second_half: 'first_half', end: 'beginning', intervals: 'end', whole: 'beginning' } as const

    test('a time moved to where the frames do not lie', () => {
      let moved = 0
      for (const entry of timed) {
        for (const { start, end, part } of grammar.times.find(entry.response)) {
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
        expect(problemsOf(entry, { response: `${entry.response.slice(0, -1)}, 12${entry.response.slice(-1)}` })).toMatch(/holds a number/)
    })
    test('a time on a claim without frames', () => {
      for (const entry of timed.slice(0, 100)) {
        const response = `${entry.response.slice(0, -1)} ${phrases.end[0]}${entry.response.slice(-1)}`
        expect(problemsOf(entry, { response })).toMatch(/without frames|does not belong to one claim/)
      }
      const stripped = timed.filter(entry => entry.claims.some(claim => claim.frames)).map(entry => problemsOf(entry, { claims: entry.claims.map(({ frames: _, ...claim }) => claim) }))
      expect(stripped.every(problems => problems !== '')).toBe(true)
    })
    test('a time left out, and frames that are not in the video', () => {
      for (const entry of timed.filter(({ claims }) => claims.some(claim => claim.frames)).slice(0, 100)) {
        const [mention] = grammar.times.find(entry.response)
        if (!mention)
          throw new Error('no time')
        expect(problemsOf(entry, { response: entry.response.slice(0, mention.start) + entry.response.slice(mention.end) })).toContain('says no time')
        expect(problemsOf(entry, { provenance: { frameCount: 20 } })).toContain('not in the video')
      }
    })
  })

  test('lets features choose the words, and says nothing that no feature bears out', () => {
    const said = (features: Readonly<Record<string, number>>): string => Array.from({ length: 60 }, (_, index) => generateInstructions({ ...videoWith(uniformScores(0.5, { exposure: 0.1 }), {}, `dark-${index}`), findings: { features, moments: null } }, options)[0]?.response ?? '').join(' ')
    expect(shows(said({ dark_share: 0.6, bright_share: 0.01 }), dark)).toBe(true)
    expect(shows(said({ dark_share: 0.6, bright_share: 0.01 }), bright)).toBe(false)
    expect(shows(said({ dark_share: 0.02, bright_share: 0.3 }), bright)).toBe(true)
    expect(shows(said({}), [...dark, ...bright])).toBe(false)
  })
})
