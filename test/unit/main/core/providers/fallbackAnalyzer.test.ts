import type { Analysis, Analyzer } from '../../../../../src-main/core/scoring/ports'
import type { FaultCode } from '../../../../../src-shared/domain/fault'
import type { ExecutionProvider } from '../../../../../src-shared/domain/provider'
import { describe, expect, test } from 'vitest'
import { createFallbackAnalyzer } from '../../../../../src-main/core/providers/fallbackAnalyzer'
import { Fault } from '../../../../../src-shared/domain/fault'
import { streamOf } from '../../../../support/stream'

const FRAME_TABLE: Analysis['frameTable'] = { timeBase: [1, 30], pts: [0], keyframes: [0], origin: 'decoded' }
const never = new AbortController().signal

/** Analyzers whose outcome a test decides by provider and path. */
function setUp(outcome: (provider: ExecutionProvider, path: string) => FaultCode | null) {
  const calls: string[] = []
  const disposed: ExecutionProvider[] = []
  const state = { wanted: 'webgpu' as ExecutionProvider, givenUp: [] as string[], note: null as string | null }
  const start = (provider: ExecutionProvider): Analyzer => ({
    async analyze({ videoPath }) {
      calls.push(`${provider} ${videoPath}`)
      const code = outcome(provider, videoPath)
      if (code !== null)
        throw new Fault(code, `${provider} says ${code}`)
      return { versions: { ffmpeg: '', onnxruntime: '', provider } } as Analysis
    },
    async dispose() {
      disposed.push(provider)
    },
  })
  const analyzer = createFallbackAnalyzer({
    start,
    providers: {
      choose: async () => state.note === null ? { provider: state.wanted, note: null } : { provider: 'cpu', note: state.note },
      giveUp: async (provider, reason) => {
        state.givenUp.push(`${provider}: ${reason}`)
        state.note = `gave up ${provider}`
        return state.note
      },
    },
  })
  const analyze = (videoPath: string, signal = never) => analyzer.analyze({ videoPath, stream: streamOf(), frameTable: FRAME_TABLE }, signal)
  return { analyzer, analyze, calls, disposed, state }
}

describe('a provider that works', () => {
  test('measures every video, without a note', async () => {
    const { analyze, calls } = setUp(() => null)
    expect((await analyze('a')).versions).toEqual({ ffmpeg: '', onnxruntime: '', provider: 'webgpu' })
    expect(calls).toEqual(['webgpu a'])
  })

  test('is exchanged for what is asked for next, once no video is under way', async () => {
    const { analyze, calls, disposed, state } = setUp(() => null)
    const first = analyze('a')
    state.wanted = 'cpu'
    await Promise.all([first, analyze('b')])
    await analyze('c')
    expect(calls.at(-1)).toBe('cpu c')
    expect(disposed).toEqual(['webgpu'])
  })
})

describe('a provider that fails', () => {
  test.each(['scoring.failed', 'scoring.crashed'] as const)('with %s: the video is measured again whole on cpu, with a note, and so are the next ones', async (code) => {
    const { analyze, calls, state } = setUp(provider => provider === 'webgpu' ? code : null)
    expect((await analyze('a')).versions).toMatchObject({ provider: 'cpu', note: 'gave up webgpu' })
    expect((await analyze('b')).versions).toMatchObject({ provider: 'cpu', note: 'gave up webgpu' })
    expect(calls).toEqual(['webgpu a', 'cpu a', 'cpu b'])
    expect(state.givenUp).toEqual([`webgpu: webgpu says ${code}`])
  })

  test('is kept when the video fails on cpu too', async () => {
    const { analyze, calls, state } = setUp((_, path) => path === 'poison' ? 'scoring.crashed' : null)
    await expect(analyze('poison')).rejects.toMatchObject({ code: 'scoring.crashed', message: 'cpu says scoring.crashed' })
    expect((await analyze('b')).versions).toMatchObject({ provider: 'webgpu' })
    expect(calls).toEqual(['webgpu poison', 'cpu poison', 'webgpu b'])
    expect(state.givenUp).toEqual([])
  })

  test.each(['file.damaged', 'environment.unsupported', 'cancelled'] as const)('is not blamed for %s', async (code) => {
    const { analyze, calls } = setUp(() => code)
    await expect(analyze('a')).rejects.toMatchObject({ code })
    expect(calls).toEqual(['webgpu a'])
  })
})

test('a cancelled video does not wait for the choice of the provider', async () => {
  const stop = new AbortController()
  const analyzer = createFallbackAnalyzer({ start: () => { throw new Error('not reached') }, providers: { choose: () => new Promise(() => {}), giveUp: async () => '' } })
  const result = analyzer.analyze({ videoPath: 'a', stream: streamOf(), frameTable: FRAME_TABLE }, stop.signal)
  stop.abort()
  await expect(result).rejects.toMatchObject({ code: 'cancelled' })
})
