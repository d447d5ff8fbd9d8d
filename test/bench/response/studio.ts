import type { Degradation, Invariance, RealClip, SynthesizedClip } from './plan'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { corpus, filled, graphOf } from './plan'

const run = promisify(execFile)

/** Keeps every code value; fast to write and to read. */
const LOSSLESS = ['-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '0']
const SINGLE = ['-an', '-sn', '-dn', '-map_metadata', '-1', '-fps_mode', 'passthrough', '-threads', '1', '-fflags', '+bitexact']

/** A command that makes one clip; its last argument is left out. Equal commands make equal clips. */
export interface Recipe { readonly args: readonly string[], readonly suffix: string }

/** What fills a filter's placeholders. */
export interface ClipShape { readonly fps: number, readonly w: number, readonly h: number }

/** Runs ffmpeg. @throws Error with what it says. */
export async function make({ args }: Recipe, path: string): Promise<void> {
  await run('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args, path])
}

function lossless(input: readonly string[], filter: string): Recipe {
  return { args: [...input, '-vf', `${filter},format=yuv420p`, ...SINGLE, ...LOSSLESS], suffix: 'mkv' }
}

/** A real clip cut to the corpus's length and at most its size, 8 bit, limited range. */
export function realClip(clip: RealClip, folder: string): Recipe {
  const short = corpus.maxShortSidePx
  const shrink = `scale='trunc(iw*min(1,${short}/min(iw,ih))/2)*2':'trunc(ih*min(1,${short}/min(iw,ih))/2)*2':flags=area:out_range=tv`
  return lossless(['-noautorotate', '-ss', String(clip.startS), '-t', String(corpus.durationS), '-i', `${folder}/${clip.file}`], `setpts=PTS-STARTPTS,${shrink}`)
}

export function synthesizedClip(clip: SynthesizedClip): Recipe {
  return lossless(['-f', 'lavfi', '-t', String(corpus.durationS), '-i', graphOf(clip)], 'null')
}

export function degraded(original: string, degradation: Degradation, severity: number, shape: ClipShape): Recipe {
  const values = { ...shape, s: severity }
  const filter = `${filled(degradation.filter, values)},format=yuv420p`
  const encode = degradation.encode?.map(argument => filled(argument, values)) ?? LOSSLESS
  return { args: ['-i', original, '-filter_complex', filter, ...SINGLE, ...encode], suffix: 'mkv' }
}

export function unchanged(original: string, { filter, encode, suffix = 'mkv', rotate }: Invariance, shape: ClipShape): Recipe {
  const isCopy = encode?.includes('copy') === true
  const change = isCopy ? [] : ['-vf', `${filled(filter, { ...shape })},format=yuv420p`]
  const turned = rotate ? ['-metadata:s:v:0', 'rotate=90'] : []
  return { args: ['-i', original, ...change, ...SINGLE, ...(encode ?? LOSSLESS), ...turned], suffix: rotate ? 'mp4' : suffix }
}
