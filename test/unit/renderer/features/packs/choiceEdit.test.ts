import type { ScoringChoice } from '../../../../../src-shared/contract/scoring'
import { describe, expect, test } from 'vitest'
import { FOLLOW, withEnabled, withTarget } from '../../../../../src-renderer/features/packs/choiceEdit'

const choice: ScoringChoice = { enabled: ['analytic', 'dover'], policy: { otherwise: 'dover', targets: { noise: 'analytic', overall: 'dover' } } }

describe('the choice of packs', () => {
  test('a pack that is switched off feeds nothing any more', () => {
    expect(withEnabled(choice, 'dover', false)).toEqual({ enabled: ['analytic'], policy: { otherwise: 'analytic', targets: { noise: 'analytic' } } })
  })

  test('one pack always stays on', () => {
    const last = withEnabled(choice, 'dover', false)
    expect(withEnabled(last, 'analytic', false)).toBe(last)
  })

  test('switching on twice adds it once', () => {
    expect(withEnabled(choice, 'dover', true).enabled).toEqual(['analytic', 'dover'])
  })

  test('a target gets a pack of its own and gives it up again', () => {
    expect(withTarget(choice, 'color', 'analytic').policy.targets).toEqual({ noise: 'analytic', overall: 'dover', color: 'analytic' })
    expect(withTarget(choice, 'noise', FOLLOW).policy.targets).toEqual({ overall: 'dover' })
  })
})
