import { describe, expect, test } from 'vitest'
import { describeAgreement, describeBins, describeOptions, describeOverview, shortStrata } from '../../../../../src-renderer/features/balance/balanceWords'
import { balanceOptions } from '../../../../../src-shared/contract/balance'

const agreement = (change: object) => describeAgreement({ report: { agreement: { compared: 40, srcc: 0.81, offset: -0.07, threshold: 0.15, ...change } } as never })

describe('what the balance page says', () => {
  test('of what there is', () => {
    expect(describeOverview({ files: 1204, scored: 300, glanced: 300, labelled: 12, pending: 904, histogram: [] })).toBe('1,204 videos · 300 scored · 904 not looked at yet · 12 labelled, kept apart')
    expect(describeOverview({ files: 1, scored: 0, glanced: 1, labelled: 0, pending: 0, histogram: [] })).toBe('1 video · 0 scored')
  })

  test('of how a set was made', () => {
    expect(describeOptions({ options: balanceOptions.parse({ target: 5 }) })).toBe('10 bins over quality; seed 0')
    expect(describeOptions({ options: balanceOptions.parse({ target: 5, over: ['folder', 'duration'], fill: true, dropDuplicates: false, rejectDisagreeing: false }) })).toBe('10 bins over quality, folder, duration; seed 0; neighbours fill in; near-duplicates kept; disagreeing kept')
  })

  test('of how well quick looks and scores agree', () => {
    expect(agreement({})).toBe('40 videos with both a quick look and a full score: SRCC .81, quick looks are .07 lower as a rule, which was taken off. Beyond .15 a video is left out.')
    expect(agreement({ srcc: -0.2, offset: 0 })).toContain('SRCC -.20, no usual difference')
    expect(agreement({ compared: 3, threshold: null })).toContain('too few')
    expect(agreement({ compared: 0, threshold: null })).toBe('No video has both a quick look and a full score yet.')
  })

  test('of strata, without the folders that all are in', () => {
    expect(shortStrata(['/data/a/x · 5-10 s', '/data/a/y · 5-10 s', '/data/b · 5-10 s'])).toEqual(['…/a/x · 5-10 s', '…/a/y · 5-10 s', '…/b · 5-10 s'])
    expect(shortStrata(['C:\\v\\a', 'C:\\v\\b'])).toEqual(['…/a', '…/b'])
    expect(shortStrata(['5-10 s', '10-20 s'])).toEqual(['5-10 s', '10-20 s'])
    expect(shortStrata(['/videos/one'])).toEqual(['…/one'])
    expect(shortStrata([])).toEqual([])
  })

  test('of a histogram that nobody sees', () => {
    expect(describeBins('Before', [0, 2, 0, 1])).toBe('Before: 2 from .25 to .50, 1 from .75 to 1.00')
    expect(describeBins('After', [0, 0])).toBe('After: none')
  })
})
