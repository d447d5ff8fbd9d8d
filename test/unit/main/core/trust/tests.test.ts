import type { ResponseParts } from '../../../../../src-main/core/trust/responseTest'
import { describe, expect, test } from 'vitest'
import { DEGRADATIONS } from '../../../../../src-main/core/trust/degradations'
import { compareGolden } from '../../../../../src-main/core/trust/golden'
import { TRUST_LIMITS } from '../../../../../src-main/core/trust/limits'
import { judge, testResponse } from '../../../../../src-main/core/trust/responseTest'
import { Fault } from '../../../../../src-shared/domain/fault'

const KIND = { id: 'grain', label: 'Grain', target: 'noise' }
const steps = (scores: readonly number[], source: 'measured' | 'inferred' = 'measured') => scores.map(score => ({ score, source }))

describe('the verdict on a damaged clip', () => {
  test.each([
    ['falls', [0.9, 0.7, 0.5, 0.1]],
    ['falls', [0.9, 0.5, 0.55, 0.1]],
    ['does_not_fall', [0.9, 0.9, 0.9, 0.9]],
    ['does_not_fall', [0.5, 0.6, 0.7, 0.9]],
    ['does_not_fall', [0.9, 0.89, 0.88, 0.87]],
    ['no_room', [0.1, 0.08, 0.05, 0]],
  ])('%s for %j', (verdict, scores) => {
    expect(judge(KIND, steps(scores), TRUST_LIMITS.response).verdict).toBe(verdict)
  })

  test('an inferred score is no evidence', () => {
    expect(judge(KIND, steps([0.9, 0.5, 0.3, 0.1], 'inferred'), TRUST_LIMITS.response).verdict).toBe('not_measured')
  })
})

describe('the response test', () => {
  const signal = new AbortController().signal
  const clip = (name: string) => ({ id: '01890a5d-ac96-774b-bcce-b302099a8057', name, path: `/videos/${name}` })
  /** A scorer whose every dimension is what is left of quality, and which cannot read files called broken. */
  const parts: ResponseParts = {
    degradations: DEGRADATIONS,
    limits: TRUST_LIMITS.response,
    clips: {
      withGolden: () => Promise.reject(new Error('not asked for')),
      withDegraded: async (source, step, use) => use(`${source} ${DEGRADATIONS.kinds.flatMap(kind => kind.severities).findIndex(entry => entry === step) % 3 + 1}`),
    },
    scorer: {
      pack: 'analytic@1.0.0',
      async measure(path) {
        if (path.includes('broken'))
          throw new Fault('file.damaged', 'broken.mp4 cannot be decoded.')
        const score = 0.9 - 0.25 * Number(path.at(-1))
        return { features: {}, scores: DEGRADATIONS.kinds.map(kind => ({ target: kind.target, score, source: 'measured' as const, confidence: 1, reason: null })), versions: { ffmpeg: '5', onnxruntime: '1', provider: 'cpu' } }
      },
    },
  }

  async function run(names: readonly string[]) {
    const work = testResponse(parts, names.map(clip), signal)
    const progress: number[] = []
    let step = await work.next()
    for (; !step.done; step = await work.next()) {
      if (step.value.type === 'progress')
        progress.push(step.value.done)
    }
    return { result: step.value, progress }
  }

  test('counts its progress and says that the scores fall', async () => {
    const { result, progress } = await run(['a.mp4', 'b.mp4'])
    expect(result).toMatchObject({ ok: true, text: 'The scores fall as they should: in all 6 tests the own dimension fell with the damage.' })
    expect(progress.at(-1)).toBe(20)
    expect([...progress].sort((a, b) => a - b)).toEqual(progress)
  })

  test('sets aside a clip that cannot be read and goes on', async () => {
    const { result, progress } = await run(['broken.mp4', 'b.mp4'])
    expect(result.clips.map(entry => [entry.failure?.code ?? null, entry.series.length])).toEqual([['file.damaged', 0], [null, 3]])
    expect(progress.at(-1)).toBe(20)
  })
})

describe('the golden clip', () => {
  const reference = { format: 1 as const, source: 'x', made: { pack: 'analytic@1.0.0', packSha256: '', ffmpeg: '5', onnxruntime: '1', provider: 'cpu' }, features: { edge_slope: 0.5, shake: 0 } }
  const given = { pack: 'analytic@1.0.0', at: new Date(0).toISOString(), reference, limits: TRUST_LIMITS.golden }
  const measured = (edge: number, shake: number) => ({ scores: [], versions: { ffmpeg: '6', onnxruntime: '1', provider: 'webgpu' }, features: { edge_slope: { value: edge, unit: '1' }, shake: { value: shake, unit: 'px' } } })

  test('agrees within a thousandth, and does not ask a feature of zero to be exact', () => {
    expect(compareGolden(measured(0.5004, 0.000005), given).ok).toBe(true)
  })

  test('names what differs, and what is missing', () => {
    const result = compareGolden(measured(0.51, 0), given)
    expect(result.ok).toBe(false)
    expect(result.text).toMatch(/1 of 2 features .* differ by more than 0\.1 % \(edge_slope\)/)
    expect(compareGolden({ ...measured(0.5, 0), features: {} }, given).features.map(entry => [entry.found, entry.ok])).toEqual([[null, false], [null, false]])
  })
})
