import type { Analysis } from '../../core/scoring/ports'
import type { Graphs } from '../../infra/onnx/graphs'
import type { InferenceCommand, InferenceReport, TrialReport } from '../../infra/onnx/inferenceMessages'
import type { AnalysisTools } from './analyzeVideo'
import type { Channel } from './channel'
import process from 'node:process'
import { setImmediate } from 'node:timers/promises'
import { Fault, toFault } from '../../../src-shared/domain/fault'
import { openGraphs } from '../../infra/onnx/graphs'
import { inferenceCommand } from '../../infra/onnx/inferenceMessages'
import { measureProviders } from '../../infra/onnx/measureProviders'
import { loadPack } from '../../infra/onnx/packFolder'
import { analyzeVideo } from './analyzeVideo'
import { parentChannel } from './channel'
import { tryPack } from './tryPack'

type LoadCommand = Extract<InferenceCommand, { type: 'load' }>
type AnalyzeCommand = Extract<InferenceCommand, { type: 'analyze' }>
type Report = Exclude<InferenceReport, { type: 'analyzed' }> | { type: 'analyzed', id: number, analysis: Analysis, rssBytes: number }
type Loaded = Omit<AnalysisTools, 'onFrames'>

/** Checks the pack; the graphs are prepared while the first videos decode. */
async function load(command: LoadCommand): Promise<Loaded> {
  const pack = await loadPack(command.packFolder)
  if (command.packSha256 !== null && pack.sha256 !== command.packSha256)
    throw new Fault('environment.pack_invalid', `The model pack ${pack.manifest.id} changed while it was in use. Nothing more was scored. Start the application again.`)
  if (pack.kind === 'learned')
    throw new Fault('environment.pack_invalid', `The model pack ${pack.manifest.id} is a learned one.`)
  return { graphs: openGraphs(pack, command.provider), manifest: pack.manifest, limits: command.limits }
}

/** A graph is called idle when none has run for this long: runs follow each other closely, and every message wakes the parent. */
const IDLE_MS = 50
/** A series of runs is told again after this long, since the parent gives each a limited time. */
const TELL_AGAIN_MS = 1000

/** The graphs, telling when they start and stop to work. */
function watched(graphs: Graphs, onBatch: (running: boolean) => void): Graphs {
  let toldMs = -Infinity
  let idle: NodeJS.Timeout | undefined
  const watch = <Arguments extends unknown[], Result>(run: (...args: Arguments) => Promise<Result>) => async (...args: Arguments): Promise<Result> => {
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
  return { ...graphs, measureFrame: watch(graphs.measureFrame), measureGrid: watch(graphs.measureGrid), measureMotion: watch(graphs.measureMotion) }
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
      const graphs = loaded.graphs.then(ready => watched(ready, isRunning => post({ type: 'batch', id, running: isRunning })))
      // Whoever awaits it learns of the failure; a video that fails before that must not leave it unhandled.
      graphs.catch(() => {})
      const tools = {
        ...loaded,
        graphs,
        onFrames: (decoded: number) => post({ type: 'frames', id, decoded }),
      }
      const analysis = await analyzeVideo(video, tools, controller.signal)
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
        loading.then(({ graphs }) => graphs).then(() => post({ type: 'ready' }), error => fail(null, error))
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
