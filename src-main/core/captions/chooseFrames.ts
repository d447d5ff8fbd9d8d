import type { FramePicture } from './ports'

/** Which frames a model is shown. */
export interface FrameRules {
  readonly count: number
  /** Frames that are decoded to choose from. */
  readonly candidates: number
  /** Pictures of a lower mean luma are black. */
  readonly blackLuma: number
  /** Pictures whose luma differs less on average show the same. */
  readonly alikeLuma: number
}

/** `count` of `length` places, spread evenly, each in the middle of its share; all of them when there are not as many. */
export function spread(length: number, count: number): number[] {
  const picks = Math.min(length, count)
  return Array.from({ length: picks }, (_, index) => Math.floor((index + 0.5) * length / picks))
}

const mean = (values: Uint8Array): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)

function difference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? 0)), 0) / Math.max(1, a.length)
}

/**
 * The pictures to show, in their order: without black ones and without those that show the same as one before, spread
 * over what is left. A video that is black throughout, or stands still, gives at least one.
 */
export function chooseFrames(pictures: readonly FramePicture[], { count, blackLuma, alikeLuma }: FrameRules): FramePicture[] {
  const lit = pictures.filter(({ luma }) => mean(luma) >= blackLuma)
  const kept: FramePicture[] = []
  for (const picture of lit.length > 0 ? lit : pictures) {
    if (kept.every(({ luma }) => difference(luma, picture.luma) >= alikeLuma))
      kept.push(picture)
  }
  return spread(kept.length, count).flatMap(at => kept[at] ?? [])
}
