import type { CrashLedger, PackMoment, ShelvedPack } from '../../../../../src-main/core/packs/ports'
import { describe, expect, test } from 'vitest'
import { createCrashWatch } from '../../../../../src-main/core/packs/crashes'

/** Keeps everything in memory; forgiveness is the database's business. */
function memoryLedger(): CrashLedger {
  const crashes = new Map<string, PackMoment[]>()
  const disabled = new Map<string, PackMoment>()
  return {
    record: (sha256, crash) => void crashes.set(sha256, [...crashes.get(sha256) ?? [], crash]),
    count: sha256 => crashes.get(sha256)?.length ?? 0,
    disabled: sha256 => disabled.get(sha256) ?? null,
    disable: (sha256, moment) => void disabled.set(sha256, moment),
    enable(sha256) {
      crashes.delete(sha256)
      disabled.delete(sha256)
    },
  }
}

function packOf(kind: 'learned' | 'analytic', sha256 = 'a'.repeat(64)): Pick<ShelvedPack, 'manifest' | 'sha256'> {
  return { sha256, manifest: { kind, id: 'dover', version: '1.0.0' } as ShelvedPack['manifest'] }
}

const watch = (ledger = memoryLedger()) => createCrashWatch({ ledger, limits: { packMaxCrashes: 3, packCrashForgivenAfter: 100 }, now: () => new Date('2026-02-03T04:05:06Z') })

describe('crashes of a pack', () => {
  test('the third disables it, with the reason and the way back', () => {
    const crashes = watch()
    const pack = packOf('learned')
    expect(crashes.report(pack, 'first')).toBeNull()
    expect(crashes.report(pack, 'second')).toBeNull()
    // The control: two are borne.
    expect(() => crashes.refuse(pack)).not.toThrow()
    const fault = crashes.report(pack, 'its process ended (signal SIGSEGV)')
    expect(fault).toMatchObject({ code: 'pack.disabled', message: expect.stringMatching(/2026-02-03 04:05 UTC: it crashed 3 times; the last time its process ended \(signal SIGSEGV\).*s2i packs enable dover@1\.0\.0/) })
    expect(() => crashes.refuse(pack)).toThrow(expect.objectContaining({ code: 'pack.disabled' }))
    expect(crashes.stateOf(pack)).toMatchObject({ crashes: 3, disabled: { at: '2026-02-03T04:05:06.000Z' } })
  })

  test('a fourth keeps the first reason', () => {
    const crashes = watch()
    for (const reason of ['one', 'two', 'three', 'four'])
      crashes.report(packOf('learned'), reason)
    expect(crashes.stateOf(packOf('learned')).disabled?.reason).toContain('three')
  })

  test('forgiving starts the count anew', () => {
    const crashes = watch()
    const pack = packOf('learned')
    for (const reason of ['one', 'two', 'three'])
      crashes.report(pack, reason)
    crashes.forgive(pack)
    expect(() => crashes.refuse(pack)).not.toThrow()
    expect(crashes.report(pack, 'again')).toBeNull()
    expect(crashes.stateOf(pack)).toEqual({ crashes: 1, disabled: null })
  })

  test('one pack does not answer for another', () => {
    const crashes = watch()
    for (const digit of ['a', 'b', 'c'])
      expect(crashes.report(packOf('learned', digit.repeat(64)), 'once')).toBeNull()
  })

  test('the analytic pack is never disabled', () => {
    const crashes = watch()
    for (let count = 0; count < 50; count++)
      expect(crashes.report(packOf('analytic'), 'again')).toBeNull()
    expect(() => crashes.refuse(packOf('analytic'))).not.toThrow()
  })
})
