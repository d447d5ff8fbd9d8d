import type { LanguageOption } from '../../../../../src-shared/contract/generation'
import type { GenerationPlan } from '../../../../../src-shared/domain/generation'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { draftOf, drawSeed, MAX_PER_VIDEO, MAX_SEED, ownShares, percentagesOf, planOfDraft, problemsOf } from '../../../../../src-renderer/features/generate/planDraft'
import { DEFAULT_PLAN, generationPlan } from '../../../../../src-shared/domain/generation'

const ENGLISH: LanguageOption = { code: 'en', title: 'English', rewordable: true, comparesVideos: true, texts: { reasoning: 0, qa: 0, stage1: 0 }, questionTypes: [{ id: 'yes_no', label: 'Yes or no', share: 3 }, { id: 'advice', label: 'What to improve', share: 1 }] }
const PLAN: GenerationPlan = { ...DEFAULT_PLAN, seed: 7 }
const draft = draftOf(PLAN, ENGLISH)

describe('a plan in fields', () => {
  test('comes back as it was', () => {
    fc.assert(fc.property(
      fc.record({
        kinds: fc.subarray(['reasoning', 'qa', 'stage1'] as const, { minLength: 1 }),
        seed: fc.integer({ min: 0, max: MAX_SEED }),
        ratio: fc.record({ reasoning: fc.integer({ min: 0, max: 8 }), qa: fc.integer({ min: 0, max: 24 }), stage1: fc.integer({ min: 0, max: 8 }) }),
        pairShare: fc.double({ min: 0, max: 1, noNaN: true }).map(share => share + 0),
        advice: fc.double({ min: 0.5, max: 100, noNaN: true }),
      }),
      ({ kinds, seed, ratio, pairShare, advice }) => {
        const plan: GenerationPlan = { ...PLAN, kinds, seed, ratio, pairShare, questionShares: kinds.includes('qa') && advice !== 1 ? { advice } : {} }
        const back = planOfDraft(draftOf(plan, ENGLISH), plan, ENGLISH)
        expect(back).toEqual(plan)
        expect(generationPlan.safeParse(back).success).toBe(true)
      },
    ))
  })

  test('shares of the language itself are left to the language', () => {
    expect(draft.shares).toEqual({ yes_no: '3', advice: '1' })
    expect(planOfDraft({ ...draft, shares: { yes_no: '3', advice: '0' } }, PLAN, ENGLISH)?.questionShares).toEqual({ advice: 0 })
    expect(planOfDraft({ ...draft, shares: ownShares(ENGLISH) }, { ...PLAN, questionShares: { advice: 5 } }, ENGLISH)?.questionShares).toEqual({})
  })

  test('what has no field is kept', () => {
    const base = { ...PLAN, later: 1 } as GenerationPlan
    expect(planOfDraft(draft, base, ENGLISH)).toEqual(base)
  })
})

describe('a draft that is no plan', () => {
  test.each(['', '-0.1', '1.01', 'half'])('refuses %j as a share of pairs, unless no questions are asked', (pairShare) => {
    expect(problemsOf({ ...draft, pairShare }).pairShare).toBe('Enter a number from 0 to 1.')
    expect(planOfDraft({ ...draft, pairShare }, PLAN, ENGLISH)).toBeNull()
    expect(planOfDraft({ ...draft, pairShare, kinds: { ...draft.kinds, qa: false } }, PLAN, ENGLISH)?.pairShare).toBe(PLAN.pairShare)
  })

  test.each(['', ' ', '-1', '1.5', '9', '1e3', 'many'])('refuses %j texts per video, with a sentence', (reasoning) => {
    const wrong = { ...draft, ratio: { ...draft.ratio, reasoning } }
    expect(problemsOf(wrong).ratio).toEqual({ reasoning: 'Enter a whole number from 0 to 8.', qa: null, stage1: null })
    expect(planOfDraft(wrong, PLAN, ENGLISH)).toBeNull()
  })

  test('a kind that is not chosen may hold anything, and keeps its number', () => {
    const unchosen = { ...draft, kinds: { ...draft.kinds, reasoning: false }, ratio: { ...draft.ratio, reasoning: 'x' } }
    expect(planOfDraft(unchosen, PLAN, ENGLISH)).toMatchObject({ kinds: ['qa', 'stage1'], ratio: PLAN.ratio })
  })

  test('says what is wrong with kinds, seed and shares', () => {
    expect(problemsOf({ ...draft, kinds: { reasoning: false, qa: false, stage1: false } }).kinds).toBe('Choose at least one kind of text.')
    expect(problemsOf({ ...draft, seed: '2147483648' }).seed).toBe('Enter a whole number from 0 to 2,147,483,647.')
    expect(problemsOf({ ...draft, shares: { yes_no: '101', advice: '0.5' } }).shares).toEqual({ yes_no: 'Enter a number from 0 to 100.', advice: null })
    const none = { ...draft, shares: { yes_no: '0', advice: '0' } }
    expect(problemsOf(none).noShare).toBe('Give at least one question type a share above 0.')
    expect(planOfDraft(none, PLAN, ENGLISH)).toBeNull()
    expect(problemsOf({ ...none, kinds: { ...none.kinds, qa: false } }).noShare).toBeNull()
  })
})

test('shares are shown as percentages of their whole', () => {
  expect(percentagesOf({ a: '3', b: '1', c: '0' })).toEqual({ a: 75, b: 25, c: 0 })
  expect(percentagesOf({ a: '0', b: '0' })).toEqual({ a: null, b: null })
  expect(percentagesOf({ a: 'x', b: '1' })).toEqual({ a: null, b: null })
})

test('limits are those of the plan, and a drawn seed is within them', () => {
  expect(MAX_PER_VIDEO).toEqual({ reasoning: 8, qa: 24, stage1: 8 })
  for (let draw = 0; draw < 50; draw++)
    expect(problemsOf({ ...draft, seed: drawSeed() }).seed).toBeNull()
})
