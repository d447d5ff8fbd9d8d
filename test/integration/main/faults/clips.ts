import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Runs ffmpeg on the way to a test clip. */
export async function ffmpeg(...args: string[]): Promise<void> {
  await run('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args])
}

/** A small moving test picture as an ffmpeg input. */
export function pattern(size: string, durationS: number): string[] {
  return ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=24:duration=${durationS}`, '-threads', '1']
}

/** Names of the encoders that the installed ffmpeg has. */
export async function encoders(): Promise<Set<string>> {
  const { stdout } = await run('ffmpeg', ['-hide_banner', '-encoders'])
  return new Set([...stdout.matchAll(/^ V\S+ +(\S+)/gm)].map(match => match[1] ?? ''))
}

/** Reproducible random numbers in [0, 1): mulberry32. */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6D2B79F5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
