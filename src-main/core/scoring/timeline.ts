import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { FrameRange, Timeline } from '../../../src-shared/domain/timeline'
import type { RunScore, WindowFeatures } from './ports'
import { calibrated } from '../../../src-shared/domain/quality'

/** Steps that a stored score is rounded to: 1/250, so that the level thresholds .2, .4, .6 and .8 are exact. */
const STEPS = 250
/** Stands for a window in which the dimension could not be measured. */
const UNKNOWN = 255
const FORMAT = 1

/**
 * Scores of each dimension over windows of frames. A dimension that could not be measured in a window is null there; one
 * that could not in any is left out: an inferred score says nothing about when.
 */
export function timelineOf(windows: readonly WindowFeatures[], scoresOf: (features: WindowFeatures['features']) => readonly RunScore[], taxonomy: Taxonomy): Timeline | null {
  if (windows.length === 0)
    return null
  const measured = windows.map(window => new Map(scoresOf(window.features).filter(entry => entry.source === 'measured').map(entry => [entry.target, entry.score])))
  const scores: Record<string, (number | null)[]> = {}
  for (const { id } of taxonomy.dimensions) {
    const values = measured.map(entry => entry.get(id) ?? null)
    if (values.some(value => value !== null))
      scores[id] = values
  }
  return { windows: windows.map(({ from, to }) => ({ from, to })), scores }
}

/** LEB128. */
function pushNumber(bytes: number[], value: number): void {
  let rest = value
  while (rest > 0x7F) {
    bytes.push(rest % 0x80 + 0x80)
    rest = Math.floor(rest / 0x80)
  }
  bytes.push(rest)
}

/** A timeline in about one byte a window and dimension: gaps and lengths of the windows, then the scores in steps of .004. */
export function encodeTimeline({ windows, scores }: Timeline): Uint8Array {
  const bytes: number[] = [FORMAT]
  pushNumber(bytes, windows.length)
  let end = 0
  for (const { from, to } of windows) {
    pushNumber(bytes, from - end)
    pushNumber(bytes, to - from)
    end = to
  }
  const names = new TextEncoder().encode(Object.keys(scores).join(' '))
  pushNumber(bytes, names.length)
  bytes.push(...names)
  for (const values of Object.values(scores))
    bytes.push(...values.map(value => value === null ? UNKNOWN : Math.round(value * STEPS)))
  return Uint8Array.from(bytes)
}

/**
 * The timeline that {@link encodeTimeline} wrote; scores are exact to .002.
 * @throws Error when the bytes are not a timeline.
 */
export function decodeTimeline(bytes: Uint8Array): Timeline {
  let at = 0
  const next = (): number => {
    const value = bytes[at++]
    if (value === undefined)
      throw new Error('the stored timeline ends early')
    return value
  }
  const number = (): number => {
    let value = 0
    let weight = 1
    for (let byte = next(); ; byte = next()) {
      value += (byte & 0x7F) * weight
      if (byte < 0x80)
        return value
      weight *= 0x80
    }
  }
  if (next() !== FORMAT)
    throw new Error('the stored timeline has an unknown format')
  const count = number()
  const windows: FrameRange[] = []
  let end = 0
  for (let index = 0; index < count; index++) {
    const from = end + number()
    end = from + number()
    windows.push({ from, to: end })
  }
  const length = number()
  const names = new TextDecoder().decode(bytes.subarray(at, at + length))
  at += length
  const scores: Record<string, (number | null)[]> = {}
  for (const name of names === '' ? [] : names.split(' ')) {
    scores[name] = windows.map(() => {
      const step = next()
      return step === UNKNOWN ? null : step / STEPS
    })
  }
  if (at !== bytes.length)
    throw new Error('the stored timeline has bytes left over')
  return { windows, scores }
}

/** A timeline that `pack` measured, as the taxonomy reads the scores of that pack. */
export function calibratedTimeline({ windows, scores }: Timeline, pack: string, taxonomy: Taxonomy): Timeline {
  const read = Object.entries(scores).map(([target, values]) => [target, values.map(value => value === null ? null : calibrated(value, { target, pack }, taxonomy))])
  return { windows, scores: Object.fromEntries(read) }
}
