import type { SeriesParameters } from './packManifest'
import { mean } from './seriesStatistics'

/** Motion of the content over the steps between frames; entry t is the step from frame t to t + 1. */
export interface CameraSteps {
  /** In % of the frame's width and height. */
  readonly x: readonly number[]
  readonly y: readonly number[]
  /** 0 (nothing to follow) to 1. */
  readonly match: readonly number[]
  /** Standard deviation of luma in 8-bit codes. */
  readonly contrast: readonly number[]
  readonly isCut: readonly boolean[]
  readonly isRepeat: readonly boolean[]
}

interface Point { readonly x: number, readonly y: number }

/** Motion to the next distinct picture that could be followed, in % of frame, and the steps it was shown later. */
interface Move extends Point { readonly span: number }

/** Whether the motion of a step can be followed: frames that match, with contrast enough to tell. */
export function isFollowed({ match, contrast }: { readonly match: readonly number[], readonly contrast: readonly number[] }, step: number, { minMatch, minContrast }: SeriesParameters['motion']): boolean {
  return (match[step] ?? 0) >= minMatch && (contrast[step] ?? 0) >= minContrast
}

/** Moves in runs that belong together; cuts and lost steps part the runs. */
function runsOf(steps: CameraSteps, parameters: SeriesParameters['motion']): { runs: Move[][], tracked: number, candidates: number } {
  const runs: Move[][] = []
  let run: Move[] = []
  let waiting = 0
  let tracked = 0
  let candidates = 0
  const part = (): void => {
    if (run.length > 0)
      runs.push(run)
    run = []
    waiting = 0
  }
  steps.x.forEach((x, index) => {
    if (steps.isCut[index])
      return part()
    // A repeated picture has no motion of its own; the jump after it belongs to all the steps it stood for.
    if (steps.isRepeat[index]) {
      waiting += 1
      return
    }
    candidates += 1
    if (!isFollowed(steps, index, parameters))
      return part()
    tracked += 1
    run.push({ x, y: steps.y[index] ?? 0, span: waiting + 1 })
    waiting = 0
  })
  part()
  return { runs, tracked, candidates }
}

/** Mean change of velocity (% of frame per step) from one distinct picture to the next. */
function shakeOf(runs: readonly (readonly Move[])[]): number {
  const changes = runs.flatMap(run => run.slice(1).map((move, index) => {
    const before = run[index] ?? move
    return Math.hypot(move.x / move.span - before.x / before.span, move.y / move.span - before.y / before.span)
  }))
  return mean(changes)
}

/** Positions at every step, straight between distinct pictures, and which of them are distinct pictures. */
function pathOf(run: readonly Move[]): { path: Point[], pictures: number[] } {
  const path: Point[] = [{ x: 0, y: 0 }]
  const pictures = [0]
  for (const { x, y, span } of run) {
    const start = path.at(-1) ?? { x: 0, y: 0 }
    for (let step = 1; step <= span; step++)
      path.push({ x: start.x + x * step / span, y: start.y + y * step / span })
    pictures.push(path.length - 1)
  }
  return { path, pictures }
}

/** RMS distance of the camera at each distinct picture from the centred moving average of its path over `reach` steps either way. */
function residualOf(runs: readonly (readonly Move[])[], reach: number): number {
  let sum = 0
  let count = 0
  for (const run of runs) {
    const { path, pictures } = pathOf(run)
    // Prefix sums of the path, so that the average over any window is one subtraction.
    const sums: Point[] = [{ x: 0, y: 0 }]
    for (const point of path)
      sums.push({ x: (sums.at(-1)?.x ?? 0) + point.x, y: (sums.at(-1)?.y ?? 0) + point.y })
    for (const index of pictures) {
      // The window shrinks evenly at the ends, so that a steady pan leaves nothing.
      const half = Math.min(reach, index, path.length - 1 - index)
      const [point, from, to] = [path[index], sums[index - half], sums[index + half + 1]]
      if (point === undefined || from === undefined || to === undefined)
        continue
      const width = 2 * half + 1
      sum += (point.x - (to.x - from.x) / width) ** 2 + (point.y - (to.y - from.y) / width) ** 2
      count += 1
    }
  }
  return Math.sqrt(sum / count)
}

/**
 * Steadiness of the camera. `shake` (% of frame) is scaled to the reference frame rate, because the same hand moves
 * further between frames that are further apart. Both are read at distinct pictures, so that repeating pictures to reach
 * another rate changes nothing and hides nothing. NaN where nothing could be followed.
 * @see Kuglin and Hines 1975 for global motion; the path residual follows the low-pass idea of Liu et al. 2013.
 */
export function cameraMotion(steps: CameraSteps, fps: number, parameters: SeriesParameters['motion']): { shake: number, pathResidual: number, trackedShare: number } {
  const { runs, tracked, candidates } = runsOf(steps, parameters)
  const rate = Math.min(120, Math.max(10, fps)) / parameters.referenceFps
  const reach = Math.max(2, Math.round(parameters.smoothingS * fps / 2))
  return {
    shake: shakeOf(runs) * rate,
    pathResidual: residualOf(runs, reach),
    trackedShare: candidates === 0 ? 0 : tracked / candidates,
  }
}
