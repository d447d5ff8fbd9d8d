import type { Graphs, MotionSteps } from '../../infra/onnx/graphs'

/** Steps measured at a time: enough to keep the graph busy, little enough to keep memory flat. */
const CHUNK_STEPS = 64

/** Runs the motion graph over a video's thumbnails while it is being decoded. */
export class MotionRecorder {
  readonly #graphs: Promise<Graphs>
  readonly #onFrames: (decoded: number) => void
  readonly #series = { lumaMean: [] as number[], difference: [] as number[], shiftX: [] as number[], shiftY: [] as number[], match: [] as number[], contrast: [] as number[], lightChange: [] as number[] }
  /** Thumbnails that wait to be measured, one after the other, and how many there are. */
  #waiting = new Uint8Array(0)
  #waitingFrames = 0
  #size = { widthPx: 0, heightPx: 0 }
  #frames = 0
  #work: Promise<void> = Promise.resolve()

  constructor(graphs: Promise<Graphs>, onFrames: (decoded: number) => void) {
    this.#graphs = graphs
    this.#onFrames = onFrames
  }

  /** Takes a copy of the next frame's luma plane. */
  add(luma: Uint8Array, size: { widthPx: number, heightPx: number }): void {
    this.#size = size
    if (this.#waiting.length === 0)
      this.#waiting = new Uint8Array((CHUNK_STEPS + 1) * luma.length)
    this.#waiting.set(luma, this.#waitingFrames * luma.length)
    this.#frames += 1
    this.#waitingFrames += 1
    if (this.#waitingFrames === CHUNK_STEPS + 1)
      this.#measure()
  }

  /** Measures what is left and gives the whole series. */
  async finish(): Promise<MotionSteps> {
    if (this.#waitingFrames > 1)
      this.#measure()
    await this.#work
    if (this.#frames === 1)
      this.#series.lumaMean.push(meanLuma(this.#waiting.subarray(0, this.#size.widthPx * this.#size.heightPx)))
    return this.#series
  }

  #measure(): void {
    const { widthPx, heightPx } = this.#size
    const batch = this.#waiting.subarray(0, this.#waitingFrames * widthPx * heightPx)
    // The last frame is the first of the next step.
    this.#waiting = new Uint8Array(this.#waiting.length)
    this.#waiting.set(batch.subarray(-widthPx * heightPx))
    this.#waitingFrames = 1
    const decoded = this.#frames
    this.#work = this.#work.then(async () => {
      const graphs = await this.#graphs
      const steps = await graphs.measureMotion(batch, { widthPx, heightPx })
      const series = this.#series
      series.lumaMean.push(...(series.lumaMean.length === 0 ? steps.lumaMean : steps.lumaMean.slice(1)))
      for (const name of ['difference', 'shiftX', 'shiftY', 'match', 'contrast', 'lightChange'] as const)
        series[name].push(...steps[name])
      this.#onFrames(decoded)
    })
    // The failure is thrown by finish(); until then it must not count as unhandled.
    this.#work.catch(() => {})
  }
}

function meanLuma(luma: Uint8Array): number {
  return luma.reduce((sum, code) => sum + code, 0) / luma.length / 255
}
