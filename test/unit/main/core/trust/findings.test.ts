import type { ScoreTuple } from '../../../../../src-main/core/trust/ports'
import { describe, expect, test } from 'vitest'
import { compareTables } from '../../../../../src-main/core/trust/disagreement'
import { TRUST_LIMITS } from '../../../../../src-main/core/trust/limits'
import { findOutliers } from '../../../../../src-main/core/trust/outliers'
import { createPackTable } from '../../../../../src-main/core/trust/scoreTable'
import { againstTheRest } from '../../../../../src-main/core/trust/suspicion'
import { TAXONOMY } from '../../../../support/stores'

const N = 200
const TARGETS = ['sharpness', 'noise', 'color', 'lighting']

/** Repeatable numbers in [0, 1). */
function stream(seed: number): () => number {
  let state = seed
  return () => (state = state * 48271 % 2147483647) / 2147483647
}

type ScoreOf = (row: number, target: string) => number

function table(pack: string, scoreOf: ScoreOf) {
  const builder = createPackTable({ pack, sha256: pack }, N)
  builder.add(0, Array.from({ length: N }, (_, row) => TARGETS.map((target): ScoreTuple => [row, target, scoreOf(row, target), 'measured', 1, null])).flat())
  return builder.finish()
}

/** Four qualities that hang together a little, as those of real videos do. */
const random = stream(7)
const truth = Array.from({ length: N }, () => {
  const common = random()
  return Object.fromEntries(TARGETS.map(target => [target, 0.5 * common + 0.5 * random()]))
})
const honest: ScoreOf = (row, target) => truth[row]?.[target] ?? 0
const flagsOf = (scoreOf: ScoreOf) => Object.fromEntries(compareTables(table('a@1', honest), table('b@1', scoreOf), TAXONOMY, TRUST_LIMITS).disagreements.map(entry => [entry.target, entry.flags.map(flag => flag.code)]))

describe('packs on the same output', () => {
  test('agree where they measure the same', () => {
    const { disagreements } = compareTables(table('a@1', honest), table('b@1', honest), TAXONOMY, TRUST_LIMITS)
    expect(disagreements.map(entry => [entry.srcc, entry.meanAbsoluteDifference, entry.flags])).toEqual(TARGETS.map(() => [1, 0, []]))
  })

  test('two exchanged outputs are recognised as exchanged, and the others are left alone', () => {
    const exchanged: Record<string, string> = { sharpness: 'noise', noise: 'sharpness' }
    expect(flagsOf((row, target) => honest(row, exchanged[target] ?? target))).toEqual({ sharpness: ['swapped'], noise: ['swapped'], color: [], lighting: [] })
  })

  test('an inverted output is recognised', () => {
    expect(flagsOf((row, target) => target === 'color' ? 1 - honest(row, target) : honest(row, target))).toEqual({ sharpness: [], noise: [], color: ['inverted'], lighting: [] })
  })

  test('the videos with the largest differences come first', () => {
    const [first] = compareTables(table('a@1', honest), table('b@1', (row, target) => row === 42 ? 1 - Math.round(honest(row, target)) : honest(row, target)), TAXONOMY, TRUST_LIMITS).disagreements
    expect(first?.videos[0]?.row).toBe(42)
  })
})

describe('within a pack', () => {
  test('an output that falls where all others rise is suspicious; the control is not', () => {
    const inverted = table('a@1', (row, target) => target === 'noise' ? 1 - (0.3 * honest(row, 'noise') + 0.7 * honest(row, 'sharpness')) : 0.3 * honest(row, target) + 0.7 * honest(row, 'sharpness'))
    expect([...againstTheRest(inverted, TAXONOMY, TRUST_LIMITS).keys()]).toContain('noise')
    expect(againstTheRest(table('a@1', honest), TAXONOMY, TRUST_LIMITS).size).toBe(0)
  })

  test('a video far from a narrow crowd is found, with where the crowd is; an even spread has no outliers', () => {
    const narrow = table('a@1', (row, target) => target === 'noise' && row === 9 ? 0.1 : 0.8 + 0.02 * honest(row, target))
    const found = findOutliers([narrow], [], TAXONOMY, TRUST_LIMITS)
    expect(found.map(entry => entry.row)).toEqual([9])
    expect(found[0]?.reasons[0]?.text).toMatch(/^Noise is \.10 where half of the videos are above \.8\d \(a@1\)\.$/)
    expect(findOutliers([table('a@1', honest)], [], TAXONOMY, TRUST_LIMITS)).toEqual([])
  })
})
