import type { FrameTable } from '../../../src-shared/domain/media'

const FRAME = /^\[Parsed_showinfo_\d+ @ [^\]]*\] (?:\[info\] )?n:\s*\d+\s+pts:\s*(NOPTS|-?\d+)\b.+?\bi:([PTB])\s+iskey:\s*([01])/
const VERSION = /^(?:\[info\] )?ffmpeg version (\S+)/
const TIME_BASE = /^\[Parsed_showinfo_\d+ @ [^\]]*\] (?:\[info\] )?config in time_base:\s*(\d+)\/(\d+)/
const ERROR = /^(?:\[([^\]@]+?)(?: @ [^\]]*)?\] )?(?:\[[^\]]*\] )*?\[(?:error|fatal|panic)\] (.*)$/
const MAX_MESSAGES = 20
const MAX_MESSAGE_LENGTH = 300

/** Reads what ffmpeg (5 to 8, `-loglevel level+info`) says during a decode: every presented frame, and every error. */
export class DecodeLog {
  readonly #pts: (number | null)[] = []
  readonly #keyframes: number[] = []
  readonly #messages = new Set<string>()
  #timeBase: [number, number] | null = null
  #errorCount = 0
  #interlaced = 0
  #version: string | null = null

  readonly #skipsLeadIn: boolean

  /** `skipsLeadIn`: what the decoder says before the first frame is not counted, since after a jump it misses references. */
  constructor(skipsLeadIn = false) {
    this.#skipsLeadIn = skipsLeadIn
  }

  /** Takes one line of stderr. */
  read(line: string): void {
    const frame = FRAME.exec(line)
    if (frame) {
      if (frame[2] !== 'P')
        this.#interlaced += 1
      if (frame[3] === '1')
        this.#keyframes.push(this.#pts.length)
      this.#pts.push(frame[1] === 'NOPTS' ? null : Number(frame[1]))
      return
    }
    const base = TIME_BASE.exec(line)
    if (base && this.#timeBase === null)
      this.#timeBase = [Number(base[1]), Number(base[2])]
    this.#version ??= VERSION.exec(line)?.[1] ?? null
    const error = this.#skipsLeadIn && this.#pts.length === 0 ? null : ERROR.exec(line)
    if (error)
      this.addError(`${error[1] === undefined ? '' : `${error[1]}: `}${error[2]}`)
  }

  /** Counts an error that ffmpeg did not print. */
  addError(message: string): void {
    this.#errorCount += 1
    if (this.#messages.size < MAX_MESSAGES)
      this.#messages.add(message.slice(0, MAX_MESSAGE_LENGTH))
  }

  get frameCount(): number {
    return this.#pts.length
  }

  /** Frames that the decoder called interlaced: two moments woven into one picture. */
  get interlacedCount(): number {
    return this.#interlaced
  }

  /** Frames without a time, or with one that is not after all before it. */
  get untimedCount(): number {
    let latest = -Infinity
    return this.#pts.filter((value) => {
      const isUntimed = value === null || value <= latest
      latest = Math.max(latest, value ?? latest)
      return isUntimed
    }).length
  }

  /** Of ffmpeg, as its banner gives it: "5.1.9-0+deb12u1"; "unknown" before. */
  get version(): string {
    return this.#version ?? 'unknown'
  }

  /** Distinct messages, at most 20, and how many lines there were in all. */
  get errors(): { readonly messages: readonly string[], readonly count: number } {
    return { messages: [...this.#messages], count: this.#errorCount }
  }

  /**
   * The presented frames. A frame without PTS, or with one that does not rise, is put one tick after the frame before,
   * so that every frame keeps a name of its own.
   */
  frameTable(otherwise: FrameTable['timeBase']): FrameTable {
    const pts: number[] = []
    for (const value of this.#pts) {
      const last = pts.at(-1)
      pts.push(last === undefined ? value ?? 0 : Math.max(value ?? last + 1, last + 1))
    }
    return { timeBase: this.#timeBase ?? otherwise, pts, keyframes: this.#keyframes, origin: 'decoded' }
  }
}
