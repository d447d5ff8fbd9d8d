import type { Analysis } from '../../core/scoring/ports'
import type { Graphs } from '../../infra/onnx/graphs'
import type { InferenceCommand, InferenceReport } from '../../infra/onnx/inferenceMessages'
import type { AnalysisTools } from './analyzeVideo'
import type { Channel } from './channel'
import process from 'node:process'
import { Fault, toFault } from '../../../src-shared/domain/fault'
import { ffmpegVersion } from '../../infra/ffmpeg/binaries'
import { openGraphs } from '../../infra/onnx/graphs'
import { inferenceCommand } from '../../infra/onnx/inferenceMessages'
import { measureProviders } from '../../infra/onnx/measureProviders'
import { loadPack } from '../../infra/onnx/packFolder'
import { analyzeVideo } from './analyzeVideo'
import { parentChannel } from './channel'

type LoadCommand = Extract<InferenceCommand, { type: 'load' }>
type AnalyzeCommand = Extract<InferenceCommand, { type: 'analyze' }>
type Report = Exclude<InferenceReport, { type: 'analyzed' }> | { type: 'analyzed', id: number, analysis: Analysis, rssBytes: number }
type Loaded = Omit<AnalysisTools, 'onFrames'>

/** Checks the pack; the graphs are prepared while the first videos decode. */
async function load(command: LoadCommand): Promise<Loaded> {
  const pack = await loadPack(command.packFolder)
  if (command.packSha256 !== null && pack.sha256 !== command.packSha256)
    throw new Fault('environment.pack_invalid', `The model pack ${pack.manifest.id} changed while it was in use. Nothing more was scored. Start the application again.`)
  return { graphs: openGraphs(pack, command.provider), manifest: pack.manifest, ffmpegVersion: ffmpegVersion(), limits: command.limits }
}

/** The graphs, telling whenever one starts and stops. */
function watched(graphs: Graphs, onBatch: (running: boolean) => void): Graphs {
  const watch = <Arguments extends unknown[], Result>(run: (...args: Arguments) => Promise<Result>) => async (...args: Arguments): Promise<Result> => {
    onBatch(true)
    try {
      return await run(...args)
    }
    finally {
      onBatch(false)
    }
  }
  return { ...graphs, measureFrame: watch(graphs.measureFrame), measureGrid: watch(graphs.measureGrid), measureMotion: watch(graphs.measureMotion) }
}

/** Answers the parent's commands until it goes away. Several videos may be under way: one decodes while another is measured. */
export function serveInference(channel: Channel = parentChannel()): void {
  const post = (report: Report): void => channel.post(report)
  const running = new Map<number, AbortController>()
  let loading: Promise<Loaded> | null = null

  const fail = (id: number | null, thrown: unknown): void => {
    const fault = toFault(thrown)
    // What the graphs throw on one video is that video's trouble, not the application's.
    const code = fault.code === 'internal' ? 'scoring.failed' : fault.code
    post({ type: 'failed', id, code, message: fault.message.slice(0, 4000) })
  }

  async function analyze(command: AnalyzeCommand): Promise<void> {
    const { type, id, ...video } = command
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
        loading.then(({ graphs, ffmpegVersion }) => Promise.all([graphs, ffmpegVersion])).then(() => post({ type: 'ready' }), error => fail(null, error))
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
    }
  })
}
