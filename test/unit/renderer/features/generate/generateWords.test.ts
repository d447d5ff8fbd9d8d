import type { LanguageOption } from '../../../../../src-shared/contract/generation'
import { expect, test } from 'vitest'
import { describeAmount, describeExamples, describeExisting, formatPercent } from '../../../../../src-renderer/features/generate/generateWords'
import { DEFAULT_PLAN } from '../../../../../src-shared/domain/generation'

const PLAN = { ...DEFAULT_PLAN, seed: 1 }
const english = (texts: LanguageOption['texts']): LanguageOption => ({ code: 'en', title: 'English', rewordable: true, questionTypes: [], comparesVideos: true, texts })

test('the amount is that of the chosen kinds', () => {
  const language = { comparesVideos: true }
  expect(describeAmount(PLAN, 104_000, language)).toBe('Up to 416,000 texts and about 7,800 comparisons for 104,000 videos')
  expect(describeAmount({ ...PLAN, pairShare: 1 }, 3, language)).toBe('Up to 12 texts and 1 comparison for 3 videos')
  expect(describeAmount(PLAN, 104_000, { comparesVideos: false })).toBe('Up to 416,000 texts for 104,000 videos')
  expect(describeAmount({ ...PLAN, kinds: ['reasoning'] }, 1, language)).toBe('Up to 1 text for 1 video')
  expect(describeAmount(PLAN, 0, language)).toBe('No video with ratings')
})

test('what is there counts for the chosen kinds only', () => {
  expect(describeExisting(PLAN, english({ reasoning: 0, qa: 0, stage1: 0 }))).toBeNull()
  expect(describeExisting({ ...PLAN, kinds: ['qa'] }, english({ reasoning: 5, qa: 1, stage1: 5 }))).toMatch(/^1 English text is there\./)
  expect(describeExisting(PLAN, english({ reasoning: 1000, qa: 2000, stage1: 0 }))).toMatch(/^3,000 English texts are there\./)
})

test('the examples say which videos they are of', () => {
  const of = (...videoIds: string[]) => videoIds.map(videoId => ({ videoId, videoName: '', kind: 'qa' as const, questionType: '', question: '', response: '', claims: [] }))
  expect(describeExamples({ examples: of('a', 'b', 'b'), videos: 40 })).toBe('2 of 40 videos, from worst to best')
  expect(describeExamples({ examples: of('a', 'a'), videos: 1 })).toBe('1 video')
})

test('percentages are whole where they can be', () => {
  expect([33.33, 0, 0.44, 100, null].map(formatPercent)).toEqual(['33 %', '0 %', '0.4 %', '100 %', '–'])
})
