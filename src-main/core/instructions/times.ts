import type { FrameRange } from '../../../src-shared/domain/timeline'
import type { Grammar } from './language'
import type { Moment, Part } from './moments'
import type { Template } from './template'
import { PARTS } from './moments'
import { compileAll } from './pools'

/** A time read in a text: a part of the video, or frames. */
export interface TimeMention { readonly start: number, readonly end: number, readonly part: Part, readonly frames: FrameRange | null }

export interface CompiledTimes extends Pick<Grammar['times'], 'share' | 'framesShare'> {
  readonly phrases: Readonly<Record<Part, readonly string[]>>
  readonly frames: readonly Template[]
  readonly timed: readonly Template[]
  readonly timedThroughout: readonly Template[]
  /** Times in a text by their words alone. */
  readonly find: (text: string) => TimeMention[]
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Phrases of the parts, longest first, and the forms of frames, in one pattern. */
function createFinder(phrases: CompiledTimes['phrases'], frames: readonly string[], wordBoundaries: boolean): CompiledTimes['find'] {
  const partOf = new Map(PARTS.flatMap(part => phrases[part].map(phrase => [phrase.toLowerCase(), part] as const)))
  const words = [...partOf.keys()].sort((a, b) => b.length - a.length).map(escaped)
  const forms = frames.map(form => form.split(/\{(?:from|to)\}/).map(escaped).join('(\\d+)'))
  const alternatives = [...forms, ...words].join('|')
  const pattern = new RegExp(wordBoundaries ? `(?<![\\p{L}\\p{N}])(?:${alternatives})(?![\\p{L}\\p{N}])` : alternatives, 'giu')
  return text => [...text.matchAll(pattern)].map((match): TimeMention => {
    const { 0: found, index: start } = match
    const [from, to] = match.slice(1).filter(value => value !== undefined).map(Number)
    const part = partOf.get(found.toLowerCase()) ?? 'stretch'
    return { start, end: start + found.length, part, frames: from === undefined || to === undefined ? null : { from, to: to + 1 } }
  })
}

export function compileTimes({ times: source, wordBoundaries }: Pick<Grammar, 'times' | 'wordBoundaries'>): CompiledTimes {
  const { frames, timed, timedThroughout, share, framesShare, ...parts } = source
  const phrases = { ...parts, stretch: [] }
  return { phrases, share, framesShare, frames: compileAll(frames), timed: compileAll(timed), timedThroughout: compileAll(timedThroughout), find: createFinder(phrases, frames, wordBoundaries) }
}

/** What is wrong with the times of a language: slots that lack, and phrases of two parts. */
export function checkTimes({ times }: Grammar): string[] {
  const problems: string[] = []
  const lacking = (path: string, list: readonly string[], slots: readonly string[]): void => {
    for (const text of list.filter(entry => slots.some(slot => entry.split(`{${slot}}`).length !== 2)))
      problems.push(`times.${path} ("${text}") needs each of {${slots.join('}, {')}} once`)
  }
  lacking('frames', times.frames, ['from', 'to'])
  lacking('timed', times.timed, ['evidence', 'time'])
  lacking('timedThroughout', times.timedThroughout, ['evidence', 'time'])
  const seen = new Map<string, string>()
  for (const part of PARTS.filter(entry => entry !== 'stretch')) {
    for (const phrase of times[part]) {
      if ((seen.get(phrase) ?? part) !== part)
        problems.push(`times.${part} ("${phrase}") is ${seen.get(phrase)} too`)
      seen.set(phrase, part)
    }
  }
  return problems
}

/** Frames as people count them: the last one is part of the range. */
export function frameSlots({ frames }: Moment): { from: string, to: string } {
  return { from: String(frames.from), to: String(frames.to - 1) }
}
