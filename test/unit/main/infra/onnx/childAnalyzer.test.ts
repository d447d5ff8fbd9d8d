import type { Analysis } from '../../../../../src-main/core/scoring/ports'
import type { InferenceChild, InferenceLauncher } from '../../../../../src-main/infra/onnx/inferenceLauncher'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createChildAnalyzer } from '../../../../../src-main/infra/onnx/childAnalyzer'
import { Fault } from '../../../../../src-shared/domain/fault'
import { DEFAULT_LIMITS } from '../../../../../src-shared/domain/limits'
import { streamOf } from '../../../../support/stream'

interface Command { type: string, id?: number, videoPath?: string }

/** An inference process under the test's control. */
class FakeChild implements InferenceChild {
  readonly pid = 1
  readonly commands: Command[] = []
  isKilled = false
  #receive: (message: unknown) => void = () => {}
  #exit: (code: number | null, signal?: string | null) => void = () => {}

  post(message: unknown): void {
    this.commands.push(message as Command)
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#receive = listener
  }

  onExit(listener: (code: number | null, signal?: string | null) => void): void {
    this.#exit = listener
  }

  kill(): void {
    this.isKilled = true
    this.#exit(null, 'SIGKILL')
  }

  say(message: unknown): void {
    this.#receive(message)
  }

  crash(signal = 'SIGSEGV'): void {
    this.#exit(null, signal)
  }

  /** Ids of the videos it was asked for, by path. */
  get asked(): string[] {
    return this.commands.filter(command => command.type === 'analyze').map(command => command.videoPath ?? '')
  }

  finish(path: string, rssBytes = 1): void {
    const id = this.commands.findLast(command => command.videoPath === path)?.id
    this.say({ type: 'analyzed', id, analysis: analysis(), rssBytes })
  }
}

function analysis(): Analysis {
  return { frameTable: { timeBase: [1, 30], pts: [0], keyframes: [0], origin: 'decoded' }, framesDecoded: 1, framesExpected: 1, decodeErrors: [], decodeErrorCount: 0, degraded: false, features: {}, windows: [], sampling: { kind: 'whole' }, poster: new Uint8Array(1), versions: { ffmpeg: '', onnxruntime: '', provider: 'cpu' } }
}

function setUp(limits: Partial<typeof DEFAULT_LIMITS> = {}, packKind: 'analytic' | 'learned' = 'analytic', onCrash: (reason: string) => Fault | null = () => null) {
  const children: FakeChild[] = []
  const launcher: InferenceLauncher = {
    launch: () => {
      const child = new FakeChild()
      children.push(child)
      return child
    },
  }
  const analyzer = createChildAnalyzer({ launcher, packFolder: '/pack', packKind, provider: 'cpu', onCrash, limits: { ...DEFAULT_LIMITS, ...limits } })
  const analyze = (videoPath: string, signal = new AbortController().signal) => {
    const result = analyzer.analyze({ videoPath, stream: streamOf(), frameTable: analysis().frameTable }, signal)
    result.catch(() => {})
    return result
  }
  return { children, analyzer, analyze, last: () => children.at(-1) as FakeChild }
}

afterEach(() => {
  vi.useRealTimers()
})

describe('child analyzer', () => {
  test('starts one process for all videos and keeps two under way', async () => {
    const { children, analyze, last } = setUp()
    const results = ['a', 'b', 'c'].map(path => analyze(path))
    expect(children).toHaveLength(1)
    expect(last().asked).toEqual(['a', 'b'])
    last().finish('a')
    expect(last().asked).toEqual(['a', 'b', 'c'])
    last().finish('b')
    last().finish('c')
    expect(await Promise.all(results)).toHaveLength(3)
  })

  test('tries the videos of a crashed process once more, each alone, and goes on with the rest', async () => {
    const { children, analyze, last } = setUp()
    const [a, b, c] = ['a', 'b', 'c'].map(path => analyze(path))
    last().crash()
    expect(last().asked).toEqual(['a'])
    last().finish('a')
    expect(last().asked).toEqual(['a', 'b'])
    last().crash()
    expect(last().asked).toEqual(['c'])
    last().finish('c')
    await expect(a).resolves.toBeDefined()
    await expect(b).rejects.toMatchObject({ code: 'scoring.crashed', message: expect.stringContaining('SIGSEGV') })
    await expect(c).resolves.toBeDefined()
    expect(children).toHaveLength(3)
  })

  test('ends a process whose graph does not return, and only that video fails', async () => {
    vi.useFakeTimers()
    const { analyze, last } = setUp()
    const [stuck, other] = [analyze('stuck'), analyze('other')]
    last().say({ type: 'ready' })
    last().say({ type: 'batch', id: 0, running: true })
    vi.advanceTimersByTime(DEFAULT_LIMITS.inferenceBatchMs - 1)
    expect(last().isKilled).toBe(false)
    vi.advanceTimersByTime(1)
    await expect(stuck).rejects.toMatchObject({ code: 'scoring.failed', message: expect.stringContaining('60 s') })
    expect(last().asked).toEqual(['other'])
    last().finish('other')
    await expect(other).resolves.toBeDefined()
  })

  test('does not watch a graph that has returned', () => {
    vi.useFakeTimers()
    const { analyze, last } = setUp()
    void analyze('a')
    last().say({ type: 'batch', id: 0, running: true })
    last().say({ type: 'batch', id: 0, running: false })
    last().say({ type: 'ready' })
    vi.advanceTimersByTime(10 * DEFAULT_LIMITS.inferenceBatchMs)
    expect(last().isKilled).toBe(false)
  })

  test('reports a pack that cannot be loaded to every video under way', async () => {
    const { analyze, children } = setUp()
    const results = [analyze('a'), analyze('b')]
    children[0]?.say({ type: 'failed', id: null, code: 'environment.unsupported', message: 'no cuda' })
    for (const result of results)
      await expect(result).rejects.toMatchObject({ code: 'environment.unsupported', message: 'no cuda' })
  })

  test('gives up on a process that does not load in time', async () => {
    vi.useFakeTimers()
    const { analyze, last } = setUp()
    const result = analyze('a')
    vi.advanceTimersByTime(DEFAULT_LIMITS.inferenceLoadMs)
    expect(last().isKilled).toBe(true)
    await expect(result).rejects.toMatchObject({ code: 'scoring.failed' })
  })

  test('asks a cancelled video to stop, and ends the process when it does not', async () => {
    vi.useFakeTimers()
    const { analyze, children } = setUp()
    const controller = new AbortController()
    const [cancelled, other] = [analyze('a', controller.signal), analyze('b')]
    controller.abort()
    expect(children[0]?.commands.at(-1)).toEqual({ type: 'cancel', id: 0 })
    vi.advanceTimersByTime(3000)
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
    expect(children[1]?.asked).toEqual(['b'])
    children[1]?.finish('b')
    await expect(other).resolves.toBeDefined()
  })

  test('drops a waiting video that is cancelled before its turn', async () => {
    const { analyze, last } = setUp()
    const controller = new AbortController()
    void analyze('a')
    void analyze('b')
    const waiting = analyze('c', controller.signal)
    controller.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' })
    last().finish('a')
    expect(last().asked).toEqual(['a', 'b'])
  })

  test.each([
    ['after its share of videos', { inferenceRecycleClips: 1 }, 1],
    ['once it has grown too large', { inferenceMaxRssBytes: 1000 }, 1001],
  ])('replaces the process %s, when nothing is under way in it', async (_, limits, rssBytes) => {
    const { children, analyze } = setUp(limits)
    const [a, b] = [analyze('a'), analyze('b'), analyze('c')]
    children[0]?.finish('a', rssBytes)
    expect(children[0]?.isKilled).toBe(false)
    expect(children[0]?.asked).toEqual(['a', 'b'])
    children[0]?.finish('b', rssBytes)
    await Promise.all([a, b])
    expect(children[0]?.isKilled).toBe(true)
    expect(children[1]?.asked).toEqual(['c'])
  })

  test('lets a learned model hold what would be too much for the analytic graphs, and no more than its own limit', async () => {
    const GIB = 1024 ** 3
    for (const [packKind, rssBytes, isReplaced] of [['analytic', 2 * GIB, true], ['learned', 2 * GIB, false], ['learned', 7 * GIB, true]] as const) {
      const { children, analyze } = setUp({}, packKind)
      const result = analyze('a')
      children[0]?.finish('a', rssBytes)
      await result
      expect(children[0]?.isKilled).toBe(isReplaced)
    }
  })

  test('replaces a process that says something it should not', () => {
    const { children, analyze } = setUp()
    void analyze('a')
    children[0]?.say({ type: 'analyzed', id: 0, analysis: 'trust me', rssBytes: 1 })
    expect(children[0]?.isKilled).toBe(true)
    expect(children[1]?.asked).toEqual(['a'])
  })

  test('ends its process and everything under way when disposed', async () => {
    const { analyze, analyzer, last } = setUp()
    const result = analyze('a')
    await analyzer.dispose()
    expect(last().isKilled).toBe(true)
    await expect(result).rejects.toMatchObject({ code: 'cancelled' })
    await expect(analyze('b')).rejects.toMatchObject({ code: 'cancelled' })
  })
})

describe('what counts as a crash', () => {
  function counting(limits: Partial<typeof DEFAULT_LIMITS> = {}, stop: (crashes: number) => Fault | null = () => null) {
    const reasons: string[] = []
    return { reasons, ...setUp(limits, 'learned', (reason) => {
      reasons.push(reason)
      return stop(reasons.length)
    }) }
  }

  test('a process that ends by itself, gives nonsense, does not load or does not finish in time', () => {
    vi.useFakeTimers()
    const { analyze, last, reasons } = counting()
    void analyze('a')
    last().crash()
    expect(reasons).toEqual(['its process ended (signal SIGSEGV)'])
    last().say('nonsense')
    expect(reasons.at(-1)).toContain('no sense')
    void analyze('b')
    vi.advanceTimersByTime(DEFAULT_LIMITS.inferenceLoadMs)
    expect(reasons.at(-1)).toBe('it did not load within 60 s')
    void analyze('c')
    last().say({ type: 'ready' })
    last().say({ type: 'batch', id: 2, running: true })
    vi.advanceTimersByTime(DEFAULT_LIMITS.inferenceBatchMs)
    expect(reasons.at(-1)).toBe('its model did not finish with c within 60 s')
    void analyze('d')
    last().say({ type: 'failed', id: null, code: 'pack.refused', message: 'odd' })
    expect(reasons.at(-1)).toBe('it could not be loaded (odd)')
    expect(reasons).toHaveLength(5)
  })

  test.each<[string, (set: ReturnType<typeof counting>) => unknown]>([
    ['a video that fails', ({ analyze, last }) => {
      void analyze('a')
      last().say({ type: 'failed', id: 0, code: 'file.decode_timeout', message: 'slow' })
    }],
    ['a process that has done its share', ({ analyze, last }) => {
      void analyze('a')
      last().finish('a')
      expect(last().isKilled).toBe(true)
    }],
    ['a video that is cancelled and does not stop', ({ analyze }) => {
      const controller = new AbortController()
      void analyze('a', controller.signal)
      controller.abort()
      vi.advanceTimersByTime(3000)
    }],
    ['a process that ends with its terminal', ({ analyze, last }) => {
      void analyze('a')
      last().crash('SIGINT')
    }],
    ['the end of the work', ({ analyze, analyzer }) => {
      void analyze('a')
      return analyzer.dispose()
    }],
    ['what the computer lacks', ({ analyze, last }) => {
      void analyze('a')
      last().say({ type: 'failed', id: null, code: 'environment.pack_invalid', message: 'changed' })
    }],
  ])('not %s', async (_, happens) => {
    vi.useFakeTimers()
    const set = counting({ inferenceRecycleClips: 1 })
    await happens(set)
    expect(set.reasons).toEqual([])
  })

  test('a fault that comes back ends what waits, after what the crash itself is to blame for', async () => {
    const stop = new Fault('pack.disabled', 'enough')
    const { analyze, children, last } = counting({}, crashes => crashes === 2 ? stop : null)
    const [a, b, c] = ['a', 'b', 'c'].map(path => analyze(path))
    last().crash()
    last().crash()
    await expect(a).rejects.toMatchObject({ code: 'scoring.crashed', message: expect.stringContaining('GiB') })
    await expect(b).rejects.toBe(stop)
    await expect(c).rejects.toBe(stop)
    expect(children).toHaveLength(2)
  })
})
