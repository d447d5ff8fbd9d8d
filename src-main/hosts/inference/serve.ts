import type { Analysis } from '../../core/scoring/ports'
import type { Graphs } from '../../infra/onnx/graphs'
import type { InferenceCommand, InferenceReport, TrialReport } from '../../infra/onnx/inferenceMessages'
import type { AnalysisTools, IndexedVideo } from './analyzeVideo'
import type { Channel } from './channel'
import type { LearnedTools } from './learnedVideo'
import process from 'node:process'
import { setImmediate } from 'node:timers/promises'
import { Fault, toFault } from '../../../src-shared/domain/fault'
import { openGraphs } from '../../infra/onnx/graphs'
import { inferenceCommand } from '../../infra/onnx/inferenceMessages'
import { openLearnedGraph } from '../../infra/onnx/learnedGraph'
import { measureProviders } from '../../infra/onnx/measureProviders'
import { loadPack } from '../../infra/onnx/packFolder'
import { analyzeVideo } from './analyzeVideo'
import { parentChannel } from './channel'
import { glanceVideo } from './glanceVideo'
import { analyzeWithModel } from './learnedVideo'
import { limitMemory } from './limitMemory'
import { tryPack } from './tryPack'

type LoadCommand = Extract<InferenceCommand, { type: 'load' }>
type AnalyzeCommand = Extract<InferenceCommand, { type: 'analyze' }>
type Report = Exclude<InferenceReport, { type: 'analyzed' }> | { type: 'analyzed', id: number, analysis: Analysis, rssBytes: number }
type Loaded = { readonly kind: 'analytic' } & Omit<AnalysisTools, 'onFrames'> | { readonly kind: 'learned' } & Omit<LearnedTools, 'onFrames'>

/** Checks the pack; the graphs are prepared while the first videos decode. */
async function load(command: LoadCommand): Promise<Loaded> {
  const pack = await loadPack(command.packFolder)
  const { limits, provider } = command
  if (command.packSha256 !== null && pack.sha256 !== command.packSha256)
    throw new Fault('environment.pack_invalid', `The model pack ${pack.manifest.id} changed while it was in use. Nothing more was scored. Start the application again.`)
  if (pack.kind === 'analytic')
    return { kind: pack.kind, graphs: openGraphs(pack, provider), manifest: pack.manifest, limits }
  limitMemory(limits.inferenceMemoryBytes)
  return { kind: pack.kind, graph: openLearnedGraph(pack, provider), manifest: pack.manifest, limits }
}

/** A graph is called idle when none has run for this long: runs follow each other closely, and every message wakes the parent. */
const IDLE_MS = 50
/** A series of runs is told again after this long, since the parent gives each a limited time. */
const TELL_AGAIN_MS = 1000

/** Wraps runs of graphs so that they tell when they start and stop to work. */
function watching(onBatch: (running: boolean) => void) {
  let toldMs = -Infinity
  let idle: NodeJS.Timeout | undefined
  return <Arguments extends unknown[], Result>(run: (...args: Arguments) => Promise<Result>) => async (...args: Arguments): Promise<Result> => {
    clearTimeout(idle)
    if (performance.now() - toldMs > TELL_AGAIN_MS) {
      onBatch(true)
      toldMs = performance.now()
    }
    try {
      return await run(...args)
    }
    finally {
      idle = setTimeout(() => {
        onBatch(false)
        toldMs = -Infinity
      }, IDLE_MS)
      // A run blocks this thread: between two of them the pipes of the other video's decoder are emptied.
      await setImmediate()
    }
  }
}

/** Analyses one video with whatever kind of pack is loaded. */
async function analyzeWith(loaded: Loaded, { glance, ...video }: IndexedVideo & Pick<AnalyzeCommand, 'glance'>, { onBatch, onFrames, signal }: { onBatch: (running: boolean) => void, onFrames: (decoded: number) => void, signal: AbortSignal }): Promise<Analysis> {
  const watch = watching(onBatch)
  if (loaded.kind === 'learned') {
    if (glance !== null)
      throw new Fault('internal', 'a learned model chooses its frames itself')
    const graph = loaded.graph.then(ready => ({ ...ready, run: watch(ready.run) }))
    graph.catch(() => {})
    return await analyzeWithModel(video, { ...loaded, graph, onFrames }, signal)
  }
  const graphs = loaded.graphs.then((ready): Graphs => ({ ...ready, measureFrame: watch(ready.measureFrame), measureGrid: watch(ready.measureGrid), measureMotion: watch(ready.measureMotion) }))
  // Whoever awaits it learns of the failure; a video that fails before that must not leave it unhandled.
  graphs.catch(() => {})
  const tools = { ...loaded, graphs, onFrames }
  return await (glance === null ? analyzeVideo(video, tools, signal) : glanceVideo(video, glance, tools, signal))
}

/** Answers the parent's commands until it goes away. Several videos may be under way: one decodes while another is measured. */
export function serveInference(channel: Channel = parentChannel()): void {
  const post = (report: Report | TrialReport): void => channel.post(report)
  const running = new Map<number, AbortController>()
  let loading: Promise<Loaded> | null = null

  const fail = (id: number | null, thrown: unknown): void => {
    const fault = toFault(thrown)
    // What the graphs throw on one video is that video's trouble, not the application's.
    const code = fault.code === 'internal' ? 'scoring.failed' : fault.code
    post({ type: 'failed', id, code, message: fault.message.slice(0, 4000) })
  }

  async function analyze(command: AnalyzeCommand): Promise<void> {
    const { type, id, ...request } = command
    const video = { ...request, framesExpected: request.index.pts.length, timeBase: request.index.timeBase }
    const controller = new AbortController()
    running.set(id, controller)
    try {
      if (loading === null)
        throw new Fault('internal', 'analyze came before load')
      const loaded = await loading
      const analysis = await analyzeWith(loaded, video, {
        onBatch: isRunning => post({ type: 'batch', id, running: isRunning }),
        onFrames: decoded => post({ type: 'frames', id, decoded }),
        signal: controller.signal,
      })
      post({ type: 'analyzed', id, analysis, rssBytes: process.memoryUsage.rss() })
    }
    catch (error) {
      fail(id, error)
    }
    finally {
      running.delete(id)
    }
  }

  channel.onClosed(() => process.exit(0))
  channel.onMessage((message) => {
    const command = inferenceCommand.parse(message)
    switch (command.type) {
      case 'load':
        loading = load(command)
        loading.then(async (loaded): Promise<unknown> => loaded.kind === 'learned' ? loaded.graph : loaded.graphs).then(() => post({ type: 'ready' }), error => fail(null, error))
        break
      case 'analyze':
        void analyze(command)
        break
      case 'measure':
        void measureProviders(command, report => channel.post(report))
        break
      case 'cancel':
        running.get(command.id)?.abort()
        break
      case 'try':
        tryPack(command).then(checks => post({ type: 'tried', checks }), error => fail(null, error))
        break
    }
  })
}
