import type { Limits } from '../../../src-shared/domain/limits'
import type { ExecutionProvider } from '../../../src-shared/domain/provider'
import type { PackManifest } from '../../core/scoring/packManifest'
import type { Analysis, AnalysisRequest, Analyzer } from '../../core/scoring/ports'
import type { InferenceChild, InferenceLauncher } from './inferenceLauncher'
import type { InferenceReport } from './inferenceMessages'
import { basename } from 'node:path'
import { Fault } from '../../../src-shared/domain/fault'
import { DEFAULT_LIMITS } from '../../../src-shared/domain/limits'
import { inferenceReport } from './inferenceMessages'

export interface ChildAnalyzerParts {
  readonly launcher: InferenceLauncher
  readonly packFolder: string
  /** When given, the process refuses a pack that has changed since the parent loaded it. */
  readonly packSha256?: string
  /** Kind of the pack (analytic unless given): a learned model may hold more memory before its process is replaced. */
  readonly packKind?: PackManifest['kind']
  /** Runs on this one and no other. */
  readonly provider: ExecutionProvider
  readonly limits?: Limits
  /**
   * Told of every end of a process that nobody wanted: it ended by itself, or did not load or finish in time. Not of one
   * that a person cancelled, or that was asked to end with the rest of its terminal. A fault that comes back ends whatever still waits.
   */
  readonly onCrash?: (reason: string) => Fault | null
  /** Videos under way at once (2 unless given): one decodes while the other is measured. */
  readonly lanes?: number
}

interface Task {
  readonly id: number
  readonly request: AnalysisRequest
  readonly signal: AbortSignal
  readonly onFrames: ((decoded: number) => void) | undefined
  readonly resolve: (analysis: Analysis) => void
  readonly reject: (fault: Fault) => void
  readonly onAbort: () => void
  /** The process ended while this video was under way; it is tried once more, alone. */
  crashed: boolean
  /** Why the process is being ended, when this video is the reason. */
  verdict: Fault | null
  batchTimer: NodeJS.Timeout | undefined
  cancelTimer: NodeJS.Timeout | undefined
}

interface Started {
  readonly process: InferenceChild
  ready: boolean
  analyzed: number
  retiring: boolean
  loadTimer: NodeJS.Timeout | undefined
  loadFault: Fault | null
  /** Set when the process was made to end: what makes it a crash all the same, or null when it is none. */
  end: { readonly crash: string | null } | null
}

/** How long a cancelled video may take to stop before the process is ended. */
const CANCEL_MS = 3000
const DEFAULT_LANES = 2
/** Signals by which a person or the system asks every process of a terminal or a session to end. */
const ASKED_TO_END = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK']
const GIB = 1024 ** 3

function cancelledFault(): Fault {
  return new Fault('cancelled', 'The work was cancelled. What was finished before is kept.')
}

/**
 * Analyses videos in a killable process that is started on demand, kept for the next video, replaced after many videos
 * or when it has grown, and started again when it ends unexpectedly. The video that was under way is then tried once
 * more alone; if that fails too it is `scoring.crashed`, and everything else goes on.
 */
export class ChildAnalyzer implements Analyzer {
  readonly #parts: ChildAnalyzerParts
  readonly #limits: Limits
  readonly #maxRssBytes: number
  readonly #isLearned: boolean
  readonly #active = new Map<number, Task>()
  #queue: Task[] = []
  #child: Started | null = null
  #nextId = 0
  #disposed = false
  #onGone: (() => void) | null = null

  constructor(parts: ChildAnalyzerParts) {
    this.#parts = parts
    this.#limits = parts.limits ?? DEFAULT_LIMITS
    this.#isLearned = parts.packKind === 'learned'
    this.#maxRssBytes = this.#isLearned ? this.#limits.inferenceLearnedMaxRssBytes : this.#limits.inferenceMaxRssBytes
  }

  analyze(request: AnalysisRequest, signal: AbortSignal, onFrames?: (decoded: number) => void): Promise<Analysis> {
    if (signal.aborted || this.#disposed)
      return Promise.reject(cancelledFault())
    return new Promise((resolve, reject) => {
      const id = this.#nextId++
      const task: Task = { id, request, signal, onFrames, resolve, reject, onAbort: () => this.#cancel(task), crashed: false, verdict: null, batchTimer: undefined, cancelTimer: undefined }
      signal.addEventListener('abort', task.onAbort, { once: true })
      this.#queue.push(task)
      this.#pump()
    })
  }

  async dispose(): Promise<void> {
    this.#disposed = true
    for (const task of [...this.#queue, ...this.#active.values()])
      this.#settle(task, cancelledFault())
    this.#queue = []
    if (this.#child === null)
      return
    const child = this.#child
    await new Promise<void>((resolve) => {
      this.#onGone = resolve
      this.#end(child, null)
    })
  }

  /** Starts what may start now. */
  #pump(): void {
    while (!this.#disposed && this.#queue.length > 0 && this.#mayStart(this.#queue[0] as Task)) {
      const child = this.#child ?? this.#start()
      const task = this.#queue.shift() as Task
      this.#active.set(task.id, task)
      const { videoPath, stream, frameTable, glance } = task.request
      child.process.post({ type: 'analyze', id: task.id, videoPath, stream, index: frameTable, glance: glance ?? null })
    }
  }

  #mayStart(next: Task): boolean {
    if (this.#child?.retiring === true || this.#active.size >= (this.#parts.lanes ?? DEFAULT_LANES))
      return false
    const isAlone = next.crashed || [...this.#active.values()].some(task => task.crashed)
    return !isAlone || this.#active.size === 0
  }

  #start(): Started {
    const { launcher, packFolder, packSha256, provider } = this.#parts
    const limits = this.#limits
    const process = launcher.launch()
    const child: Started = { process, ready: false, analyzed: 0, retiring: false, loadTimer: undefined, loadFault: null, end: null }
    child.loadTimer = setTimeout(() => {
      child.loadFault = new Fault('scoring.failed', `The model pack did not load within ${limits.inferenceLoadMs / 1000} s. Nothing was scored. Try again when the computer is less busy.`)
      this.#end(child, `it did not load within ${limits.inferenceLoadMs / 1000} s`)
    }, limits.inferenceLoadMs)
    this.#child = child
    process.onMessage((message) => {
      const report = inferenceReport.safeParse(message)
      if (report.success)
        this.#receive(child, report.data)
      // A process that does not speak our language is not trusted any further; its videos are tried in a new one.
      else this.#end(child, 'its process gave an answer that makes no sense')
    })
    process.onExit((code, signal) => {
      if (signal !== null && signal !== undefined && ASKED_TO_END.includes(signal))
        child.end ??= { crash: null }
      this.#ended(child, code === null ? `signal ${signal ?? 'unknown'}` : `exit code ${code}`)
    })
    process.post({ type: 'load', packFolder, packSha256: packSha256 ?? null, provider, limits })
    return child
  }

  #receive(child: Started, report: InferenceReport): void {
    if (report.type === 'ready') {
      child.ready = true
      clearTimeout(child.loadTimer)
      return
    }
    if (report.type === 'failed' && report.id === null) {
      child.loadFault = new Fault(report.code, report.message)
      // What the computer lacks, or files that were changed, is no doing of the model and has its own remedy.
      this.#end(child, report.code.startsWith('environment.') ? null : `it could not be loaded (${report.message.slice(0, 400)})`)
      return
    }
    const task = report.id === null ? undefined : this.#active.get(report.id)
    if (task === undefined)
      return
    switch (report.type) {
      case 'frames':
        task.onFrames?.(report.decoded)
        break
      case 'batch':
        this.#watchBatch(child, task, report.running)
        break
      case 'failed':
        this.#finish(child, task, new Fault(report.code, report.message))
        break
      case 'analyzed':
        this.#finish(child, task, report.analysis)
        if (report.rssBytes > this.#maxRssBytes)
          child.retiring = true
        this.#retire(child)
        break
    }
    this.#pump()
  }

  #watchBatch(child: Started, task: Task, isRunning: boolean): void {
    clearTimeout(task.batchTimer)
    const { inferenceBatchMs } = this.#limits
    if (isRunning) {
      task.batchTimer = setTimeout(() => {
        const name = basename(task.request.videoPath)
        task.verdict = new Fault('scoring.failed', `Measuring ${name} did not finish within ${inferenceBatchMs / 1000} s. It was set aside; nothing else was affected. ${this.#isLearned ? 'Try it alone when the computer is less busy; if that does not help, use another model pack.' : 'Try it alone when the computer is less busy.'}`)
        this.#end(child, `its model did not finish with ${name} within ${inferenceBatchMs / 1000} s`)
      }, inferenceBatchMs)
    }
  }

  #finish(child: Started, task: Task, outcome: Analysis | Fault): void {
    child.analyzed += 1
    if (child.analyzed >= this.#limits.inferenceRecycleClips)
      child.retiring = true
    this.#active.delete(task.id)
    this.#settle(task, outcome)
    this.#retire(child)
  }

  /** Ends a process that has done its share once nothing is under way in it. */
  #retire(child: Started): void {
    if (child.retiring && this.#active.size === 0)
      this.#end(child, null)
  }

  #end(child: Started, crash: string | null): void {
    child.end ??= { crash }
    child.process.kill()
  }

  #cancel(task: Task): void {
    if (!this.#active.has(task.id)) {
      this.#queue = this.#queue.filter(other => other !== task)
      this.#settle(task, cancelledFault())
      return
    }
    const child = this.#child
    child?.process.post({ type: 'cancel', id: task.id })
    task.cancelTimer = setTimeout(() => {
      task.verdict = cancelledFault()
      if (child !== null)
        this.#end(child, null)
    }, CANCEL_MS)
  }

  #settle(task: Task, outcome: Analysis | Fault): void {
    clearTimeout(task.batchTimer)
    clearTimeout(task.cancelTimer)
    task.signal.removeEventListener('abort', task.onAbort)
    if (outcome instanceof Fault)
      task.reject(outcome)
    else task.resolve(outcome)
  }

  #ended(child: Started, description: string): void {
    clearTimeout(child.loadTimer)
    if (this.#child !== child)
      return
    this.#child = null
    const tasks = [...this.#active.values()]
    this.#active.clear()
    const isMeant = child.loadFault !== null || tasks.some(task => task.verdict !== null)
    const crash = child.end === null ? `its process ended (${description})` : child.end.crash
    const stop = crash === null ? null : this.#parts.onCrash?.(crash) ?? null
    for (const task of tasks.toReversed()) {
      clearTimeout(task.batchTimer)
      clearTimeout(task.cancelTimer)
      const fault = this.#faultAfterExit(task, child, { description, isMeant }) ?? stop
      if (fault !== null)
        this.#settle(task, fault)
      else this.#queue.unshift(task)
    }
    for (const task of stop === null ? [] : this.#queue.splice(0))
      this.#settle(task, stop as Fault)
    this.#onGone?.()
    this.#pump()
  }

  /** What the end of the process means for a video that was under way in it; null: it is tried again. */
  #faultAfterExit(task: Task, child: Started, { description, isMeant }: { description: string, isMeant: boolean }): Fault | null {
    if (task.verdict !== null || child.loadFault !== null)
      return task.verdict ?? child.loadFault
    if (task.signal.aborted)
      return cancelledFault()
    // Ended because of another video: this one did nothing wrong.
    if (isMeant)
      return null
    if (task.crashed)
      return new Fault('scoring.crashed', `Measuring ${basename(task.request.videoPath)} ended the scoring process twice (${description}). It was set aside; nothing else was affected. ${this.#isLearned ? `The model may use more than ${(this.#limits.inferenceMemoryBytes / GIB).toFixed(1)} GiB of memory; "s2i packs verify" tries it again.` : 'Try it alone, or convert it to H.264 first.'}`)
    task.crashed = true
    return null
  }
}

/** An {@link Analyzer} over inference processes that `launcher` starts. */
export function createChildAnalyzer(parts: ChildAnalyzerParts): Analyzer {
  return new ChildAnalyzer(parts)
}
