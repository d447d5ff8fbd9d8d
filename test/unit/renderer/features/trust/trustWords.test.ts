import type { TrustFlag, TrustReport } from '../../../../../src-shared/contract/trust'
import { describe, expect, test } from 'vitest'
import { findingsOf, formatDifference, formatShare } from '../../../../../src-renderer/features/trust/trustWords'

const flag = (code: TrustFlag['code'], severity: TrustFlag['severity']): TrustFlag => ({ code, severity, text: code })

describe('words of the trust page', () => {
  test.each([[99, 100, '99 %'], [999, 1000, '99 %'], [1, 1000, '1 %'], [0, 10, '0 %'], [10, 10, '100 %'], [0, 0, '0 %']])('%d of %d is %s', (part, whole, text) => {
    expect(formatShare(part, whole)).toBe(text)
  })

  test.each([[0, 'none'], [0.0000003, '< 0.01 %'], [0.0123, '1.2 %']])('a relative difference of %d is %s', (relative, text) => {
    expect(formatDifference(relative)).toBe(text)
  })

  test('problems come before notices, and what is no finding is left out', () => {
    const target = (id: string, ...flags: TrustFlag[]) => ({ target: id, flags }) as TrustReport['packs'][number]['targets'][number]
    const report = { packs: [{ pack: 'a@1', sha256: '', videos: 1, targets: [target('noise', flag('few', 'notice'), flag('never_measured', 'notice')), target('color', flag('low_fidelity', 'notice')), target('focus', flag('constant', 'problem'))] }], disagreements: [] } as unknown as TrustReport
    expect(findingsOf(report).map(entry => [entry.target, entry.flag.code])).toEqual([['focus', 'constant'], ['color', 'low_fidelity']])
  })
})
