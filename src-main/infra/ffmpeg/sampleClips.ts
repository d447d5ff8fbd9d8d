import type { Limits } from '../../../src-shared/domain/limits'
import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import PQueue from 'p-queue'
import { z } from 'zod'
import document from '../../../resources/sample/clips.json'
import { Fault } from '../../../src-shared/domain/fault'
import { DEFAULT_LIMITS } from '../../../src-shared/domain/limits'
import { target } from '../../../src-shared/domain/taxonomy'
import { throwIfCancelled } from '../../core/media/cancellation'
import { replaceFile } from '../files/atomicFile'
import { ffmpegArguments } from './command'
import { writeWithFfmpeg } from './process'

const PARALLEL = 2

const sampleClip = z.strictObject({
  file: z.string().regex(/^[a-z0-9-]+\.mp4$/),
  title: z.string().min(1),
  /** Dimension that the damage hurts most; null for the clean clip. */
  weak: target.nullable(),
  scene: z.string(),
  /** Numbers put in place of `{name}` in the scene. */
  values: z.record(z.string(), z.number()),
  /** Filters that choose and colour what is seen. */
  view: z.string().min(1),
  /** Filters that damage it. */
  damage: z.string().min(1).nullable(),
  /** x264 quality; 51 is the worst. */
  crf: z.number().int().min(0).max(51),
})
export type SampleClip = z.infer<typeof sampleClip>

/** Clips of the sample workspace: `resources/sample/clips.json`. Scenes are ffmpeg filter graphs without input. */
export const sampleDocument = z.strictObject({
  durationS: z.number().positive().max(10),
  fps: z.number().int().positive(),
  scenes: z.record(z.string(), z.string().min(1)),
  clips: z.array(sampleClip).min(1),
})

const sample = sampleDocument.parse(document)

/** Every clip of the sample workspace, in order. */
export const SAMPLE_CLIPS: readonly SampleClip[] = sample.clips

/** Filter graph of a clip; throws when the scene or a value is not defined. */
export function sampleGraph(clip: SampleClip): string {
  const scene = sample.scenes[clip.scene]
  if (scene === undefined)
    throw new Error(`${clip.file} names the unknown scene ${clip.scene}`)
  const filled = scene.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = clip.values[name]
    if (value === undefined)
      throw new Error(`${clip.file} lacks the value ${name}`)
    return String(value)
  })
  // Crops of scaled scenes carry odd pixel shapes along; the clips are meant to have square ones.
  return [filled, clip.view, clip.damage, 'setsar=1', 'format=yuv420p'].filter(part => part !== null).join(',')
}

/**
 * Synthesizes the sample clips in `folder`, two at a time; clips that are there already are kept. Each appears whole or
 * not at all. Returns their paths in order; `onDone` gets the number of finished clips and of all.
 * @throws Fault `cancelled`, `disk.full`, `environment.ffmpeg_missing`, `environment.unsupported` (ffmpeg without libx264).
 */
export async function makeSampleClips(folder: string, signal: AbortSignal, onDone?: (done: number, total: number) => void, limits: Limits = DEFAULT_LIMITS): Promise<string[]> {
  const queue = new PQueue({ concurrency: PARALLEL })
  let doneCount = 0
  const tasks = sample.clips.map(clip => queue.add(async () => {
    throwIfCancelled(signal)
    const path = join(resolve(folder), clip.file)
    if (!await isPresent(path))
      await replaceFile(path, partial => encode(clip, partial, { limits, signal }))
    doneCount++
    onDone?.(doneCount, sample.clips.length)
    return path
  }))
  try {
    return await Promise.all(tasks)
  }
  catch (error) {
    queue.clear()
    await queue.onIdle()
    throw error
  }
}

async function isPresent(path: string): Promise<boolean> {
  return await stat(path).then(stats => stats.isFile() && stats.size > 0, () => false)
}

interface EncodeContext { readonly limits: Limits, readonly signal: AbortSignal }

async function encode(clip: SampleClip, path: string, { limits, signal }: EncodeContext): Promise<void> {
  const args = ffmpegArguments(command => command
    .input(sampleGraph(clip))
    .inputFormat('lavfi')
    .duration(sample.durationS)
    .videoCodec('libx264')
    .outputOptions(['-preset', 'veryfast', '-crf', String(clip.crf), '-g', '60', '-r', String(sample.fps), '-threads', '1', '-fflags', '+bitexact', '-movflags', '+faststart', '-metadata', `title=${clip.title}`])
    .output(path))
  const { exitCode, stderrTail } = await writeWithFfmpeg(args, { limits, signal })
  if (exitCode !== 0)
    throw new Fault('environment.unsupported', `The sample clip ${clip.file} could not be made; other videos are not affected. Install a complete ffmpeg with libx264, or add your own videos. ffmpeg says: ${stderrTail.at(-1) ?? 'nothing'}`)
}
